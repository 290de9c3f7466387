/// How much room text takes on a terminal, which gives each character one cell, two or none.
extension StringProtocol {
    /// How many cells it takes; it must hold no control characters, see ``shownText(_:longest:)``.
    public var cells: Int { reduce(0) { $0 + $1.cells } }

    /// Its beginning, cut with an ellipsis where it takes more than `width` cells.
    public func cut(toCells width: Int) -> String {
        var taken = 0
        var end = startIndex
        for index in indices {
            let next = taken + self[index].cells
            if next > width { return String(self[..<end]) + (width > 0 ? "…" : "") }
            // The last cell is for the ellipsis, as long as more may come.
            if next <= width - 1 { end = self.index(after: index) }
            taken = next
        }
        return String(self)
    }

    /// Cut or filled up with blanks to exactly `width` cells.
    public func padded(toCells width: Int, atRight: Bool = false) -> String {
        let text = cut(toCells: width)
        let blanks = String(repeating: " ", count: Swift.max(0, width - text.cells))
        return atRight ? blanks + text : text + blanks
    }
}

extension Character {
    /// How many cells it takes: 2 for emoji and what East Asian text is written with.
    ///
    /// What a terminal joins to one picture (a family, a flag, a keycap) counts as one.
    public var cells: Int {
        let scalars = unicodeScalars
        guard let first = scalars.first else { return 0 }
        if scalars.count > 1 {
            let isFlag = UInt32(0x1F1E6)...0x1F1FF ~= first.value
            let isPicture = scalars.contains { $0.value == 0xFE0F } && first.properties.isEmoji
            let isJoined = first.properties.isEmojiPresentation
            if isFlag || isPicture || isJoined { return 2 }
        }
        return scalars.reduce(0) { $0 + $1.cells }
    }
}

extension Unicode.Scalar {
    fileprivate var cells: Int {
        if value < 0x300 { return value == 0xAD ? 0 : 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        // The vowels and final consonants of Hangul are drawn into the syllable before them.
        if 0x1160...0x11FF ~= value { return 0 }
        return isWide ? 2 : 1
    }

    private var isWide: Bool {
        var low = 0
        var high = wideRanges.count
        while low < high {
            let middle = (low + high) / 2
            if wideRanges[middle].last < value { low = middle + 1 } else { high = middle }
        }
        return low < wideRanges.count && wideRanges[low].first <= value
    }
}

/// Text of strangers, fit to be shown on a terminal: in one line, and with nothing that a terminal
/// would obey.
///
/// Blanks, line ends and control characters become single blanks; what turns the direction of writing
/// and other invisible signs are left out, but for those that emoji are joined with. At most `longest`
/// characters are kept, of each no more than a few marks.
public func shownText(_ text: String, longest: Int = 300) -> String {
    var shown = ""
    var endsInBlank = true
    for character in text.prefix(longest) {
        if character.isWhitespace || character.unicodeScalars.first.map(isControl) == true {
            if !endsInBlank { shown.append(" ") }
            endsInBlank = true
            continue
        }
        var kept = String.UnicodeScalarView()
        let isBlackFlag = character.unicodeScalars.first?.value == 0x1F3F4
        for scalar in character.unicodeScalars.prefix(12)
        where isShown(scalar, inBlackFlag: isBlackFlag) {
            kept.append(scalar)
        }
        guard !kept.isEmpty else { continue }
        shown.unicodeScalars.append(contentsOf: kept)
        endsInBlank = false
    }
    if endsInBlank, !shown.isEmpty { shown.removeLast() }
    return shown
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
}

private func isShown(_ scalar: Unicode.Scalar, inBlackFlag: Bool) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    // A joiner, and the tags that make England's flag of a black one.
    case .format: scalar.value == 0x200D || inBlackFlag && 0xE0020...0xE007F ~= scalar.value
    default: true
    }
}
