/// What a text holds besides words of its author: addresses, mentions, code and quotes.
///
/// Each function tells where the thing that starts at a place ends, or nil where none starts.
enum Markup {
    /// The longest name of an HTML entity, the ampersand and the semicolon aside.
    private static let maxEntityBytes = 8
    /// The longest target of a link, and the longest code within a line: nobody may make us look for
    /// an end again and again.
    private static let maxInlineBytes = 4_096
    /// So deep brackets are nested in the target of a link.
    private static let maxNesting = 8
    /// The longest run of blanks that does not make a line of code.
    private static let maxIndent = 3

    // MARK: Inline

    /// An address that starts with a word ending at `wordEnd`: `http://…`, `www.…`, `host.name/…`.
    static func address(_ text: Span<UInt8>, from start: Int, wordEnd: Int) -> Int? {
        if has("://", text, at: wordEnd) { return addressEnd(text, wordEnd + 3) }
        if wordEnd - start > 4, hasFolded("www.", text, at: start) {
            return addressEnd(text, wordEnd)
        }
        guard wordEnd < text.count else { return nil }
        switch text[wordEnd] {
        case UInt8(ascii: "@"):
            guard wordEnd + 1 < text.count, isNameByte(text[wordEnd + 1]) else { return nil }
            return addressEnd(text, wordEnd)
        case UInt8(ascii: "/"):
            for index in start..<wordEnd where text[index] == UInt8(ascii: ".") {
                return addressEnd(text, wordEnd)
            }
            return nil
        default: return nil
        }
    }

