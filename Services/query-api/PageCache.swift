import Synchronization

/// Pages that are still young enough to be given out without a look at Redis.
///
/// Read on the event-loop thread and written by the desk's: the lock is held for a look-up only.
final class PageCache: Sendable {
    /// How many pages are kept.
    static let maxPages = 1_024
    /// How many bytes of bodies are kept.
    static let maxBytes = 8 << 20

    private struct State {
        var pages: [BoardQuery: (page: BoardPage, untilMs: Int64)] = [:]
        var bytes = 0
        var hits = 0
        var misses = 0
    }

    /// How long after its board was read a page may be given out, in milliseconds; 0 is never.
    let ageMs: Int64
    private let state = Mutex(State())

    init(ageMs: Int64) {
        self.ageMs = ageMs
    }

    /// The page for a query, if there is one whose board was read less than `ageMs` ago.
    func page(for query: BoardQuery, at nowMs: Int64) -> BoardPage? {
        guard ageMs > 0 else { return nil }
        return state.withLock { state in
            guard let held = state.pages[query], nowMs < held.untilMs else {
                state.misses += 1
                return nil
            }
            state.hits += 1
            return held.page
        }
    }

    /// Keeps a page whose board was read at `readMs`, if it is young enough and there is room.
    func keep(_ page: BoardPage, for query: BoardQuery, readMs: Int64, at nowMs: Int64) {
        guard nowMs < readMs + ageMs, page.body.count <= Self.maxBytes else { return }
        state.withLock { state in
            if let old = state.pages.removeValue(forKey: query) {
                state.bytes -= old.page.body.count
            }
            if state.pages.count >= Self.maxPages || state.bytes + page.body.count > Self.maxBytes {
                state.pages = state.pages.filter { nowMs < $0.value.untilMs }
                state.bytes = state.pages.values.reduce(0) { $0 + $1.page.body.count }
            }
            guard state.pages.count < Self.maxPages,
                state.bytes + page.body.count <= Self.maxBytes
            else { return }
            state.bytes += page.body.count
            state.pages[query] = (page, readMs + ageMs)
        }
    }

    /// What `/stats` says about it.
    var figures: (pages: Int, bytes: Int, hits: Int, misses: Int) {
        state.withLock { ($0.pages.count, $0.bytes, $0.hits, $0.misses) }
    }
}
