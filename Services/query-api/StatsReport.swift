import Models
import ServiceKit

/// The body of `GET /stats`.
struct StatsReport {
    /// How many regions are reported; `/regions` lists all.
    static let maxRegions = 100

    struct Dependency {
        let name: String
        let state: Health.State
    }

    struct Cache {
        var entries = 0
        var bytes = 0
        var hits = 0
        var misses = 0
    }

    /// Wall time, in milliseconds since 1970.
    var nowMs: Int64
    var uptimeMs: Int64
    var dependencies: [Dependency]
    var pages: Cache
    var posts: Cache
    /// What Redis holds now, without items; worldwide first.
    var boards: [Board]
    /// Regions whose boards are not in ``boards`` because there are too many.
    var regionsLeftOut: Int

    func json() -> [UInt8] {
        var out = JSONWriter(reserving: 1_024 + boards.count * 320)
        out.object {
            $0.member("service", "query-api")
            $0.member("version", Service.version)
            $0.member("now", EventTime.text(nowMs))
            $0.member("uptime_s", Double(uptimeMs) / 1_000, decimals: 1)
            $0.array("dependencies", dependencies, Self.write)
            $0.object("caches") {
                $0.object("pages") { pages.write(&$0) }
                $0.object("posts") { posts.write(&$0) }
            }
            $0.array("totals", worldwide) { out, board in
                out.object {
                    $0.member("timeframe", board.key.timeframe.name)
                    $0.member("total", board.total)
                }
            }
            $0.array("boards", boards, write)
            $0.member("regions_left_out", Int64(regionsLeftOut))
        }
        return out.bytes
    }

    private var worldwide: [Board] {
        boards.filter { $0.key.region == Board.worldwide }
    }

    private static func write(_ out: inout JSONWriter, _ dependency: Dependency) {
        out.object {
            $0.member("name", dependency.name)
            switch dependency.state {
            case .up: $0.member("status", "up")
            case .down(let reason):
                $0.member("status", "down")
                $0.member("reason", reason)
            }
        }
    }

    private func write(_ out: inout JSONWriter, _ board: Board) {
        out.object {
            $0.member("board", board.key.board)
            $0.member("region", board.key.region)
            $0.member("timeframe", board.key.timeframe.name)
            $0.member("as_of", EventTime.text(board.asOfMs))
            $0.member("watermark", EventTime.text(board.watermarkMs))
            $0.member("watermark_age_ms", nowMs - board.watermarkMs)
            $0.member("revision", board.revision)
            $0.member("epoch", board.epoch)
            $0.member("final", board.isFinal)
            $0.member("exact", board.isExact)
            $0.member("max_error", board.maxError)
            $0.member("total", board.total)
            $0.member("distinct", board.distinct)
        }
    }
}

extension StatsReport.Cache {
    fileprivate func write(_ out: inout JSONWriter) {
        out.member("entries", Int64(entries))
        out.member("bytes", Int64(bytes))
        out.member("hits", Int64(hits))
        out.member("misses", Int64(misses))
    }
}
