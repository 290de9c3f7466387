/// Undoes percent-encoding; nil for a malformed escape, a NUL or what is not UTF-8.
func percentDecoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> String? {
    // Most texts have nothing to decode.
    let isPlain = bytes.allSatisfy { byte in
        byte != UInt8(ascii: "%") && byte != 0 && byte < 0x80
            && !(plusIsSpace && byte == UInt8(ascii: "+"))
    }
    if isPlain { return String(decoding: bytes, as: UTF8.self) }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
        var byte = bytes[index]
        if byte == UInt8(ascii: "%") {
            guard bytes.endIndex - index > 2, let high = hexDigit(bytes[index + 1]),
                let low = hexDigit(bytes[index + 2])
            else { return nil }
            byte = high << 4 | low
            index += 2
        } else if plusIsSpace && byte == UInt8(ascii: "+") {
            byte = UInt8(ascii: " ")
        }
        // No text of ours holds a NUL, and Postgres takes none.
        if byte == 0 { return nil }
        out.append(byte)
        index += 1
    }
    return String(validating: out, as: UTF8.self)
}

/// The decoded segments between the slashes of a path; an encoded slash stays inside its segment.
func pathSegments(_ path: ArraySlice<UInt8>) -> [String]? {
    guard path.first == UInt8(ascii: "/") else { return nil }
    var segments: [String] = []
    for piece in path.dropFirst().split(
        separator: UInt8(ascii: "/"),
        omittingEmptySubsequences: false
    ) {
        guard let segment = percentDecoded(piece) else { return nil }
        segments.append(segment)
    }
    return segments
}

/// The decoded `name=value` pairs of a query in their order, repeated names included.
func queryPairs(_ query: ArraySlice<UInt8>) -> [(name: String, value: String)]? {
    var pairs: [(name: String, value: String)] = []
    for piece in query.split(separator: UInt8(ascii: "&")) {
        let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
        let rest = equals < piece.endIndex ? piece[(equals + 1)...] : piece[equals...]
        guard pairs.count < RequestHead.maxQueryPairs,
            let name = percentDecoded(piece[..<equals], plusIsSpace: true),
            let value = percentDecoded(rest, plusIsSpace: true)
        else { return nil }
        pairs.append((name, value))
    }
    return pairs
}

func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
