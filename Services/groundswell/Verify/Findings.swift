import Console

/// What one group of checks found: how much it looked at, and what is not as it must be.
struct Findings: Sendable, Equatable {
    /// So many differences are shown; of more only the number is.
    static let mostShown = 20

    let title: String
    /// What was looked at, such as `63 boards`.
    var scope = ""
    private(set) var shown: [String] = []
    private(set) var count = 0

    init(_ title: String) {
        self.title = title
    }

    mutating func add(_ difference: @autoclosure () -> String) {
        count += 1
        if shown.count < Self.mostShown { shown.append(difference()) }
    }

    /// The lines of the report.
    var text: String {
        var lines = [
            "\(title): \(scope), \(count == 0 ? "no difference" : plural(count, "difference"))"
        ]
        lines += shown.map { "  \($0)" }
        if count > shown.count { lines.append("  and \(grouped(count - shown.count)) more") }
        return lines.map { $0 + "\n" }.joined()
    }
}
