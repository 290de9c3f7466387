/// SplitMix64 (Steele, Lea, Flood 2014): a fast generator whose whole state is one word, so that a
/// seed gives the same events on every machine.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A generator for one purpose, independent of those for other purposes of the same seed.
    init(seed: UInt64, purpose: UInt64) {
        var mixer = SplitMix(seed: seed ^ (purpose &* 0xD1B5_4A32_D192_ED03))
        state = mixer.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is at least 1.
    ///
    /// The bias is below one in 2^32.
    mutating func below(_ bound: Int) -> Int {
        Int(UInt64(bound).multipliedFullWidth(by: next()).high)
    }

    /// Whether an event of this chance, in 2^32 parts, happens.
    mutating func happens(_ chance: UInt32) -> Bool {
        chance > 0 && UInt32(truncatingIfNeeded: next()) < chance
    }
}

/// A chance from 0 to 1 in 2^32 parts; 1 is one part short of certain.
func chance(_ share: Double) -> UInt32 {
    UInt32(min(max(share, 0), 1) * 4_294_967_295)
}
