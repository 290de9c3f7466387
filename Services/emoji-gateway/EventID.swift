/// What tells a message apart from all others: its kind and its id, hashed to 128 bits.
///
/// The same id gives the same hash in every process, for ids are looked for in the topic after a
/// restart. That two different ones meet by chance is as likely as with random UUIDs.
struct EventID: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ kind: EventKind, _ text: Span<UInt8>) {
        var high = 0x9E37_79B9_7F4A_7C15 ^ UInt64(kind.rawValue)
        var low = 0xD1B5_4A32_D192_ED03 ^ UInt64(text.count)
        var word: UInt64 = 0
        for index in 0..<text.count {
            word = word << 8 | UInt64(text[index])
            if index & 7 == 7 {
                high = Self.fold(high ^ word, 0xA076_1D64_78BD_642F)
                low = Self.fold(low ^ word, 0xE703_7ED1_A0B4_28DB)
                word = 0
            }
        }
        self.high = Self.fold(Self.fold(high ^ word, 0xA076_1D64_78BD_642F), 0x8EBC_6AF0_9C88_C6E3)
        self.low = Self.fold(Self.fold(low ^ word, 0xE703_7ED1_A0B4_28DB), 0x5899_65CC_7537_4CC3)
    }

    /// The two halves of the product, folded together (the mixing step of wyhash, Wang Yi).
    private static func fold(_ value: UInt64, _ factor: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: factor)
        return product.high ^ product.low ^ value
    }

    /// Its bits are mixed already.
    func hash(into hasher: inout Hasher) { hasher.combine(low) }
}
