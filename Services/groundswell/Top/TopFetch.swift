import Console
import ServiceKit
import Synchronization

/// What the thread that draws and the thread that asks have in common.
final class TopExchange: Sendable {
    private let wished: Mutex<TopWish>
    private let found = Mutex<[TopNews]>([])
    private let hurries = Mailbox<Void>(capacity: 1)

    init(_ wish: TopWish) { wished = Mutex(wish) }

    var wish: TopWish { wished.withLock { $0 } }

    /// Says what is wanted; something else than before is asked for at once.
    func want(_ wish: TopWish) {
        let differs = wished.withLock { old in
            defer { old = wish }
            return old != wish
        }
        if differs { _ = hurries.offer(()) }
    }

    /// Waits until something else is wanted, or so long.
    func rest(_ milliseconds: Int) { _ = hurries.take(waitingMs: milliseconds) }

    func tell(_ news: TopNews) {
        found.withLock { $0.append(news) }
        Screen.wake()
    }

    /// All that was told since this was last asked.
    func takeNews() -> [TopNews] {
        found.withLock { found in
            defer { found = [] }
            return found
        }
    }
}

/// Asks query-api for what is wanted, over and over, on a thread of its own.
struct TopFetch: Sendable {
    /// How many titles and charts are asked for in one round.
    static let detailsInRound = 12
    /// How often the regions are asked for, in milliseconds.
    static let catalogueMs: Int64 = 30_000

    let source: TopSource
    let exchange: TopExchange
    let intervalMs: Int

    func run() -> Never {
        var details = TopDetails()
        var catalogueAtMs: Int64?
        while true {
            let wish = exchange.wish
            let startMs = Clock.monotonicMs()
            do throws(TopProblem) {
                if startMs - (catalogueAtMs ?? .min / 2) > Self.catalogueMs {
                    exchange.tell(.catalogue(try source.catalogue()))
                    catalogueAtMs = startMs
                }
                try look(wish, &details)
            } catch {
                exchange.tell(.problem(error))
            }
            exchange.rest(max(0, intervalMs - Int(Clock.monotonicMs() - startMs)))
        }
    }

    private func look(_ wish: TopWish, _ details: inout TopDetails) throws(TopProblem) {
        if wish.showsSubreddits {
            return exchange.tell(.subreddits(try source.subreddits(count: wish.count)))
        }
        let board = try source.board(wish.selection, count: wish.count)
        exchange.tell(.board(board))
        let beside = details.complete(
            board,
            wish.seen,
            most: Self.detailsInRound,
            from: source,
            nowMs: Clock.monotonicMs()
        )
        exchange.tell(.beside(beside, wish.selection))
    }
}
