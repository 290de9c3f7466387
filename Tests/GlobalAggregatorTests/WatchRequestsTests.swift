import Models
import Testing

@testable import GlobalAggregator

/// Watch lists over time: five regions of different tastes whose counts go on moving.
@Suite struct WatchRequestsTests {
    private struct Stage {
        var numbers = SeededNumbers(state: 3)
        var regions: [WorldRegion]
        var boards: GlobalBoards
        var requests: [WatchList] = []
        var exact: [Bool] = []
        var nowMs: Int64 = 1_000_000_000

        init(epoch: Int64 = 1, maxWatched: Int = 2_000, listDepth: Int = 40) {
            regions = (0..<5).map { WorldRegion(name: "R\($0)", depth: listDepth) }
            boards = Stage.boards(epoch: epoch, maxWatched: maxWatched)
        }

        static func boards(epoch: Int64, maxWatched: Int) -> GlobalBoards {
            var boards = GlobalBoards(
                .init(
                    depth: 20,
                    maxWatched: maxWatched,
                    regionSilenceMs: 600_000,
                    partitions: 1,
                    seed: 1
                )
            )
            boards.assign(0, epoch: epoch)
            _ = boards.reachEnd(of: 0, at: 0)
            return boards
        }

        /// A quarter of a second: views come in, regions publish, answers to requests with them.
        mutating func tick(views: Int = 150, answers: Bool = true) {
            nowMs += 250
            for i in regions.indices {
                for _ in 0..<views {
                    let luck = Double.random(in: 0..<1, using: &numbers)
                    let rank = Int(luck * luck * luck * 600)
                    let item = (rank + i * 7 * (rank % 3)) % 600
                    regions[i].count("i\(item)", 1, atMs: nowMs)
                }
                if answers { regions[i].list = requests.last ?? regions[i].list }
                let endMs = floorToMultiple(nowMs, of: 10_000) + 10_000
                var out = Publications()
                let board = regions[i].record(asOfMs: endMs, isFinal: false).board
                _ = boards.on(board, from: 0, heardMs: nowMs, at: nowMs, into: &out)
            }
            let out = boards.due(at: nowMs)
            requests += out.requests
            if let record = out.records.last { exact.append(record.isExact) }
        }
    }

    @Test func steadyStreamIsProvenWithFewRequests() {
        var stage = Stage()
        for _ in 0..<120 { stage.tick(views: 40) }
        let settled = stage.requests.count
        #expect(settled > 0, "lists alone prove the board: the stream is too easy")
        stage.exact = []
        // Half a minute, in which the window slides on three times.
        for _ in 0..<120 { stage.tick(views: 40) }
        let share = Double(stage.exact.count { $0 }) / Double(stage.exact.count)
        #expect(share > 0.95, "\(share)")
        #expect(stage.requests.count - settled < 25, "\(stage.requests.count - settled)")
    }

    @Test func revisionsGrowAlsoWithTheNextOwner() {
        var stage = Stage()
        for _ in 0..<24 { stage.tick(views: 60) }
        stage.boards = Stage.boards(epoch: 2, maxWatched: 2_000)
        stage.exact = []
        for _ in 0..<24 { stage.tick(views: 60) }
        let revisions = stage.requests.map(\.revision)
        #expect(zip(revisions, revisions.dropFirst()).allSatisfy(<))
        // What regions still answer proves the board for the new owner at once.
        #expect(stage.exact.first == true)
    }

    @Test func listIsBounded() {
        var stage = Stage(maxWatched: 10)
        for _ in 0..<24 { stage.tick(views: 60) }
        #expect(!stage.requests.isEmpty && stage.requests.allSatisfy { $0.items.count <= 10 })
    }

    @Test func silentRegionsAreNotAskedOverAndOver() {
        var stage = Stage()
        for _ in 0..<80 { stage.tick(views: 40, answers: false) }
        // Each minute's window is another; but a request as good as the last is not repeated.
        #expect(stage.requests.count < 30, "\(stage.requests.count)")
        #expect(!stage.exact.suffix(20).contains(true))
    }

    @Test func unansweredBoardIsLookedAtAgainWithoutRecords() {
        var stage = Stage()
        stage.tick()
        // A second batch comes too soon after the first for another request.
        stage.nowMs -= 200
        stage.tick()
        guard let wakeMs = stage.boards.nextMs() else {
            Issue.record("nothing would ever ask again")
            return
        }
        #expect(wakeMs <= stage.nowMs + 2_000)
    }
}
