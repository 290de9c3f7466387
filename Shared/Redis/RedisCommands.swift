/// One argument of a command: text, bytes or a decimal integer.
public enum RedisArgument: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// Text, sent as UTF-8.
    case text(String)
    /// Any bytes.
    case bytes([UInt8])
    /// A decimal integer.
    case integer(Int64)

    /// Text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
}

/// Commands in the Redis protocol, written one after the other into one reused buffer.
struct RedisCommands {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    /// Begins a command; exactly so many `add` must follow.
    mutating func begin(arguments: Int) {
        count += 1
        header(UInt8(ascii: "*"), arguments)
    }

    mutating func add(text: String) {
        header(UInt8(ascii: "$"), text.utf8.count)
        bytes.append(contentsOf: text.utf8)
        lineEnd()
    }

    mutating func add(bytes value: [UInt8]) {
        header(UInt8(ascii: "$"), value.count)
        bytes.append(contentsOf: value)
        lineEnd()
    }

    mutating func add(_ value: Int64) {
        let digits = Digits(value)
        header(UInt8(ascii: "$"), digits.count)
        append(digits)
        lineEnd()
    }

    mutating func add(_ argument: RedisArgument) {
        switch argument {
        case .text(let text): add(text: text)
        case .bytes(let value): add(bytes: value)
        case .integer(let value): add(value)
        }
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }

    private mutating func header(_ kind: UInt8, _ length: Int) {
        bytes.append(kind)
        append(Digits(Int64(length)))
        lineEnd()
    }

    private mutating func append(_ digits: Digits) {
        for i in digits.start..<Digits.capacity { bytes.append(digits.bytes[i]) }
    }

    private mutating func lineEnd() {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }
}

/// The decimal digits of an integer, right-aligned, without an allocation.
private struct Digits {
    static let capacity = 20
    var bytes: InlineArray<20, UInt8> = .init(repeating: 0)
    var start = Digits.capacity

    var count: Int { Digits.capacity - start }

    init(_ value: Int64) {
        var rest = value.magnitude
        repeat {
            start -= 1
            bytes[start] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        if value < 0 {
            start -= 1
            bytes[start] = UInt8(ascii: "-")
        }
    }
}
