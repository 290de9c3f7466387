import Console
import Models

/// The lines that a state is shown as.
struct TopScreen {
    let state: TopState
    /// Wall time, in milliseconds since 1970.
    let nowMs: Int64

    /// As many lines as the screen has, or fewer, each no wider than it.
    var lines: [TopLine] {
        guard state.columns > 0, state.rows > 0 else { return [] }
        let above = [title, quality, notice]
        let space = max(0, state.rows - above.count - 1)
        let middle =
            if state.showsHelp {
                Self.help
            } else if let picker = state.picker {
                picker.lines(rows: space, width: state.columns)
            } else {
                table
            }
        var lines = above + middle.prefix(space)
        while lines.count < state.rows - 1 { lines.append(TopLine()) }
        lines.append(TopLine(Self.keys, .quiet))
        return lines.suffix(state.rows).map { $0.cut(to: state.columns) }
    }

    private static let keys =
        "q quit  b board  r region  t timeframe  s subreddits  p pause  ↑↓ scroll  ? help"

    private static let help = [
        ("b, Tab", "the board: from a list, or the next one (Shift-Tab: the one before)"),
        ("r, [ and ]", "the region"),
        ("t, ← and →", "the timeframe"),
        ("s", "all subreddits, with their posts since counting began; and back"),
        ("↑ ↓ PgUp PgDn", "further down the list (also j, k, g and G)"),
        ("p, Space", "stand still; and go on"),
        ("Ctrl-L", "draw everything anew"),
        ("Ctrl-Z", "suspend; fg goes on"),
        ("q, Ctrl-C", "end"),
    ].map { TopLine("  " + $0.0.padded(toCells: 16), .strong) + TopLine($0.1) }

    private var title: TopLine {
        let name = TopLine("groundswell top", .strong)
        let clock = TopLine("\(Self.time(nowMs)) UTC", .quiet)
        let what = state.showsSubreddits ? "subreddits, since counting began" : Self.title(state)
        return (name + TopLine("   \(what)")).with(right: clock, width: state.columns)
    }

    private static func title(_ state: TopState) -> String {
        let region = state.catalogue.name(ofRegion: state.selection.region)
        return TopHeading.text(state.selection, regionName: region)
    }

    private var quality: TopLine {
        if state.showsSubreddits {
            guard let found = state.subreddits else { return TopLine() }
            return TopLine(
                "\(plural(found.total, "post")) in \(plural(found.distinct, "subreddit"))"
            )
        }
        guard let board = state.board else { return TopLine() }
        return TopHeading.quality(board, nowMs: nowMs)
    }

    private var notice: TopLine {
        if let problem = state.problem {
            let seconds = max(0, nowMs - problem.sinceMs) / 1_000
            let since = seconds > 0 ? " (for \(plural(seconds, "second")))" : ""
            return TopLine(problem.text + since, .warning)
        }
        return state.isPaused ? TopLine("Paused; p goes on.", .warning) : TopLine()
    }

    private var table: [TopLine] {
        if state.showsSubreddits {
            guard let found = state.subreddits else { return waiting }
            let table = TopSubredditTable(found: found, width: state.columns)
            return [table.head] + table.rows(state.seen)
        }
        guard let board = state.board else { return waiting }
        guard !board.items.isEmpty else { return [TopLine("Nothing yet.", .quiet)] }
        let table = TopTable(board: board, beside: state.beside, width: state.columns)
        return [table.head] + table.rows(state.seen)
    }

    private var waiting: [TopLine] {
        state.problem == nil ? [TopLine("Asking…", .quiet)] : []
    }

    private static func time(_ ms: Int64) -> String {
        String(EventTime.text(ms).dropFirst(11).prefix(8))
    }
}

/// What is said above a board.
enum TopHeading {
    static func text(_ selection: TopSelection, regionName: String) -> String {
        [selection.board, shownText(regionName, longest: 60), selection.timeframe]
            .joined(separator: " · ")
    }

    /// How much there is, and how good and how old it is.
    static func quality(_ board: TopBoard, nowMs: Int64) -> TopLine {
        let items = plural(board.distinct, "item")
        let ranksTrends = board.selection.ranksTrends
        let much = ranksTrends ? items + " looked at" : "\(grouped(board.total)) in \(items)"
        var line = TopLine(much)
        guard board.asOfMs != nil else { return line }
        if board.isExact {
            line += TopLine("   exact", .up)
        } else if board.maxError == 0 {
            line += TopLine("   not proven exact", .warning)
        } else {
            let error =
                ranksTrends
                ? decimals(Double(board.maxError) / 1_000, 2) : grouped(board.maxError)
            line += TopLine("   within " + error, .warning)
        }
        if let watermark = board.watermarkMs {
            line += TopLine("   \(span(max(0, nowMs - watermark))) behind", .quiet)
        }
        if !board.isLive { line += TopLine("   from history", .warning) }
        return line
    }

    /// A span, as short as it can be said.
    static func span(_ ms: Int64) -> String {
        let seconds = Double(ms) / 1_000
        if seconds < 10 { return decimals(seconds, 1) + " s" }
        if seconds < 120 { return decimals(seconds, 0) + " s" }
        if seconds < 7_200 { return decimals(seconds / 60, 0) + " min" }
        if seconds < 172_800 { return decimals(seconds / 3_600, 0) + " h" }
        return decimals(seconds / 86_400, 0) + " d"
    }
}

/// Subreddits with their counts.
struct TopSubredditTable {
    let found: TopSubreddits
    let width: Int

    private var posts: Int { max(9, grouped(found.rows.first?.posts ?? 0).count) }
    private var rank: Int { max(2, String(found.rows.count).count) }

    var head: TopLine {
        let number = "#".padded(toCells: rank, atRight: true)
        let count = "posts".padded(toCells: posts, atRight: true)
        return TopLine("\(number)  \(count)  subreddit", .quiet).cut(to: width)
    }

    func rows(_ range: Range<Int>) -> [TopLine] {
        let range = range.clamped(to: found.rows.indices)
        return zip(range, found.rows[range]).map { index, row in
            let line =
                TopLine(String(index + 1).padded(toCells: rank, atRight: true), .quiet)
                + TopLine("  " + grouped(row.posts).padded(toCells: posts, atRight: true), .strong)
                + TopLine("  " + shownText(row.subreddit, longest: 100))
            return line.cut(to: width)
        }
    }
}
