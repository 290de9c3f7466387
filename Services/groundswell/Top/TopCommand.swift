import Console
import ServiceKit

/// `groundswell top`.
let top = Command(
    "top",
    summary: "Show what is rising on the terminal, as it changes.",
    TopConfig.self
) { config, stop in
    guard let source = config.source else { return .usage }
    let isLive =
        !config.isOnce && !config.isJSON && !config.isDumb && Stream.output.isTerminal
        && Screen.hasKeyboard
    if isLive {
        try TopLoop(source: source, config: config).run(until: stop)
    } else {
        try TopOnce(source: source, config: config).run()
    }
    return .success
}

/// Prints what there is and ends.
struct TopOnce {
    let source: TopSource
    let config: TopConfig

    func run() throws(TopProblem) {
        let width = terminalSize()?.columns ?? TopPrint.usualWidth
        if config.showsSubreddits {
            let found = try source.subreddits(count: config.count)
            return write(
                config.isJSON ? TopPrint.json(found) : text(TopPrint.text(found, width: width))
            )
        }
        let board = try source.board(config.selection, count: config.count)
        var details = TopDetails()
        let beside = details.complete(
            board,
            board.items.indices,
            most: .max,
            from: source,
            nowMs: Clock.monotonicMs()
        )
        if config.isJSON { return write(TopPrint.json(board, beside)) }
        let regionName = try source.catalogue().name(ofRegion: board.selection.region)
        write(
            text(
                TopPrint.text(
                    board,
                    beside,
                    regionName: regionName,
                    width: width,
                    nowMs: Clock.nowMs()
                )
            )
        )
    }

    private func text(_ lines: [TopLine]) -> String {
        let isStyled = Stream.output.isTerminal && !config.isDumb && config.hasColours
        return lines.map { ($0.plainOrStyled(isStyled)) + "\n" }.joined()
    }

    private func write(_ text: String) { Stream.output.write(text) }
}

extension TopLine {
    fileprivate func plainOrStyled(_ isStyled: Bool) -> String {
        isStyled ? styled(hasColours: true) : plain
    }
}

/// Draws and takes keys until it is told to end.
struct TopLoop {
    /// How long after an escape more of a key may come, in milliseconds.
    static let keyMs = 50
    /// How often the clock on the screen is renewed.
    static let drawMs = 500

    let source: TopSource
    let config: TopConfig

    func run(until stop: StopFlag) throws {
        var screen = try Screen()
        stop.whenSet { Screen.wake() }
        let size = screen.size
        var state = TopState(
            config.selection,
            showsSubreddits: config.showsSubreddits,
            columns: size.columns,
            rows: size.rows
        )
        let exchange = TopExchange(state.wish)
        let fetch = TopFetch(source: source, exchange: exchange, intervalMs: config.intervalMs)
        try inBackground { fetch.run() }
        var keys = KeyDecoder()
        while !stop.isSet {
            let size = screen.size
            state.resize(columns: size.columns, rows: size.rows)
            exchange.want(state.wish)
            let lines = TopScreen(state: state, nowMs: Clock.nowMs()).lines
            screen.draw(lines.map { $0.styled(hasColours: config.hasColours) })
            var pressed: [Key] = []
            switch screen.wait(upToMs: keys.isWaiting ? Self.keyMs : Self.drawMs) {
            case .bytes(let bytes): pressed = keys.take(bytes)
            case .nothing: if keys.isWaiting { pressed = keys.flush() }
            case .redraw: screen.forget()
            case .suspend: pressed = [.control("z")]
            case .closed: return
            }
            for news in exchange.takeNews() { state.on(news, nowMs: Clock.nowMs()) }
            for key in pressed {
                switch state.on(key) {
                case .nothing: break
                case .redraw: screen.forget()
                case .quit: return
                case .suspend:
                    try screen.suspend()
                    screen.forget()
                }
            }
        }
    }
}
