/// A hash of `bytes` for tables in memory: eight bytes at a time, each folded in by the two halves
/// of a 128-bit product (the mixing step of wyhash, Wang Yi).
///
/// - Parameters:
///   - bytes: what is hashed.
///   - seed: random where the bytes come from strangers, so that they cannot choose collisions.
/// - Returns: 64 well-mixed bits.
@inline(__always)
func hash(_ bytes: Span<UInt8>, seed: UInt64) -> UInt64 {
    let count = bytes.count
    var state = seed ^ 0x9E37_79B9_7F4A_7C15
    var at = 0
    while count - at > 8 {
        state = fold(state ^ word(bytes, at))
        at += 8
    }
    var tail: UInt64 = 0
    if count >= 8 {
        tail = word(bytes, count - 8)
    } else if count >= 4 {
        tail = halfWord(bytes, 0) << 32 | halfWord(bytes, count - 4)
    } else {
        for index in 0..<count { tail = tail << 8 | UInt64(bytes[index]) }
    }
    return fold(fold(state ^ tail) ^ UInt64(truncatingIfNeeded: count))
}

/// The eight bytes at `at`, which must lie within; the load itself checks that they do.
@inline(__always)
private func word(_ bytes: Span<UInt8>, _ at: Int) -> UInt64 {
    unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
}

/// The four bytes at `at`, likewise.
@inline(__always)
private func halfWord(_ bytes: Span<UInt8>, _ at: Int) -> UInt64 {
    UInt64(unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self))
}

@inline(__always)
private func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
}

/// Whether `left` and the bytes of `right` from `start` are the same.
@inline(__always)
func isEqual(_ left: Span<UInt8>, _ right: Span<UInt8>, at start: Int) -> Bool {
    let count = left.count
    guard start + count <= right.count else { return false }
    var at = 0
    while at + 8 <= count {
        guard word(left, at) == word(right, start + at) else { return false }
        at += 8
    }
    while at < count {
        guard left[at] == right[start + at] else { return false }
        at += 1
    }
    return true
}
