import HTTPServer
import Models
import ServiceKit

/// Turns what the desk decided into responses: one page for all who asked the same.
struct Delivery: Sendable {
    let catalogue: RegionCatalogue
    let boards: BoardCatalogue
    let pages: PageCache
    let figures: Figures

    /// Sends an answer to its clients.
    func send(_ answer: Desk<Client>.Answer) {
        let query = answer.query
        let nowMs = Clock.monotonicMs()
        switch answer.outcome {
        case .posts(let snapshot, let facts, let readMs):
            let page = BoardPage(query, snapshot, facts: facts, at: Clock.nowMs())
            pages.keep(page, for: query, readMs: readMs, at: nowMs)
            send(page, to: answer.clients)
        case .trending(let snapshot, let previous, let readMs):
            boards.learn(query.key.board)
            let page = BoardPage(
                trending: query,
                snapshot,
                previous: previous,
                at: Clock.nowMs()
            )
            pages.keep(page, for: query, readMs: readMs, at: nowMs)
            send(page, to: answer.clients)
        case .noBoard(let isRegionInPostgres, let redisAnswered):
            if isRegionInPostgres { catalogue.learn(query.key.region) }
            guard catalogue.knows(query.key.region) else {
                send(Problem.unknownRegion(query.key.region), to: answer.clients)
                break
            }
            guard boards.knows(query.key.board) else {
                send(Problem.unknownBoard(query.key.board), to: answer.clients)
                break
            }
            guard query.atMs == nil else {
                send(Problem.nothingThatOld(), to: answer.clients)
                break
            }
            // A board that is younger than its first row in Postgres is in Redis alone.
            guard redisAnswered else {
                send(Problem.unavailable(.onlyRedisMayHoldIt), to: answer.clients)
                break
            }
            send(BoardPage(emptyFor: query), to: answer.clients)
        case .unavailable(let redisAnswered):
            let cause: Problem.Unavailable =
                query.atMs != nil
                ? .postgresIsAway : redisAnswered ? .onlyPostgresMayHoldIt : .nobodyAnswers
            send(Problem.unavailable(cause), to: answer.clients)
        case .full:
            send(Problem.full(), to: answer.clients)
        }
        figures.count(answer, at: nowMs)
    }

    private func send(_ page: BoardPage, to clients: [Client]) {
        for client in clients {
            client.responder.send(page.response(ifNoneMatch: client.ifNoneMatch))
        }
    }

    private func send(_ problem: HTTPResponse, to clients: [Client]) {
        for client in clients { client.responder.send(problem) }
    }
}
