import Console
import Models

/// Which emoji are sent, and how often relative to each other.
struct EmojiChoice: Sendable {
    /// Numbers in ``EmojiTable/standard``.
    private(set) var emoji: [Int] = []
    private(set) var weights: [Double] = []
    /// Lines of a file that name no emoji, or no count.
    private(set) var skippedLines = 0

    /// Well-known emoji, the most common first, by Zipf's law.
    static let builtIn: EmojiChoice = {
        let shortcodes = [
            "joy", "heart", "sob", "heart_eyes", "fire", "thumbs_up", "pray", "blush",
            "kissing_heart", "two_hearts", "rofl", "clap", "sparkles", "100", "smile", "wink",
            "weary", "thinking", "ok_hand", "sunglasses", "eyes", "tada", "raised_hands", "muscle",
            "skull", "grin", "sweat_smile", "pleading_face", "broken_heart", "blue_heart",
            "partying_face", "rage", "scream", "flushed", "pensive", "unicorn", "rocket", "wave",
            "smirk", "yum", "purple_heart", "green_heart", "star_struck", "v", "rainbow", "crown",
            "cherry_blossom", "beer", "pizza", "trophy", "soccer_ball", "cat", "dog", "sun",
            "umbrella", "snowflake", "point_up", "white_check_mark", "warning", "zzz",
            "waving_hand_medium_skin_tone", "raising_hands_dark_skin_tone", "flag_brazil",
            "flag_japan", "flag_france", "keycap_1", "woman_shrugging", "man_technologist",
        ]
        var choice = EmojiChoice()
        for (index, shortcode) in shortcodes.enumerated() {
            guard let number = EmojiTable.standard.find(":\(shortcode):".utf8.span) else {
                preconditionFailure("\(shortcode) is no emoji")
            }
            choice.add(number, 1 / Double(index + 1))
        }
        return choice
    }()

    private init() {}

    /// Reads a table with a head: columns `unicode` (code points in hexadecimal, joined by hyphens)
    /// and `count` apart by tabs, or `Emoji` and `Occurrences` apart by commas.
    init(path: String) throws {
        var reader = try LineReader(path: path)
        var lines: [[UInt8]] = []
        while let line = try reader.next() { lines.append(line) }
        try self.init(lines: lines, path: path)
    }

    /// Reads the lines of such a table.
    init(lines: [[UInt8]], path: String) throws(WeightsError) {
        let head = lines.first ?? []
        let separator = head.contains(9) ? UInt8(9) : UInt8(ascii: ",")
        let names = Self.fields(head, separator).map { $0.lowercased() }
        guard let item = names.firstIndex(where: { $0 == "unicode" || $0 == "emoji" }),
            let count = names.firstIndex(where: { $0 == "count" || $0 == "occurrences" })
        else { throw WeightsError.noHead(path: path) }
        let isHexadecimal = names[item] == "unicode"
        for line in lines.dropFirst() {
            let fields = Self.fields(line, separator)
            guard fields.count > max(item, count), let weight = Double(fields[count]), weight > 0,
                let text = isHexadecimal ? Self.text(fields[item]) : fields[item],
                let number = EmojiTable.standard.find(text.utf8.span)
            else {
                skippedLines += 1
                continue
            }
            add(number, weight)
        }
        if emoji.isEmpty { throw WeightsError.noEmoji(path: path) }
    }

    private mutating func add(_ number: Int, _ weight: Double) {
        emoji.append(number)
        weights.append(weight)
    }

    private static func fields(_ line: [UInt8], _ separator: UInt8) -> [String] {
        line.split(separator: separator, omittingEmptySubsequences: false).map { field in
            String(decoding: field.filter { $0 != 13 && $0 != UInt8(ascii: "\"") }, as: UTF8.self)
        }
    }

    private static func text(_ points: String) -> String? {
        var text = String.UnicodeScalarView()
        for point in points.split(separator: "-") {
            guard let scalar = UInt32(point, radix: 16).flatMap(Unicode.Scalar.init) else {
                return nil
            }
            text.append(scalar)
        }
        return String(text)
    }
}

/// Why a file of weights cannot be used.
enum WeightsError: Error, CustomStringConvertible {
    case noHead(path: String)
    case noEmoji(path: String)

    var description: String {
        switch self {
        case .noHead(let path):
            "\(path): the first line must name the columns unicode and count, or Emoji and Occurrences"
        case .noEmoji(let path): "\(path) holds no emoji"
        }
    }
}
