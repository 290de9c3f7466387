import Console
import Models

/// What `--once` and `--json` print.
struct TopPrint {
    /// How wide plain text is where no terminal says.
    static let usualWidth = 100

    static func text(
        _ board: TopBoard,
        _ beside: TopTable.Beside,
        regionName: String,
        width: Int,
        nowMs: Int64
    ) -> [TopLine] {
        let title = TopLine(TopHeading.text(board.selection, regionName: regionName), .strong)
        let above = [title, TopHeading.quality(board, nowMs: nowMs), TopLine()]
        guard !board.items.isEmpty else { return above + [TopLine("Nothing yet.", .quiet)] }
        let table = TopTable(board: board, beside: beside, width: width)
        return above + [table.head] + table.rows(board.items.indices)
    }

    static func text(_ found: TopSubreddits, width: Int) -> [TopLine] {
        let table = TopSubredditTable(found: found, width: width)
        let title = "\(plural(found.total, "post")) in \(plural(found.distinct, "subreddit"))"
        return [TopLine(title, .strong), TopLine(), table.head] + table.rows(found.rows.indices)
    }

    static func json(_ board: TopBoard, _ beside: TopTable.Beside) -> String {
        var out = JSONWriter(reserving: 512 + board.items.count * 256)
        out.object {
            $0.member("board", board.selection.board)
            $0.member("region", board.selection.region)
            $0.member("timeframe", board.selection.timeframe)
            time("as_of", board.asOfMs, &$0)
            time("watermark", board.watermarkMs, &$0)
            $0.member("final", board.isFinal)
            $0.member("exact", board.isExact)
            $0.member("max_error", board.maxError)
            $0.member("total", board.total)
            $0.member("distinct", board.distinct)
            $0.member("source", board.isLive ? "live" : "history")
            $0.array("items", board.items) { out, item in
                out.object { write(item, beside, &$0) }
            }
        }
        return String(decoding: out.bytes, as: UTF8.self) + "\n"
    }

    static func json(_ found: TopSubreddits) -> String {
        var out = JSONWriter(reserving: 128 + found.rows.count * 48)
        out.object {
            $0.member("total", found.total)
            $0.member("distinct", found.distinct)
            $0.array("subreddits", found.rows) { out, row in
                out.object {
                    $0.member("subreddit", row.subreddit)
                    $0.member("posts", row.posts)
                }
            }
        }
        return String(decoding: out.bytes, as: UTF8.self) + "\n"
    }

    private static func write(
        _ item: TopBoard.Item,
        _ beside: TopTable.Beside,
        _ out: inout JSONWriter
    ) {
        out.member("item", item.item)
        out.member("count", item.count)
        out.member("rank", Int64(item.rank))
        if let previous = item.previousRank {
            out.member("previous_rank", Int64(previous))
        } else {
            out.null("previous_rank")
        }
        out.member("share", item.share, decimals: 6)
        if let velocity = item.velocity {
            out.member("velocity", velocity, decimals: 3)
        } else {
            out.null("velocity")
        }
        if let mood = item.mood {
            out.member("mean", mood.mean, decimals: 6)
            out.member("positive", mood.positive, decimals: 6)
            out.member("neutral", mood.neutral, decimals: 6)
            out.member("negative", mood.negative, decimals: 6)
        }
        if let trend = item.trend {
            out.member("observed", trend.observed)
            out.member("expected", trend.expected, decimals: 6)
            out.member("score", trend.score, decimals: 6)
            out.member("status", trend.status)
        }
        if let title = beside.titles[item.item] { out.member("title", title) }
        out.array("minutes", beside.minutes[item.item] ?? []) { out, count in
            if let count { out.value(count) } else { out.null() }
        }
    }

    private static func time(_ name: StaticString, _ ms: Int64?, _ out: inout JSONWriter) {
        if let ms { out.member(name, EventTime.text(ms)) } else { out.null(name) }
    }
}
