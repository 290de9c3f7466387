import Console
import ServiceKit

/// What `groundswell top` is told.
struct TopConfig: ServiceConfiguration {
    /// How many items may be asked for.
    static let countRange = 1...1000

    let source: TopSource?
    let selection: TopSelection
    let showsSubreddits: Bool
    let isOnce: Bool
    let isJSON: Bool
    let count: Int
    let intervalMs: Int
    /// Whether colours are wished for: `NO_COLOR`, whatever it is, says no.
    let hasColours: Bool
    /// Whether the terminal can do nothing but print.
    let isDumb: Bool

    init(from settings: inout Settings) {
        source = Self.source(from: &settings)
        selection = TopSelection(
            board: settings.string("BOARD", default: "posts", help: "The board to begin with."),
            region: settings.string(
                "REGION",
                default: TopSelection.worldwide,
                help: "The region to begin with; global is worldwide."
            ),
            timeframe: settings.choice(
                "TIMEFRAME",
                default: "5m",
                of: TopSelection.timeframes,
                help: "The window to begin with."
            )
        )
        showsSubreddits = settings.flag(
            "SUBREDDITS",
            help: "Begin with the subreddits and how many posts each has had since counting began."
        )
        isOnce = settings.flag(
            "ONCE",
            help: "Print one table as plain text; also done when this is not a terminal."
        )
        isJSON = settings.flag("JSON", help: "Print one JSON object.")
        count = settings.integer(
            "K",
            default: 20,
            in: Self.countRange,
            unit: "items",
            help: "How many items --once and --json print."
        )
        let seconds = settings.number(
            "INTERVAL",
            default: 1,
            in: 0.1...3_600,
            unit: "seconds",
            help: "How often the screen is renewed."
        )
        intervalMs = Int(seconds * 1_000)
        hasColours =
            settings.optionalString("NO_COLOR", help: "Anything but nothing: no colours.")
            .map(\.isEmpty) ?? true
        isDumb =
            settings.optionalString("TERM", help: "What the terminal is; dumb has no screen.")
            == "dumb"
    }

    private static func source(from settings: inout Settings) -> TopSource? {
        let text = settings.string(
            "QUERY_API_URL",
            default: "http://localhost:8080",
            help: "Where query-api answers."
        )
        let key = settings.secret(
            "QUERY_API_KEY",
            help: "An API key or a token, where query-api asks for one."
        )
        do throws(ConsoleError) {
            return TopSource(address: try HTTPAddress(text), text: text, key: key)
        } catch {
            settings.reject("QUERY_API_URL", because: "\(error)")
            return nil
        }
    }
}
