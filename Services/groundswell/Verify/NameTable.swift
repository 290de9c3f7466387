/// Gives each name, as bytes, a number, counted from 0.
///
/// Open addressing over one arena of bytes: a dictionary of strings would cost more than reading
/// the records does.
struct NameTable: Sendable {
    private var arena: [UInt8] = []
    private var ends: [Int] = []
    /// A number and one, or 0 where the slot is free.
    private var slots: [UInt32] = Array(repeating: 0, count: 1024)

    var count: Int { ends.count }

    /// The number of a name, which is new if need be.
    mutating func number(of name: [UInt8]) -> Int {
        if ends.count * 2 >= slots.count { grow() }
        var slot = Self.hash(name.span) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if isEqual(number, name) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        arena += name
        ends.append(arena.count)
        slots[slot] = UInt32(ends.count)
        return ends.count - 1
    }

    /// The number of a name; nil for one that was never seen.
    func find(_ name: [UInt8]) -> Int? {
        var slot = Self.hash(name.span) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if isEqual(number, name) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    func bytes(_ number: Int) -> ArraySlice<UInt8> { arena[range(number)] }

    func text(_ number: Int) -> String { String(decoding: bytes(number), as: UTF8.self) }

    /// Whether the bytes of `a` are less than those of `b`.
    func precedes(_ a: Int, _ b: Int) -> Bool {
        bytes(a).lexicographicallyPrecedes(bytes(b))
    }

    private func range(_ number: Int) -> Range<Int> {
        (number == 0 ? 0 : ends[number - 1])..<ends[number]
    }

    private func isEqual(_ number: Int, _ name: [UInt8]) -> Bool {
        let range = range(number)
        guard range.count == name.count else { return false }
        for index in 0..<name.count where arena[range.lowerBound + index] != name[index] {
            return false
        }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for number in ends.indices {
            var slot = Self.hash(Array(bytes(number)).span) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number + 1)
        }
    }

    /// FNV-1a with a last mix, because only the low bits choose the slot.
    private static func hash(_ name: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<name.count { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ (hash >> 29)) & 0x7FFF_FFFF_FFFF_FFFF)
    }
}