    /// Up to white space, a quotation mark or a bracket that was not opened in the address.
    private static func addressEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
        var at = start
        var open = 0
        while at < text.count {
            switch text[at] {
            case 0...0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
                UInt8(ascii: "]"):
                return at
            case UInt8(ascii: "("): open += 1
            case UInt8(ascii: ")"):
                if open == 0 { return at }
                open -= 1
            default: break
            }
            at += 1
        }
        return at
    }

    /// `u/name`, `user/name` or `r/name`, of which the part before the slash ends at `wordEnd`.
    static func mention(_ text: Span<UInt8>, from start: Int, wordEnd: Int) -> Int? {
        guard has("/", text, at: wordEnd), wordEnd + 1 < text.count, isNameByte(text[wordEnd + 1])
        else { return nil }
        let isMention =
            wordEnd - start == 1 && (text[start] | 0x20 == 0x75 || text[start] | 0x20 == 0x72)
            || wordEnd - start == 4 && hasFolded("user", text, at: start)
        // Not in "either/or/nothing": a slash before it must start the path.
        let isInPath =
            start > 1 && text[start - 1] == UInt8(ascii: "/") && isNameByte(text[start - 2])
        return isMention && !isInPath ? nameEnd(text, wordEnd + 1) : nil
    }

    /// `@name`.
    static func handle(_ text: Span<UInt8>, at start: Int) -> Int? {
        let end = nameEnd(text, start + 1)
        return end > start + 1 ? end : nil
    }

    private static func nameEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < text.count {
            let isEscape = text[at] == UInt8(ascii: "\\") && has("_", text, at: at + 1)
            guard isNameByte(text[at]) || isEscape else { break }
            at += 1
        }
        return at
    }

    /// `&amp;` and the like, of which old dumps are full.
    static func entity(_ text: Span<UInt8>, at start: Int) -> Int? {
        let limit = min(text.count, start + Self.maxEntityBytes + 2)
        var at = start + 1
        while at < limit {
            switch text[at] {
            case UInt8(ascii: ";"): return at > start + 1 ? at + 1 : nil
            case UInt8(ascii: "#") where at == start + 1: break
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                break
            default: return nil
            }
            at += 1
        }
        return nil
    }

    /// The code from a run of backticks to the next run as long, or the run alone without one.
    static func codeSpan(_ text: Span<UInt8>, at start: Int) -> Int {
        let firstEnd = start + run(of: UInt8(ascii: "`"), text, start)
        let limit = min(text.count, start + Self.maxInlineBytes)
        var at = firstEnd
        while at < limit {
            let length = run(of: UInt8(ascii: "`"), text, at)
            if length == firstEnd - start { return at + length }
            at += max(length, 1)
        }
        return firstEnd
    }

    /// The `](…)` behind the text of a link.
    static func linkTarget(_ text: Span<UInt8>, at start: Int) -> Int? {
        guard has("](", text, at: start) else { return nil }
        let limit = min(text.count, start + Self.maxInlineBytes)
        var open = 1
        var at = start + 2
        while at < limit, open <= Self.maxNesting, text[at] != UInt8(ascii: "\n") {
            if text[at] == UInt8(ascii: "(") { open += 1 }
            if text[at] == UInt8(ascii: ")") { open -= 1 }
            at += 1
            if open == 0 { return at }
        }
        return nil
    }

    // MARK: Blocks

    /// A quote or code that starts with the line at `start`.
    ///
    /// - Parameters:
    ///   - text: all of it.
    ///   - start: where a line starts.
    ///   - isAfterBlank: whether the line before is empty, or code, or there is none.
    /// - Returns: where the first line after it starts.
    static func block(_ text: Span<UInt8>, at start: Int, isAfterBlank: Bool) -> Int? {
        var at = start
        while at < text.count, text[at] == 0x20 { at += 1 }
        let isIndented =
            at - start > Self.maxIndent || at < text.count && text[at] == UInt8(ascii: "\t")
        if isIndented { return isAfterBlank && !isBlank(text, start) ? lineEnd(text, start) : nil }
        guard at < text.count else { return nil }
        switch text[at] {
        case UInt8(ascii: ">"):
            return has("!", text, at: at + 1) ? nil : paragraphEnd(text, at)
        case UInt8(ascii: "&"):
            return has("&gt;", text, at: at) && !has("!", text, at: at + 4)
                ? paragraphEnd(text, at) : nil
        case UInt8(ascii: "`"), UInt8(ascii: "~"): return fenceEnd(text, at)
        default: return nil
        }
    }

    /// Whether the line at `start` holds nothing.
    static func isBlank(_ text: Span<UInt8>, _ start: Int) -> Bool {
        var at = start
        while at < text.count, text[at] != UInt8(ascii: "\n") {
            guard text[at] == 0x20 || text[at] == 0x09 || text[at] == 0x0D else { return false }
            at += 1
        }
        return true
    }

    private static func paragraphEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
        var at = lineEnd(text, start)
        while at < text.count, !isBlank(text, at) { at = lineEnd(text, at) }
        return at
    }

    private static func fenceEnd(_ text: Span<UInt8>, _ start: Int) -> Int? {
        let mark = text[start]
        let length = run(of: mark, text, start)
        guard length >= 3 else { return nil }
        let firstEnd = lineEnd(text, start)
        // A backtick later in the line makes it a span of code.
        for index in (start + length)..<firstEnd where text[index] == UInt8(ascii: "`") {
            if mark == text[index] { return nil }
        }
        var at = firstEnd
        while at < text.count {
            var first = at
            while first < text.count, text[first] == 0x20 { first += 1 }
            let next = lineEnd(text, at)
            let closing = run(of: mark, text, first)
            if closing >= length, isBlank(text, first + closing) { return next }
            at = next
        }
        return at
    }

    private static func lineEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < text.count, text[at] != UInt8(ascii: "\n") { at += 1 }
        return min(at + 1, text.count)
    }

    // MARK: Bytes

    private static func run(of byte: UInt8, _ text: Span<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < text.count, text[at] == byte { at += 1 }
        return at - start
    }

    private static func has(_ mark: StaticString, _ text: Span<UInt8>, at start: Int) -> Bool {
        isEqual(mark, text, at: start, ignoring: 0)
    }

    /// Whether these lower-case letters stand there in either case.
    private static func hasFolded(_ mark: StaticString, _ text: Span<UInt8>, at start: Int) -> Bool
    {
        isEqual(mark, text, at: start, ignoring: 0x20)
    }

    private static func isEqual(
        _ mark: StaticString,
        _ text: Span<UInt8>,
        at start: Int,
        ignoring bit: UInt8
    ) -> Bool {
        let count = mark.utf8CodeUnitCount
        guard start + count <= text.count else { return false }
        for offset in 0..<count {
            let byte = unsafe mark.utf8Start[offset]
            guard text[start + offset] | bit == byte | bit else { return false }
        }
        return true
    }

    /// What names of users and subreddits are made of.
    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// What a backslash before it makes plain.
    static func isEscapable(_ byte: UInt8) -> Bool {
        0x21...0x7E ~= byte && (byte == UInt8(ascii: "_") || !isNameByte(byte))
            || byte == UInt8(ascii: "-")
    }
}
