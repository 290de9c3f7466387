/// A line that breaks a rule, with what to do instead.
struct Finding: CustomStringConvertible {
    let path: String
    /// Counted from 1.
    let line: Int
    let advice: String

    var description: String { "\(path):\(line): \(advice)" }
}

/// One rule of the house: which lines of a file break it.
struct Rule: Sendable {
    let name: String
    let advice: String
    /// The indices of the lines that break it, counted from 0.
    let breaks: @Sendable (SourceFile) -> [Int]

    func findings(in file: SourceFile) -> [Finding] {
        breaks(file).map { Finding(path: file.path, line: $0 + 1, advice: advice) }
    }
}

extension Rule {
    /// A construct of Swift that must not be in code, wherever `applies` says so.
    static func banned(
        _ name: String,
        instead advice: String,
        where applies: @escaping @Sendable (SourceFile) -> Bool = isProduct,
        _ matches: @escaping @Sendable (Tokens) -> Bool
    ) -> Rule {
        Rule(name: name, advice: "\(name) is banned: \(advice)") { file in
            guard file.isSwift, applies(file) else { return [] }
            return file.code.indices.filter { matches(Tokens(file.code[$0])) }
        }
    }
}

/// What is shipped, tests aside.
func isProduct(_ file: SourceFile) -> Bool { file.isIn("Services", "Shared") }

/// The words and signs of one line of code.
struct Tokens {
    let all: [Substring]

    init(_ line: String) {
        var tokens: [Substring] = []
        var rest = line[...]
        while let first = rest.first {
            let isWord = Tokens.isWord(first)
            let token = isWord ? rest.prefix(while: Tokens.isWord) : rest.prefix(1)
            if first != " " { tokens.append(token) }
            rest = rest.dropFirst(token.count)
        }
        all = tokens
    }

    /// Whether these tokens follow each other somewhere in the line.
    func contains(_ wanted: String...) -> Bool {
        guard wanted.count <= all.count else { return false }
        return (0...(all.count - wanted.count)).contains { start in
            zip(wanted, all[start...]).allSatisfy { $0 == $1 }
        }
    }

    /// Whether the line calls a free function of this name.
    func calls(_ name: String) -> Bool {
        all.indices.contains { index in
            guard all[index] == name, index + 1 < all.count, all[index + 1] == "(" else {
                return false
            }
            return index == 0 || ![".", "func"].contains(all[index - 1])
        }
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
