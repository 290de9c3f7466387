#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One file of the checkout, with its code apart from comments and strings.
struct SourceFile {
    /// Relative to the checkout, such as `Shared/Kafka/Consumer.swift`.
    let path: String
    let lines: [String]
    /// The lines with comments and the text of string literals blanked out, for Swift files.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = splitLines(text.utf8)
        code = path.hasSuffix(".swift") ? codeLines(of: text) : lines
    }

    var isSwift: Bool { path.hasSuffix(".swift") }

    /// The folder below `Services` or `Shared`, such as `Kafka`.
    var module: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    func isIn(_ folders: String...) -> Bool {
        folders.contains { path.hasPrefix($0 + "/") }
    }

    /// The modules that are imported, each with the index of its line.
    var imports: [(line: Int, module: String)] {
        code.enumerated().compactMap { index, line in
            var words = line.split(separator: " ").map(String.init)
            words.removeAll { $0.hasPrefix("@") || accessLevels.contains($0) }
            guard words.count >= 2, words[0] == "import" else { return nil }
            let named = declarationKinds.contains(words[1]) ? words.last ?? "" : words[1]
            return (index, String(named.prefix { $0 != "." }))
        }
    }

    /// Whether the lines right above this one, attributes aside, end with a comment.
    func hasCommentAbove(_ index: Int) -> Bool {
        for line in lines[..<index].reversed() {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("@") { continue }
            return text.hasPrefix("//")
        }
        return false
    }
}

private let accessLevels: Set = ["public", "package", "internal", "fileprivate", "private"]
private let declarationKinds: Set = [
    "struct", "class", "enum", "protocol", "func", "typealias", "let", "var",
]

/// Splits Swift into lines in which comments and the text of strings are blank; what is
/// interpolated into a string stays.
func codeLines(of text: String) -> [String] {
    var blanker = Blanker(text: Array(text.utf8))
    blanker.code(until: nil)
    return splitLines(blanker.output)
}

/// By bytes: as characters, a carriage return and the newline after it are one.
private func splitLines(_ text: some Collection<UInt8>) -> [String] {
    text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
}

private struct Blanker {
    let text: [UInt8]
    var output: [UInt8] = []
    private var position = 0

    init(text: [UInt8]) {
        self.text = text
    }

    /// Copies code up to the end, or past the parenthesis that closes an interpolation.
    mutating func code(until close: UInt8?) {
        var depth = 0
        while position < text.count {
            if starts("//") {
                blank { !$0.starts("\n") }
            } else if starts("/*") {
                blockComment()
            } else if let hashes = hashesOfString() {
                string(hashes: hashes)
            } else {
                if close != nil {
                    depth += starts("(") ? 1 : starts(")") ? -1 : 0
                }
                keep()
                if depth < 0 { return }
            }
        }
    }

    /// Comments nest.
    private mutating func blockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                blank(2)
            } else if starts("*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && position < text.count
    }

    /// The number of `#` before the quote when a string begins here.
    private func hashesOfString() -> Int? {
        var index = position
        while index < text.count, text[index] == UInt8(ascii: "#") { index += 1 }
        guard index < text.count, text[index] == UInt8(ascii: "\"") else { return nil }
        return index - position
    }

    private mutating func string(hashes: Int) {
        let pounds = String(repeating: "#", count: hashes)
        blank(hashes)
        let isMultiline = starts("\"\"\"")
        let quote = isMultiline ? "\"\"\"" : "\""
        for _ in quote.utf8 { keep() }
        while position < text.count {
            if starts("\\" + pounds + "(") {
                blank(1 + hashes)
                keep()
                code(until: UInt8(ascii: ")"))
            } else if starts("\\" + pounds) {
                blank(2 + hashes)
            } else if starts(quote + pounds) {
                for _ in quote.utf8 { keep() }
                blank(hashes)
                return
            } else if starts("\n") && !isMultiline {
                return
            } else {
                blank(1)
            }
        }
    }

    private func starts(_ word: String) -> Bool {
        let end = position + word.utf8.count
        return end <= text.count && text[position..<end].elementsEqual(word.utf8)
    }

    private mutating func keep() {
        output.append(text[position])
        position += 1
    }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where position < text.count {
            output.append(text[position] == UInt8(ascii: "\n") ? text[position] : UInt8(ascii: " "))
            position += 1
        }
    }

    private mutating func blank(while condition: (Blanker) -> Bool) {
        while position < text.count, condition(self) { blank(1) }
    }
}
