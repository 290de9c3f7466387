import Console
import Models
import ServiceKit

/// Why there is no answer to show.
enum TopProblem: Error, Equatable, CustomStringConvertible {
    /// Nobody answers there.
    case unreachable(String, because: String)
    /// The service answers that it cannot, or will not.
    case refused(String, status: Int, detail: String)
    /// What answers is no query-api.
    case strange(String, target: String)

    var description: String {
        switch self {
        case .unreachable(let place, let reason):
            "query-api at \(place) cannot be reached (\(reason)). "
                + "Is it running? --query-api-url says where it is"
        case .refused(let place, let status, let detail):
            "query-api at \(place) answers \(status): \(detail)"
        case .strange(let place, let target):
            "what answers at \(place)\(target) is no query-api of this version"
        }
    }
}

/// Asks query-api over HTTP.
struct TopSource: Sendable {
    /// How far back the little charts go, in minutes.
    static let chartMinutes: Int64 = 20

    let address: HTTPAddress
    /// The address as it was given, for messages.
    let text: String
    var key: Secret?
    var timeoutMs = 3_000

    func catalogue() throws(TopProblem) -> TopCatalogue {
        let configuration = try body("/config.json")
        let regions = try body("/regions")
        guard let catalogue = TopCatalogue(configuration: configuration, regions: regions) else {
            throw .strange(text, target: "/config.json")
        }
        return catalogue
    }

    func board(_ selection: TopSelection, count: Int) throws(TopProblem) -> TopBoard {
        let target =
            "/trending?board=\(Self.encoded(selection.board))"
            + "&region=\(Self.encoded(selection.region))"
            + "&timeframe=\(Self.encoded(selection.timeframe))&k=\(count)"
        guard let board = TopBoard(try body(target)) else {
            throw .strange(text, target: "/trending")
        }
        return board
    }

    func subreddits(count: Int) throws(TopProblem) -> TopSubreddits {
        guard let found = TopSubreddits(try body("/subreddits?k=\(count)")) else {
            throw .strange(text, target: "/subreddits")
        }
        return found
    }

    /// The title of a post; empty when nobody has described it.
    func title(of post: String) throws(TopProblem) -> String {
        let answer = try ask("/posts/\(Self.encoded(post))")
        guard answer.status == 200 else { return "" }
        let members = JSONParts(answer.body)?.members
        let title = members?["title"]?.string ?? ""
        return shownText(title.isEmpty ? members?["content"]?.string ?? "" : title, longest: 200)
    }

    /// Counts of the item in each of the last minutes up to `endMs`, nil where history knows nothing;
    /// empty when history cannot be asked.
    func minutes(
        of item: String,
        on selection: TopSelection,
        endMs: Int64
    ) throws(TopProblem) -> [Int64?] {
        let from = endMs - (Self.chartMinutes - 1) * 60_000
        let answer = try ask(
            "/boards/\(Self.encoded(selection.board))/items/\(Self.encoded(item))/timeline"
                + "?region=\(Self.encoded(selection.region))&timeframe=1m&step=60"
                + "&from=\(max(0, from))&to=\(max(0, endMs))"
        )
        guard answer.status == 200 else { return [] }
        return JSONParts(answer.body)?.members["points"]?.elements.map {
            $0.members["count"]?.integer
        } ?? []
    }

    private func body(_ target: String) throws(TopProblem) -> [UInt8] {
        let answer = try ask(target)
        guard answer.status == 200 else {
            let members = JSONParts(answer.body)?.members
            let detail =
                members?["detail"]?.string ?? members?["title"]?.string ?? "without a reason"
            throw .refused(text, status: answer.status, detail: shownText(detail))
        }
        return answer.body
    }

    private func ask(_ target: String) throws(TopProblem) -> HTTPAnswer {
        let headers = key.map { [(name: "Authorization", value: "Bearer \($0.reveal)")] } ?? []
        do throws(ConsoleError) {
            return try address.get(target, headers: headers, timeoutMs: timeoutMs)
        } catch {
            throw .unreachable(text, because: error.reason)
        }
    }

    private static func encoded(_ text: String) -> String { APIStore.encoded(text) }
}
