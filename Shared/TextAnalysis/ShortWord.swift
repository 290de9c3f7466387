/// A spelling of at most 24 bytes, padded with zeros.
struct ShortWord: Sendable, Equatable {
    static let maxBytes = 24

    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0

    /// Adds a byte other than zero at `index`, which must be below ``maxBytes`` and set but once.
    @inline(__always)
    mutating func set(_ byte: UInt8, at index: Int) {
        let value = UInt64(byte) &<< UInt64(truncatingIfNeeded: (index & 7) &* 8)
        if index < 8 {
            first |= value
        } else if index < 16 {
            second |= value
        } else {
            third |= value
        }
    }

    fileprivate var hash: Int {
        var mixed = first ^ (second &* 0x9E37_79B9_7F4A_7C15) ^ (third &* 0xC2B2_AE3D_27D4_EB4F)
        mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed >> 40)
    }
}

/// Gives each of a fixed set of words a number, from 0 in the order they are added.
struct ShortWordTable: Sendable {
    /// One more than the number of a word; open addressing, and 0 where a slot is free.
    private var slots = [UInt16](repeating: 0, count: 64)
    private var words: [ShortWord] = []

    /// The number of a word, or nil if it was never added.
    @inline(__always)
    func find(_ word: ShortWord) -> Int? {
        let entry = slots[slot(of: word)]
        return entry == 0 ? nil : Int(entry) - 1
    }

    /// The number of a word of ours, a new one if need be.
    mutating func insert(_ spelling: some Collection<UInt8>) -> Int {
        precondition(spelling.count <= ShortWord.maxBytes, "a word of a table is too long")
        var word = ShortWord()
        for (index, byte) in spelling.enumerated() { word.set(byte, at: index) }
        if let number = find(word) { return number }
        precondition(words.count < Int(UInt16.max), "a table has too many words")
        words.append(word)
        if words.count * 2 > slots.count {
            slots = [UInt16](repeating: 0, count: slots.count * 2)
            for (number, word) in words.enumerated() { slots[slot(of: word)] = UInt16(number + 1) }
        } else {
            slots[slot(of: word)] = UInt16(words.count)
        }
        return words.count - 1
    }

    @inline(__always)
    private func slot(of word: ShortWord) -> Int {
        var slot = word.hash & (slots.count - 1)
        while slots[slot] != 0, words[Int(slots[slot]) - 1] != word {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }
}
