import Console

/// Draws an index with a chance in proportion to its weight, in constant time (Walker's method).
struct AliasTable {
    private struct Slot {
        /// Of 2^32 draws of the slot, how many keep it; the others take its alias.
        var keep: UInt32
        var alias: UInt32
    }

    private var slots: [Slot]

    /// A table of these weights, of which at least one is above 0.
    init(weights: [Double]) {
        let count = weights.count
        let mean = weights.reduce(0, +) / Double(count)
        precondition(mean > 0, "an alias table needs a weight above 0")
        slots = (0..<count).map { Slot(keep: .max, alias: UInt32($0)) }
        var scaled = weights.map { $0 / mean }
        var small: [Int] = []
        var large: [Int] = []
        for index in 0..<count {
            if scaled[index] < 1 { small.append(index) } else { large.append(index) }
        }
        while let poor = small.popLast(), let rich = large.popLast() {
            slots[poor] = Slot(keep: chance(scaled[poor]), alias: UInt32(rich))
            scaled[rich] -= 1 - scaled[poor]
            if scaled[rich] < 1 { small.append(rich) } else { large.append(rich) }
        }
    }

    /// A table of Zipf's law: the weight of rank r, from 1, is 1 / r^exponent.
    init(zipf exponent: Double, count: Int) {
        self.init(weights: (1...count).map { power(Double($0), -exponent) })
    }

    @inline(__always)
    func draw(_ random: inout SplitMix) -> Int {
        let word = random.next()
        let index = Int(UInt64(slots.count).multipliedFullWidth(by: word).high)
        let slot = slots[index]
        // The low half is all but independent of the slot, which the high bits choose.
        return UInt32(truncatingIfNeeded: word) <= slot.keep ? index : Int(slot.alias)
    }
}
