import Models
import Synchronization

@testable import WSPusher

/// A small generator whose histories can be replayed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// True once in so many times.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}

/// Any JSON, read without regard for what it should be.
indirect enum JSON: Equatable {
    case null
    case flag(Bool)
    case number(Int64)
    case fraction(Double)
    case text(String)
    case list([JSON])
    case object([(String, JSON)])

    static func == (a: JSON, b: JSON) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.flag(let a), .flag(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.fraction(let a), .fraction(let b)): a == b
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        case (.list(let a), .list(let b)): a == b
        case (.object(let a), .object(let b)):
            a.count == b.count
                && zip(a, b).allSatisfy {
                    $0.0.utf8.elementsEqual($1.0.utf8) && $0.1 == $1.1
                }
        default: false
        }
    }

    init(_ bytes: [UInt8]) throws {
        var scanner = JSONScanner(bytes.span)
        self = try Self.value(&scanner, bytes)
        try scanner.expectEnd()
    }

    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == name }?.1
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Int64? { if case .number(let number) = self { number } else { nil } }
    var list: [JSON] { if case .list(let list) = self { list } else { [] } }
    var members: [(String, JSON)] { if case .object(let all) = self { all } else { [] } }
    var isTrue: Bool { if case .flag(let flag) = self { flag } else { false } }

    private static func value(
        _ scanner: inout JSONScanner,
        _ bytes: [UInt8]
    ) throws(JSONError) -> JSON {
        switch scanner.peek() {
        case UInt8(ascii: "\""): return .text(try scanner.textValue())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .flag(try scanner.boolean())
        case UInt8(ascii: "n"):
            try scanner.skipValue()
            return .null
        case UInt8(ascii: "["):
            try scanner.expect(UInt8(ascii: "["))
            var list: [JSON] = []
            while try scanner.nextElement(isFirst: list.isEmpty) {
                list.append(try value(&scanner, bytes))
            }
            return .list(list)
        case UInt8(ascii: "{"):
            try scanner.expect(UInt8(ascii: "{"))
            var members: [(String, JSON)] = []
            while let name = try scanner.nextName(isFirst: members.isEmpty) {
                members.append((try scanner.text(name), try value(&scanner, bytes)))
            }
            return .object(members)
        default:
            let text = String(decoding: bytes[try scanner.number()], as: UTF8.self)
            return Int64(text).map { .number($0) } ?? .fraction(Double(text) ?? .nan)
        }
    }
}

/// A connection of the tests.
final class FakeClient: FeedClient {
    let id: Int
    let takesEvents: Bool
    private let busy = Atomic(false)

    var isBusy: Bool {
        get { busy.load(ordering: .relaxed) }
        set { busy.store(newValue, ordering: .relaxed) }
    }

    init(_ id: Int, takesEvents: Bool = false) {
        self.id = id
        self.takesEvents = takesEvents
    }
}

let directory = RegionDirectory(partitions: 4)

func boardRecord(
    _ key: Board.Key,
    epoch: Int64 = 1,
    revision: Int64,
    asOfMs: Int64 = 10_000,
    isFinal: Bool = false,
    _ items: [(String, Int64)]
) -> Board {
    var board = Board(key: key, asOfMs: asOfMs, epoch: epoch, revision: revision)
    board.isFinal = isFinal
    board.total = items.reduce(0) { $0 + $1.1 }
    board.distinct = Int64(items.count)
    board.items = items.enumerated().map { index, item in
        .init(item: item.0, count: item.1, rank: index + 1, firstSeenMs: 1_000)
    }
    return board
}
