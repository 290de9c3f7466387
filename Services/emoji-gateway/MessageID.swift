internal import Synchronization

/// The ids that messages get when their sender gives none, and what an id may look like.
///
/// Ids are UUIDs of version 4, or of version 8 when they are made from an idempotency key.
enum MessageID {
    /// How long the text of a UUID is.
    static let uuidBytes = 36
    /// Longest id that a sender may give.
    static let maxBytes = 128

    /// Whether a sender may call a message that: visible ASCII that JSON takes as it is.
    static func isValid(_ text: Span<UInt8>) -> Bool {
        guard (1...maxBytes).contains(text.count) else { return false }
        for index in 0..<text.count {
            let byte = text[index]
            if byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"")
                || byte == UInt8(ascii: "\\")
            {
                return false
            }
        }
        return true
    }

    /// Appends a new id.
    static func appendNew(to out: inout [UInt8]) {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        let high = mix(seeds.high &+ number &* 0x9E37_79B9_7F4A_7C15)
        let low = mix(seeds.low &+ number &* 0xD1B5_4A32_D192_ED03)
        append(high, low, version: 4, to: &out)
    }

    /// Appends the id of the record at `index` of a request that carries an idempotency key: the
    /// same each time, so that a repeat is known by it, here and in the topic.
    static func append(key: Span<UInt8>, index: Int, to out: inout [UInt8]) {
        let id = EventID(.emoji, key)
        let high = mix(id.high &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
        let low = mix(id.low &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03)
        append(high, low, version: 8, to: &out)
    }

    /// Counted on, never drawn: two ids of a process differ in any case, and those of two
    /// processes as random numbers do.
    private static let next = Atomic<UInt64>(0)
    private static let seeds = (
        high: UInt64.random(in: 0 ... .max), low: UInt64.random(in: 0 ... .max)
    )

    /// A permutation of the 64-bit numbers that looks random (the last step of SplitMix64).
    private static func mix(_ number: UInt64) -> UInt64 {
        var value = number
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    private static func append(
        _ high: UInt64,
        _ low: UInt64,
        version: UInt64,
        to out: inout [UInt8]
    ) {
        let high = high & 0xFFFF_FFFF_FFFF_0FFF | version << 12
        let low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 {
                out.append(UInt8(ascii: "-"))
            }
            let nibble = (index < 16 ? high : low) >> UInt64(60 - 4 * (index & 15)) & 15
            let digit = UInt8(truncatingIfNeeded: nibble)
            out.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
