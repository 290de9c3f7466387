import Console

/// What was learned from query-api.
enum TopNews: Sendable {
    case catalogue(TopCatalogue)
    case board(TopBoard)
    case subreddits(TopSubreddits)
    case beside(TopTable.Beside, TopSelection)
    case problem(TopProblem)
}

/// What is to be asked of query-api.
struct TopWish: Sendable, Equatable {
    var selection: TopSelection
    var showsSubreddits: Bool
    /// How many items there is room for, those above included.
    var count: Int
    /// The items that are seen, of which titles and charts are wanted.
    var seen: Range<Int>
}

/// What is on the screen of `groundswell top`, and what keys do to it.
struct TopState: Sendable {
    /// What a key asks of the shell.
    enum Action: Equatable {
        case nothing, quit, suspend, redraw
    }

    /// Lines that are not items: three above, a head and the keys below.
    static let otherRows = 6

    private(set) var selection: TopSelection
    private(set) var showsSubreddits: Bool
    private(set) var catalogue = TopCatalogue()
    private(set) var board: TopBoard?
    private(set) var subreddits: TopSubreddits?
    private(set) var beside = TopTable.Beside()
    /// What is wrong, and since when.
    private(set) var problem: (text: String, sinceMs: Int64)?
    private(set) var picker: TopPicker?
    private(set) var isPaused = false
    private(set) var showsHelp = false
    private var first = 0
    private(set) var columns: Int
    private(set) var rows: Int

    init(_ selection: TopSelection, showsSubreddits: Bool, columns: Int, rows: Int) {
        self.selection = selection
        self.showsSubreddits = showsSubreddits
        self.columns = columns
        self.rows = rows
    }

    /// How many items the screen has room for.
    var page: Int { max(1, rows - Self.otherRows) }

    private var count: Int { (showsSubreddits ? subreddits?.rows.count : board?.items.count) ?? 0 }

    /// The items that are seen.
    var seen: Range<Int> {
        let start = max(0, min(first, count - 1))
        return start..<(start + page)
    }

    var wish: TopWish {
        TopWish(
            selection: selection,
            showsSubreddits: showsSubreddits,
            count: min(TopConfig.countRange.upperBound, first + 2 * page),
            seen: seen
        )
    }

    mutating func resize(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    mutating func on(_ news: TopNews, nowMs: Int64) {
        switch news {
        case .catalogue(let found): catalogue = found
        case .board(let found):
            problem = nil
            if found.selection == selection, !isPaused { board = found }
        case .subreddits(let found):
            problem = nil
            if !isPaused { subreddits = found }
        case .beside(let found, let about): if about == selection { beside = found }
        case .problem(let found): problem = (found.description, problem?.sinceMs ?? nowMs)
        }
    }

    mutating func on(_ key: Key) -> Action {
        if key == .control("z") { return .suspend }
        if key == .control("l") { return .redraw }
        if picker != nil {
            pick(key)
            return .nothing
        }
        if showsHelp {
            showsHelp = false
            return key == .control("c") ? .quit : .nothing
        }
        switch key {
        case .character("q"), .control("c"): return .quit
        case .character("b"): picker = boardPicker
        case .character("r"): picker = regionPicker
        case .character("t"): picker = timeframePicker
        case .tab: step(catalogue.boards, \.board, by: 1)
        case .backTab: step(catalogue.boards, \.board, by: -1)
        case .right: step(catalogue.timeframes, \.timeframe, by: 1)
        case .left: step(catalogue.timeframes, \.timeframe, by: -1)
        case .character("]"): step(catalogue.regions.map(\.id), \.region, by: 1)
        case .character("["): step(catalogue.regions.map(\.id), \.region, by: -1)
        case .character("s"): turnTo(subreddits: !showsSubreddits)
        case .character("p"), .character(" "): isPaused.toggle()
        case .character("?"), .character("h"): showsHelp = true
        default: scroll(key)
        }
        return .nothing
    }

    private mutating func scroll(_ key: Key) {
        switch key {
        case .down, .character("j"): first += 1
        case .up, .character("k"): first -= 1
        case .pageDown: first += page
        case .pageUp: first -= page
        case .home, .character("g"): first = 0
        case .end, .character("G"): first = count
        default: return
        }
        first = max(0, min(first, count - 1))
    }

    private mutating func pick(_ key: Key) {
        guard let outcome = picker?.on(key), let subject = picker?.subject else { return }
        switch outcome {
        case .open: return
        case .cancelled: picker = nil
        case .picked(let value):
            picker = nil
            switch subject {
            case .board: choose(\.board, value)
            case .region: choose(\.region, value)
            case .timeframe: choose(\.timeframe, value)
            }
        }
    }

    private mutating func step(
        _ values: [String],
        _ part: WritableKeyPath<TopSelection, String>,
        by distance: Int
    ) {
        guard !values.isEmpty else { return }
        let at = values.firstIndex(of: selection[keyPath: part])
        let next = at.map { ($0 + distance + values.count) % values.count } ?? 0
        choose(part, values[next])
    }

    private mutating func choose(_ part: WritableKeyPath<TopSelection, String>, _ value: String) {
        showsSubreddits = false
        first = 0
        guard selection[keyPath: part] != value else { return }
        selection[keyPath: part] = value
        board = nil
        beside.minutes = [:]
    }

    private mutating func turnTo(subreddits isWanted: Bool) {
        showsSubreddits = isWanted
        first = 0
    }

    private var boardPicker: TopPicker {
        let names = catalogue.boards.map { TopPicker.Option(value: $0, name: $0) }
        return TopPicker(.board, names, current: selection.board)
    }

    private var regionPicker: TopPicker {
        let names = catalogue.regions.map { TopPicker.Option(value: $0.id, name: $0.name) }
        return TopPicker(.region, names, current: selection.region)
    }

    private var timeframePicker: TopPicker {
        let names = catalogue.timeframes.map { TopPicker.Option(value: $0, name: $0) }
        return TopPicker(.timeframe, names, current: selection.timeframe)
    }
}
