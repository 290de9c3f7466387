/// Something that a text speaks of.
public struct Term: Sendable, Equatable {
    /// What a term is; each kind has a board of its own.
    public enum Kind: UInt8, Sendable, CaseIterable {
        case keyword, hashtag, emoji
    }

    /// What it is.
    public let kind: Kind
    /// How many words a keyword has, from one to three; 1 for other kinds.
    public let words: Int
    /// Where its bytes lie.
    let range: Range<Int>
}

/// The different terms of a text, in the order they come first.
struct TermSet: Sendable {
    /// So many terms a text has at most; later ones are left out.
    static let maxTerms = 4_096

    private(set) var terms: [Term] = []
    /// The bytes of all terms, then those of one that is not in yet.
    var bytes: [UInt8] = []
    private var hashes: [UInt32] = []
    /// One more than the number of a term; open addressing, and 0 where a slot is free.
    private var slots = [UInt32](repeating: 0, count: 64)

    mutating func removeAll() {
        for hash in hashes {
            var slot = Int(hash) & (slots.count - 1)
            while slots[slot] != 0 {
                slots[slot] = 0
                slot = (slot + 1) & (slots.count - 1)
            }
        }
        terms.removeAll(keepingCapacity: true)
        hashes.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Takes the bytes from `start` on as a term, or drops them if it is there already.
    mutating func insert(_ kind: Term.Kind, words: Int, from start: Int) {
        guard terms.count < Self.maxTerms else { return bytes.removeSubrange(start...) }
        var state: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(kind.rawValue)
        for index in start..<bytes.count {
            state = (state ^ UInt64(bytes[index])) &* 0x100_0000_01B3
        }
        let hash = UInt32(truncatingIfNeeded: state ^ (state >> 32))
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if hashes[number] == hash, isEqual(terms[number], kind, from: start) {
                bytes.removeSubrange(start...)
                return
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        terms.append(Term(kind: kind, words: words, range: start..<bytes.count))
        hashes.append(hash)
        slots[slot] = UInt32(truncatingIfNeeded: terms.count)
        if terms.count * 2 > slots.count { grow() }
    }

    private func isEqual(_ term: Term, _ kind: Term.Kind, from start: Int) -> Bool {
        guard term.kind == kind, term.range.count == bytes.count - start else { return false }
        for offset in 0..<term.range.count
        where bytes[term.range.lowerBound + offset] != bytes[start + offset] {
            return false
        }
        return true
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: number + 1)
        }
    }
}
