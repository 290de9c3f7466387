/// An emoji as people see it, which may be many code points (UTS 51, Unicode 15.0).
struct EmojiSequence {
    private static let table = CodePointTable(changes: emojiChanges)
    private static let joiner: UInt32 = 0x200D
    private static let textStyle: UInt32 = 0xFE0E
    private static let emojiStyle: UInt32 = 0xFE0F
    private static let keycap: UInt32 = 0x20E3
    /// Joined emoji of one sequence: a family has four.
    private static let maxJoined = 4
    /// Tags of a flag of a region, the end included.
    private static let maxTags = 8

    private(set) var end: Int
    /// Whether it is shown as an emoji and not as text.
    private var isShown = false

    /// Reads the emoji that starts at `start`, and appends it in its fully-qualified form.
    ///
    /// Nil, and nothing is appended, where none starts or it has the style of text.
    init?(_ text: Span<UInt8>, at start: Int, into bytes: inout [UInt8]) {
        let before = bytes.count
        end = start
        guard readFirst(text, &bytes), isShown else {
            bytes.removeSubrange(before...)
            return nil
        }
    }

    private mutating func readFirst(_ text: Span<UInt8>, _ bytes: inout [UInt8]) -> Bool {
        let first = CodePoint(text, at: end)
        if first.value < 0x80 { return readKeycap(first, text, &bytes) }
        if isRegional(first.value) { return readFlag(first, text, &bytes) }
        guard readOne(text, &bytes) else { return false }
        var joined = 1
        while joined < Self.maxJoined, let next = peek(text, end, Self.joiner) {
            let kept = bytes.count
            let keptEnd = end
            end = next
            append(Self.joiner, to: &bytes)
            guard end < text.count, readOne(text, &bytes) else {
                bytes.removeSubrange(kept...)
                end = keptEnd
                break
            }
            isShown = true
            joined += 1
        }
        return true
    }

    private mutating func readKeycap(
        _ first: CodePoint,
        _ text: Span<UInt8>,
        _ bytes: inout [UInt8]
    ) -> Bool {
        let styled = peek(text, first.end, Self.emojiStyle) ?? first.end
        guard let last = peek(text, styled, Self.keycap) else { return false }
        append(first.value, to: &bytes)
        append(Self.emojiStyle, to: &bytes)
        append(Self.keycap, to: &bytes)
        end = last
        isShown = true
        return true
    }

    private mutating func readFlag(
        _ first: CodePoint,
        _ text: Span<UInt8>,
        _ bytes: inout [UInt8]
    ) -> Bool {
        guard first.end < text.count else { return false }
        let second = CodePoint(text, at: first.end)
        guard isRegional(second.value) else { return false }
        append(first.value, to: &bytes)
        append(second.value, to: &bytes)
        end = second.end
        isShown = true
        return true
    }

    /// Reads one emoji without joiners: its base, then its style or skin, or tags.
    private mutating func readOne(_ text: Span<UInt8>, _ bytes: inout [UInt8]) -> Bool {
        let base = CodePoint(text, at: end)
        let properties = Self.table[base.value]
        // A skin tone alone is no emoji.
        guard properties & 1 != 0, properties & 4 == 0 else { return false }
        guard peek(text, base.end, Self.textStyle) == nil else { return false }
        append(base.value, to: &bytes)
        let styled = peek(text, base.end, Self.emojiStyle)
        end = styled ?? base.end
        if properties & 8 != 0, let skin = skin(text, end) {
            append(skin.value, to: &bytes)
            end = skin.end
            isShown = true
            return true
        }
        if properties & 2 == 0 { append(Self.emojiStyle, to: &bytes) }
        if properties & 2 != 0 || styled != nil { isShown = true }
        if base.value == 0x1F3F4 { readTags(text, &bytes) }
        return true
    }

    private mutating func readTags(_ text: Span<UInt8>, _ bytes: inout [UInt8]) {
        let kept = bytes.count
        var at = end
        for _ in 0..<Self.maxTags where at < text.count {
            let tag = CodePoint(text, at: at)
            guard 0xE0020...0xE007F ~= tag.value else { break }
            append(tag.value, to: &bytes)
            at = tag.end
            if tag.value == 0xE007F {
                end = at
                return
            }
        }
        bytes.removeSubrange(kept...)
    }

    private func skin(_ text: Span<UInt8>, _ at: Int) -> CodePoint? {
        guard at < text.count else { return nil }
        let point = CodePoint(text, at: at)
        return 0x1F3FB...0x1F3FF ~= point.value ? point : nil
    }

    /// Where `code` ends if it stands at `at`.
    private func peek(_ text: Span<UInt8>, _ at: Int, _ code: UInt32) -> Int? {
        guard at < text.count else { return nil }
        let point = CodePoint(text, at: at)
        return point.value == code ? point.end : nil
    }

    private func isRegional(_ code: UInt32) -> Bool { 0x1F1E6...0x1F1FF ~= code }
}
