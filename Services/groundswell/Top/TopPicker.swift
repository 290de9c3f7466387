import Console

/// A list that one thing is picked from, narrowed by what is typed.
struct TopPicker: Sendable, Equatable {
    enum Subject: Sendable { case board, region, timeframe }

    struct Option: Sendable, Equatable {
        var value: String
        var name: String
    }

    /// What a key did.
    enum Outcome: Equatable {
        case open
        case cancelled
        case picked(String)
    }

    let subject: Subject
    private let options: [Option]
    private(set) var typed = ""
    private(set) var chosen = 0

    init(_ subject: Subject, _ options: [Option], current: String) {
        self.subject = subject
        self.options = options
        chosen = options.firstIndex { $0.value == current } ?? 0
    }

    var title: String {
        switch subject {
        case .board: "Board"
        case .region: "Region"
        case .timeframe: "Timeframe"
        }
    }

    /// The options that what was typed leaves.
    var left: [Option] {
        let wanted = typed.lowercased()
        guard !wanted.isEmpty else { return options }
        return options.filter {
            $0.value.lowercased().contains(wanted) || $0.name.lowercased().contains(wanted)
        }
    }

    mutating func on(_ key: Key) -> Outcome {
        switch key {
        case .escape, .control("c"): return .cancelled
        case .enter:
            let left = left
            return left.indices.contains(chosen) ? .picked(left[chosen].value) : .cancelled
        case .up: chosen = max(0, chosen - 1)
        case .down: chosen = max(0, min(left.count - 1, chosen + 1))
        case .home: chosen = 0
        case .end: chosen = max(0, left.count - 1)
        case .backspace where !typed.isEmpty:
            typed.removeLast()
            chosen = 0
        case .character(let character) where typed.count < 40:
            typed.append(character)
            chosen = 0
        default: break
        }
        return .open
    }

    /// What is shown in `rows` lines of `width` cells.
    func lines(rows: Int, width: Int) -> [TopLine] {
        let left = left
        let space = max(1, rows - 2)
        let first = max(0, min(chosen - space / 2, left.count - space))
        var lines = [
            TopLine("\(title): ", .strong) + TopLine(typed + "_")
                + TopLine("  type to narrow, Enter picks, Esc goes back", .quiet),
            TopLine(),
        ]
        for (index, option) in left.enumerated().dropFirst(first).prefix(space) {
            let id = option.name == option.value ? "" : "  \(shownText(option.value, longest: 100))"
            let text = " \(shownText(option.name, longest: 100))\(id) "
            lines.append(TopLine(text, index == chosen ? .chosen : .plain))
        }
        if left.isEmpty { lines.append(TopLine(" Nothing is called so.", .quiet)) }
        return lines.prefix(rows).map { $0.cut(to: width) }
    }
}
