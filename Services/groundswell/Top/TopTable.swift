import Console
import Models

/// The lines of a table: which columns there is room for, and what they say.
struct TopTable {
    /// What is known beside the board.
    struct Beside: Sendable, Equatable {
        /// Titles of posts.
        var titles: [String: String] = [:]
        /// Counts of the last minutes, the newest last.
        var minutes: [String: [Int64?]] = [:]
    }

    private enum Column {
        case rank, move, count, share, rate, mean, sides, chart
        case observed, expected, score, status
    }

    let board: TopBoard
    let beside: Beside
    let width: Int

    /// Narrow screens do without these, in this order.
    private static let dispensable: [Column] = [
        .sides, .share, .rate, .chart, .mean, .expected, .move, .status,
    ]
    /// What an item has to have at least, in cells.
    private static let narrowestItem = 16
    private static let gap = "  "

    private var columns: [Column] {
        var columns: [Column] = [.rank, .move, .count, .share, .rate]
        if board.items.contains(where: { $0.mood != nil }) { columns += [.mean, .sides] }
        columns.append(.chart)
        if board.selection.ranksTrends {
            columns = [.rank, .move, .observed, .expected, .score, .status]
        }
        for column in Self.dispensable where room(beside: columns) < Self.narrowestItem {
            columns.removeAll { $0 == column }
        }
        return columns
    }

    private func room(beside columns: [Column]) -> Int {
        width - columns.reduce(0) { $0 + self.width(of: $1) + Self.gap.count }
    }

    private func width(of column: Column) -> Int {
        switch column {
        case .rank: max(2, String(board.items.last?.rank ?? 1).count)
        case .move: 5
        case .count: max(7, grouped(board.items.first?.count ?? 0).count)
        case .share: 6
        case .rate: 8
        case .mean: 6
        case .sides: 11
        case .chart: Int(TopSource.chartMinutes)
        case .observed: 7
        case .expected: 8
        case .score: 6
        case .status: 7
        }
    }

    var head: TopLine {
        let columns = columns
        var text = ""
        for column in columns {
            let name =
                switch column {
                case .rank: "#"
                case .move: "move"
                case .count: "count"
                case .share: "share"
                case .rate: "/s"
                case .mean: "mean"
                case .sides: "+ / 0 / - %"
                case .chart: "last \(TopSource.chartMinutes) min"
                case .observed: "count"
                case .expected: "expected"
                case .score: "score"
                case .status: ""
                }
            let isRight = ![.move, .chart, .status].contains(column)
            text += name.padded(toCells: width(of: column), atRight: isRight) + Self.gap
        }
        return TopLine(text + noun, .quiet).cut(to: width)
    }

    private var noun: String {
        if board.selection.ranksTrends { return "trend" }
        return board.selection.ranksPosts
            ? "post" : String(board.selection.board.split(separator: ":").last ?? "")
    }

    /// A line for each of these items.
    func rows(_ range: Range<Int>) -> [TopLine] {
        let columns = columns
        let compares = board.items.contains { $0.previousRank != nil }
        return board.items[range.clamped(to: board.items.indices)].map { item in
            var line = TopLine()
            for column in columns {
                line += cell(column, item, compares: compares) + TopLine(Self.gap)
            }
            return (line + name(item)).cut(to: width)
        }
    }

    private func cell(_ column: Column, _ item: TopBoard.Item, compares: Bool) -> TopLine {
        let width = width(of: column)
        func right(_ text: String, _ style: TopLine.Style = .plain) -> TopLine {
            TopLine(text.padded(toCells: width, atRight: true), style)
        }
        switch column {
        case .rank: return right(String(item.rank), .quiet)
        case .move:
            guard compares else { return TopLine("".padded(toCells: width)) }
            guard let previous = item.previousRank else {
                return TopLine("new".padded(toCells: width), .accent)
            }
            let by = previous - item.rank
            if by == 0 { return TopLine("".padded(toCells: width)) }
            let text = by > 0 ? "▲ \(by)" : "▼ \(-by)"
            return TopLine(text.padded(toCells: width), by > 0 ? .up : .down)
        case .count: return right(grouped(item.count), .strong)
        case .share: return right(decimals(item.share * 100, 1) + "%")
        case .rate: return right(item.velocity.map { decimals($0, $0 < 10 ? 2 : 1) } ?? "-")
        case .mean:
            guard let mean = item.mood?.mean else { return right("-") }
            let style: TopLine.Style = mean >= 0.05 ? .up : mean <= -0.05 ? .down : .plain
            return right((mean > 0 ? "+" : "") + decimals(mean, 2), style)
        case .sides:
            guard let mood = item.mood else { return right("-") }
            let parts = [mood.positive, mood.neutral, mood.negative].map {
                decimals($0 * 100, 0).padded(toCells: 3, atRight: true)
            }
            return right(parts.joined(separator: " "))
        case .chart:
            let bars = Sparkline.text(beside.minutes[item.item] ?? [])
            return TopLine(bars.padded(toCells: width), .accent)
        case .observed: return right(item.trend.map { grouped($0.observed) } ?? "-", .strong)
        case .expected: return right(item.trend.map { decimals($0.expected, 1) } ?? "-")
        case .score: return right(item.trend.map { decimals($0.score, 2) } ?? "-")
        case .status:
            let status = item.trend?.status ?? ""
            let style: TopLine.Style =
                status == "rising" ? .up : status == "cooling" ? .down : .plain
            return TopLine(shownText(status, longest: width).padded(toCells: width), style)
        }
    }

    private func name(_ item: TopBoard.Item) -> TopLine {
        let id = shownText(item.item, longest: 100)
        guard let title = beside.titles[item.item], !title.isEmpty else { return TopLine(id) }
        return TopLine(title) + TopLine("  " + id, .quiet)
    }
}

/// A number with this many digits behind the point, rounded half up.
func decimals(_ number: Double, _ digits: Int) -> String {
    guard number.isFinite else { return "-" }
    var scale: Int64 = 1
    for _ in 0..<digits { scale *= 10 }
    let limit = Double(Int64.max / 2)
    let scaled = min(limit, (abs(number) * Double(scale)).rounded())
    let whole = Int64(scaled)
    let sign = number < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return sign + grouped(whole) }
    let fraction = String(whole % scale)
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return sign + grouped(whole / scale) + "." + zeros + fraction
}
