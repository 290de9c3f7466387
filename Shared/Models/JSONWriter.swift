/// Writes JSON as bytes, members in the order they are given.
public struct JSONWriter {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// A writer with room for `capacity` bytes.
    public init(reserving capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes an object whose members `body` writes.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Writes an array of `elements`, each by `body`.
    public mutating func array<Element>(
        _ elements: some Sequence<Element>,
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        for element in elements { body(&self, element) }
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes a member whose value is an array.
    public mutating func array<Element>(
        _ name: StaticString,
        _ elements: some Sequence<Element>,
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        start(name)
        array(elements, body)
    }

    /// Writes a member whose value is an object.
    public mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        start(name)
        object(body)
    }

    /// Writes a member with a string.
    public mutating func member(_ name: StaticString, _ value: String) {
        start(name)
        self.value(value)
    }

    /// Writes a member with an integer.
    public mutating func member(_ name: StaticString, _ value: Int64) {
        start(name)
        self.value(value)
    }

    /// Writes a member with an integer, whose name is not known beforehand.
    public mutating func member(named name: String, _ value: Int64) {
        self.value(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        self.value(value)
    }

    /// Writes a member with a boolean.
    public mutating func member(_ name: StaticString, _ value: Bool) {
        start(name)
        separate()
        append(value ? "true" : "false")
        needsComma = true
    }

    /// Writes a member with a number rounded to `decimals` places.
    public mutating func member(_ name: StaticString, _ value: Double, decimals: Int) {
        start(name)
        self.value(value, decimals: decimals)
    }

    /// Writes a member whose value is JSON already.
    public mutating func member(_ name: StaticString, json: [UInt8]) {
        start(name)
        separate()
        bytes += json
        needsComma = true
    }

    /// Writes a member that is `null`.
    public mutating func null(_ name: StaticString) {
        start(name)
        separate()
        append("null")
        needsComma = true
    }

    /// Writes a member that is `null`, whose name is not known beforehand.
    public mutating func null(named name: String) {
        value(name)
        append(":null")
        needsComma = true
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        append("null")
        needsComma = true
    }

    /// Writes a string.
    public mutating func value(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                append("\\u00")
                bytes.append(Self.hex[Int(byte >> 4)])
                bytes.append(Self.hex[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes an integer.
    public mutating func value(_ number: Int64) {
        separate()
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        digits(number.magnitude)
        needsComma = true
    }

    /// Writes a number rounded to `decimals` places; one that is not finite becomes 0.
    public mutating func value(_ number: Double, decimals: Int) {
        separate()
        needsComma = true
        var scale: Double = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (number * scale).magnitude + 0.5
        guard scaled.isFinite, scaled < 9e18 else {
            bytes.append(UInt8(ascii: "0"))
            return
        }
        let whole = UInt64(scaled)
        if number < 0, whole > 0 { bytes.append(UInt8(ascii: "-")) }
        digits(whole / UInt64(scale))
        guard whole % UInt64(scale) != 0 else { return }
        bytes.append(UInt8(ascii: "."))
        let start = bytes.count
        digits(whole % UInt64(scale) + UInt64(scale))
        bytes.remove(at: start)
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
    }

    // MARK: Pieces

    private static let hex = Array("0123456789abcdef".utf8)

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func start(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(name)
        append("\":")
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func digits(_ value: UInt64) {
        guard value >= 10 else {
            bytes.append(UInt8(ascii: "0") + UInt8(value))
            return
        }
        digits(value / 10)
        bytes.append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}
