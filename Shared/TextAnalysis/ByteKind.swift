/// What a byte is to the scorer of sentiment.
struct ByteKind: OptionSet, Sendable {
    let rawValue: UInt8

    static let space = ByteKind(rawValue: 1)
    static let punctuation = ByteKind(rawValue: 2)
    static let upper = ByteKind(rawValue: 4)
    static let lower = ByteKind(rawValue: 8)

    /// The kinds of all bytes of a plain text, where ``PlainText`` has replaced those above 127.
    static let all: [ByteKind] = (0...255).map { (byte: UInt8) in
        switch byte {
        case 0x09...0x0D, 0x1C...0x20: .space
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: .punctuation
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), PlainText.upperMark: .upper
        case UInt8(ascii: "a")...UInt8(ascii: "z"), PlainText.lowerMark: .lower
        default: []
        }
    }
}
