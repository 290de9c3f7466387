/// A record of `emoji-output-topic`, as far as it holds together by itself.
struct WindowRecord: Sendable, Equatable {
    static let lengthMs: Int64 = 2_000

    var region: String
    var startMs: Int64
    var counts: [[UInt8]: Int64] = [:]
    var isFinal: Bool
    var revision: Int64

    /// Why a record is none of a window.
    struct Fault: Error, Equatable {
        let text: String
    }

    /// Reads a record whose scaled counts are at most `scaleMax`.
    init(_ bytes: [UInt8], key: [UInt8], scaleMax: Int64) throws(Fault) {
        guard let members = JSONParts(bytes)?.members, let start = members["window_start"]?.integer,
            let end = members["window_end"]?.integer, let isFinal = members["final"]?.boolean,
            let revision = members["revision"]?.integer, let total = members["total"]?.integer,
            let region = members["region_id"]?.string
        else { throw Fault(text: "lacks members, or is no JSON") }
        self.region = region
        startMs = start
        self.isFinal = isFinal
        self.revision = revision
        guard region.utf8.elementsEqual(key) else { throw Fault(text: "has another region as key") }
        guard start % Self.lengthMs == 0, end == start + Self.lengthMs else {
            throw Fault(text: "is a window from \(start) to \(end)")
        }
        counts = try Self.numbers(members["counts"])
        guard counts.values.reduce(0, +) == total else {
            throw Fault(text: "total is \(total), expected \(counts.values.reduce(0, +))")
        }
        let scaled = try Self.numbers(members["scaled"])
        var scale: Int64 = 1
        while let most = counts.values.max(), most > scale * scaleMax { scale *= 10 }
        guard scaled == counts.mapValues({ $0 / scale }) else {
            throw Fault(text: "scaled is not counts divided by \(scale)")
        }
    }

    private static func numbers(_ part: JSONParts?) throws(Fault) -> [[UInt8]: Int64] {
        var numbers: [[UInt8]: Int64] = [:]
        for (name, value) in part?.exactMembers ?? [] {
            guard let number = value.integer, number >= 0, numbers[name] == nil else {
                throw Fault(text: "counts \(String(decoding: name, as: UTF8.self)) twice, or not")
            }
            numbers[name] = number
        }
        guard part != nil else { throw Fault(text: "lacks counts") }
        return numbers
    }
}
