/// A key that was pressed.
public enum Key: Sendable, Equatable {
    case character(Character)
    case up, down, left, right
    case pageUp, pageDown, home, end
    case tab, backTab, enter, escape, backspace
    /// Ctrl and a letter, in lower case.
    case control(Character)
}

/// Makes keys of the bytes that a terminal sends, however they are cut.
public struct KeyDecoder: Sendable {
    private var pending: [UInt8] = []

    /// A decoder that has seen nothing.
    public init() {}

    /// Whether an escape has come that may be a key of its own, or the beginning of one.
    public var isWaiting: Bool { !pending.isEmpty }

    /// Takes bytes in and gives the keys that are whole.
    public mutating func take(_ bytes: [UInt8]) -> [Key] {
        pending += bytes
        var keys: [Key] = []
        while let (key, length) = Self.first(pending[...]) {
            pending.removeFirst(length)
            if let key { keys.append(key) }
        }
        // A sequence longer than any that is known is none.
        if pending.count > 32 { pending = [] }
        return keys
    }

    /// Takes what is pending as it is: nothing more has come for a while.
    public mutating func flush() -> [Key] {
        let isEscape = pending.first == 0x1B
        let rest = isEscape ? Array(pending.dropFirst()) : []
        pending = []
        guard isEscape else { return [] }
        defer { pending = [] }
        return [.escape] + (rest.first == UInt8(ascii: "[") ? [] : take(rest))
    }

    /// The first key and its length; nil when its end has not come, no key for what means nothing.
    private static func first(_ bytes: ArraySlice<UInt8>) -> (Key?, Int)? {
        guard let byte = bytes.first else { return nil }
        switch byte {
        case 0x1B: return escape(bytes)
        case 0x09: return (.tab, 1)
        case 0x0A, 0x0D: return (.enter, 1)
        case 0x08, 0x7F: return (.backspace, 1)
        case 1...26: return (.control(Character(Unicode.Scalar(byte + 96))), 1)
        case 0..<0x20: return (nil, 1)
        case 0x20..<0x80: return (.character(Character(Unicode.Scalar(byte))), 1)
        default: return character(bytes)
        }
    }

    private static func character(_ bytes: ArraySlice<UInt8>) -> (Key?, Int)? {
        let byte = bytes[bytes.startIndex]
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
        guard bytes.count >= length else { return nil }
        let text = String(decoding: bytes.prefix(length), as: UTF8.self)
        guard length > 1, let one = text.first, text.count == 1, one != "\u{FFFD}" else {
            return (nil, 1)
        }
        return (.character(one), length)
    }

    /// `ESC [ parameters letter` and `ESC O letter`.
    private static func escape(_ bytes: ArraySlice<UInt8>) -> (Key?, Int)? {
        let rest = bytes.dropFirst()
        guard let second = rest.first else { return nil }
        guard second == UInt8(ascii: "[") || second == UInt8(ascii: "O") else {
            return (.escape, 1)
        }
        guard let last = rest.dropFirst().firstIndex(where: { 0x40...0x7E ~= $0 }) else {
            return nil
        }
        let length = last - bytes.startIndex + 1
        let parameter = rest.dropFirst()[..<last].prefix { $0 != UInt8(ascii: ";") }
        return (named(bytes[last], String(decoding: parameter, as: UTF8.self)), length)
    }

    private static func named(_ letter: UInt8, _ parameter: String) -> Key? {
        switch Character(Unicode.Scalar(letter)) {
        case "A": .up
        case "B": .down
        case "C": .right
        case "D": .left
        case "H": .home
        case "F": .end
        case "Z": .backTab
        case "~":
            switch parameter {
            case "1", "7": .home
            case "4", "8": .end
            case "5": .pageUp
            case "6": .pageDown
            default: nil
            }
        default: nil
        }
    }
}
