/// Gives each different byte string a dense number, from 0 in the order they come.
///
/// Open addressing with linear probing; a slot holds 32 bits of the hash beside the number, so that
/// a probe seldom touches the bytes of another string.
public struct Interner: Sendable {
    private let seed: UInt64
    private var slots: [UInt64]
    private var arena: [UInt8] = []
    private var ends: [UInt32] = []

    /// An empty table; `seed` is random where strangers choose the strings.
    public init(seed: UInt64) {
        self.seed = seed
        slots = Array(repeating: 0, count: 16)
    }

    /// How many different strings there are.
    public var count: Int { ends.count }

    /// Bytes held by the strings themselves.
    public var arenaBytes: Int { arena.count }

    /// The number of `bytes`, a new one if they were never seen.
    public mutating func intern(_ bytes: Span<UInt8>) -> UInt32 {
        let hash = hash(bytes, seed: seed)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        let tag = hash & 0xFFFF_FFFF_0000_0000
        while true {
            let entry = slots[slot]
            if entry == 0 { break }
            if entry & 0xFFFF_FFFF_0000_0000 == tag {
                let id = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) - 1
                if isItem(id, bytes) { return UInt32(truncatingIfNeeded: id) }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return insert(bytes, tag: tag, slot: slot)
    }

    /// The number of `bytes`, or nil if they were never seen.
    public func find(_ bytes: Span<UInt8>) -> UInt32? {
        let hash = hash(bytes, seed: seed)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if (slots[slot] ^ hash) >> 32 == 0 {
                let id = Int(truncatingIfNeeded: slots[slot] & 0xFFFF_FFFF) - 1
                if isItem(id, bytes) { return UInt32(truncatingIfNeeded: id) }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The bytes with this number.
    public subscript(id: UInt32) -> Span<UInt8> {
        @_lifetime(borrow self)
        get { arena.span.extracting(start(Int(id))..<Int(ends[Int(id)])) }
    }

    /// The bytes with this number, as a string.
    public func text(_ id: UInt32) -> String {
        String(decoding: arena[start(Int(id))..<Int(ends[Int(id)])], as: UTF8.self)
    }

    /// Whether the bytes of `left` come after those of `right`.
    public func isGreater(_ left: UInt32, than right: UInt32) -> Bool {
        let first = self[left]
        let second = self[right]
        for index in 0..<min(first.count, second.count) where first[index] != second[index] {
            return first[index] > second[index]
        }
        return first.count > second.count
    }

    // MARK: Pieces

    private func start(_ id: Int) -> Int { id == 0 ? 0 : Int(ends[id - 1]) }

    @inline(__always)
    private func isItem(_ id: Int, _ bytes: Span<UInt8>) -> Bool {
        let start = start(id)
        return Int(ends[id]) - start == bytes.count && isEqual(bytes, arena.span, at: start)
    }

    private mutating func insert(_ bytes: Span<UInt8>, tag: UInt64, slot: Int) -> UInt32 {
        let id = ends.count
        for index in 0..<bytes.count { arena.append(bytes[index]) }
        ends.append(UInt32(arena.count))
        slots[slot] = tag | UInt64(id + 1)
        if ends.count * 8 > slots.count * 5 { grow() }
        return UInt32(id)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for id in 0..<ends.count {
            let hash = hash(self[UInt32(id)], seed: seed)
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(id + 1)
        }
    }
}
