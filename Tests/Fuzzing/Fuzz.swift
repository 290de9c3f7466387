import Foundation
import Models

/// Called by libFuzzer with each input that it makes up; a trap is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    checkUTF8(bytes)
    checkScanner(bytes)
    checkEmoji(bytes)
    checkTime(bytes)
    checkEvents(bytes)
    return 0
}

private func checkUTF8(_ bytes: [UInt8]) {
    let expected = String(validating: bytes, as: UTF8.self) != nil
    precondition(isValidUTF8(bytes.span) == expected, "what is UTF-8")
}

/// The scanner takes nothing that Foundation does not, which is laxer: it passes over a comma too
/// many.
private func checkScanner(_ bytes: [UInt8]) {
    do throws(JSONError) {
        var scanner = JSONScanner(bytes.span)
        try scanner.skipValue()
        try scanner.expectEnd()
    } catch {
        return
    }
    // Foundation takes zeros for a sign of another encoding, has numbers of bounded size, and
    // refuses halves of surrogate pairs, which the scanner does when a text is decoded.
    let isReadAlike =
        !bytes.contains(0) && !bytes.contains(UInt8(ascii: "\\"))
        && !bytes.contains(UInt8(ascii: "e")) && !bytes.contains(UInt8(ascii: "E"))
        && bytes.count <= 300
    guard isReadAlike else { return }
    let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    precondition(theirs != nil, "what is JSON")
}

/// Whatever is taken for an emoji is one of the table, and each of its forms is.
private func checkEmoji(_ bytes: [UInt8]) {
    let table = EmojiTable.standard
    guard let number = table.find(bytes.span) else { return }
    let text = table.text(number)
    precondition(table.find(Array(text.utf8).span) == number, "what is qualified stays so")
    precondition(table.find(Array(table.shortcode(number).utf8).span) == number, "shortcodes")
    precondition(table.normalized(bytes.span) == text, "the text is the table's")
}

private func checkTime(_ bytes: [UInt8]) {
    for ms in [EventTime.iso8601(bytes.span), EventTime.epoch(bytes.span)] {
        // Years are written with four digits.
        guard let ms, ms < 253_402_300_800_000 else { continue }
        precondition(EventTime.iso8601(Array(EventTime.text(ms).utf8).span) == ms, "times")
    }
}

private func checkEvents(_ bytes: [UInt8]) {
    var views = ViewParser()
    if let view = try? views.parse(bytes.span), !view.isDecoded {
        precondition(view.post.upperBound <= bytes.count && view.region.upperBound <= bytes.count)
    }
    var reactions = EmojiParser()
    if let reaction = try? reactions.parse(bytes.span) {
        precondition(reaction.emoji < EmojiTable.standard.count)
    }
    if let post = try? RedditPost(bytes.span) {
        precondition((try? post.text(.id, in: bytes.span)) != nil)
    }
    _ = try? RedditComment(bytes.span)
}
