import Models

/// What the forms of emoji mean, for the audit: only the list of emoji is that of the services, how
/// a form is read was written apart.
struct AuditEmoji: Sendable {
    /// So many forms are remembered.
    private static let mostRemembered = 100_000

    /// Emoji by their code points without selectors, and shortcodes in small letters.
    private static let known: [[UInt32]: [UInt8]] = {
        var known: [[UInt32]: [UInt8]] = [:]
        var named: [Substring: [UInt8]] = [:]
        for line in EmojiTable.data.split(separator: "\n") {
            let words = line.split(separator: " ")
            let emoji = Array(words[0].utf8)
            known[words[0].unicodeScalars.map(\.value).filter { $0 != emojiSelector }] = emoji
            known[shortcode(words[1].unicodeScalars.map(\.value))] = emoji
            named[words[1]] = emoji
        }
        for line in EmojiTable.aliases.split(separator: "\n") {
            let words = line.split(separator: " ")
            known[shortcode(words[0].unicodeScalars.map(\.value))] = named[words[1]]
        }
        return known
    }()

    private static let emojiSelector: UInt32 = 0xFE0F
    private static let textSelector: UInt32 = 0xFE0E

    private var forms = NameTable()
    private var meanings: [[UInt8]?] = []

    /// The fully qualified emoji that a text means; nil when it is none.
    mutating func meaning(of form: [UInt8]) -> [UInt8]? {
        if forms.count >= Self.mostRemembered {
            forms = NameTable()
            meanings = []
        }
        let number = forms.number(of: form)
        if number == meanings.count { meanings.append(Self.read(form)) }
        return meanings[number]
    }

    private static func read(_ form: [UInt8]) -> [UInt8]? {
        let points = String(decoding: form, as: UTF8.self).unicodeScalars.map(\.value)
        if points.first == 0x3A {
            guard points.count > 2, points.last == 0x3A else { return nil }
            return known[shortcode(Array(points.dropFirst().dropLast()))]
        }
        var bare: [UInt32] = []
        var textAfter: Int?
        for (index, point) in points.enumerated() {
            guard point == emojiSelector || point == textSelector else {
                bare.append(point)
                continue
            }
            guard index > 0, takesSelector(points[index - 1], isFirst: index == 1) else {
                return nil
            }
            if point == textSelector { textAfter = bare.count }
        }
        if textAfter != nil {
            let isKeycap = bare.count == 2 && bare[1] == 0x20E3 && textAfter == 1
            guard bare.count == 1 || isKeycap else { return nil }
        }
        return known[bare]
    }

    /// Whether a code point can be shown as an emoji by itself.
    private static func takesSelector(_ point: UInt32, isFirst: Bool) -> Bool {
        switch point {
        case emojiSelector, textSelector, 0x200D, 0x20E3: false
        case 0x1F1E6...0x1F1FF, 0xE0000...0xE007F: false
        case 0x1F3FB...0x1F3FF: isFirst
        default: true
        }
    }

    /// A name's key: the colon tells it from emoji.
    private static func shortcode(_ name: [UInt32]) -> [UInt32] {
        var key: [UInt32] = [0x3A]
        for (index, point) in name.enumerated() {
            switch point {
            case 0x41...0x5A: key.append(point + 0x20)
            case 0x2D where index > 0: key.append(0x5F)
            default: key.append(point)
            }
        }
        return key
    }
}
