import Console

/// One line of the screen: pieces of text, each in a style.
struct TopLine: Sendable, Equatable {
    enum Style: Sendable {
        case plain, quiet, strong, up, down, accent, warning, chosen

        /// What turns it on.
        var code: String {
            switch self {
            case .plain: ""
            case .quiet: "2"
            case .strong: "1"
            case .up: "32"
            case .down: "31"
            case .accent: "36"
            case .warning: "33"
            case .chosen: "7"
            }
        }

        /// Whether it is a colour, and not only weight or reversal.
        var isColour: Bool { [.up, .down, .accent, .warning].contains(self) }
    }

    struct Piece: Sendable, Equatable {
        var text: String
        var style: Style
    }

    var pieces: [Piece] = []

    init(_ text: String = "", _ style: Style = .plain) {
        if !text.isEmpty { pieces = [Piece(text: text, style: style)] }
    }

    /// How many cells it takes.
    var cells: Int { pieces.reduce(0) { $0 + $1.text.cells } }

    static func + (line: Self, more: Self) -> Self {
        var line = line
        line.pieces += more.pieces
        return line
    }

    static func += (line: inout Self, more: Self) { line.pieces += more.pieces }

    /// The same in at most `width` cells.
    func cut(to width: Int) -> TopLine {
        var rest = width
        var line = TopLine()
        for piece in pieces {
            let length = piece.text.cells
            if length <= rest {
                line.pieces.append(piece)
                rest -= length
                continue
            }
            let text = piece.text.cut(toCells: rest)
            if !text.isEmpty { line.pieces.append(Piece(text: text, style: piece.style)) }
            break
        }
        return line
    }

    /// With `right` at the end of a line of `width` cells, if both have room.
    func with(right: TopLine, width: Int) -> TopLine {
        let gap = width - cells - right.cells
        return gap < 2 ? cut(to: width) : self + TopLine(String(repeating: " ", count: gap)) + right
    }

    /// Without styles, as a file takes it.
    var plain: String {
        var text = pieces.map(\.text).joined()
        while text.last == " " { text.removeLast() }
        return text
    }

    /// As a terminal takes it.
    func styled(hasColours: Bool) -> String {
        pieces.map { piece in
            let isPlain = piece.style == .plain || piece.style.isColour && !hasColours
            return isPlain ? piece.text : "\u{1B}[\(piece.style.code)m\(piece.text)\u{1B}[0m"
        }.joined()
    }
}
