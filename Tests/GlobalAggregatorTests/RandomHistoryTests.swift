import Models
import Testing

@testable import GlobalAggregator

/// Random histories: views, late views, borders, revisions, restarts, and records that come late,
/// twice or out of order, with every published board held against brute force.
@Suite struct RandomHistoryTests {
    private struct History {
        var numbers: SeededNumbers
        var regions: [WorldRegion] = []
        var boards: GlobalBoards
        var witness = Witness()
        let depth: Int
        var onTheWay: [WorldRecord] = []
        var past: [WorldRecord] = []
        var requests: [WatchList] = []
        var nowMs: Int64 = 1_000_000_000
        var borderMs: Int64 = 1_000_000_000
        var faults: [String] = []
        var exactFinals = 0
        var mutate: (inout Board) -> Void

        init(seed: UInt64, mutate: @escaping (inout Board) -> Void) {
            numbers = SeededNumbers(state: seed)
            depth = Int.random(in: 1...6, using: &numbers)
            boards = GlobalBoards(
                .init(
                    depth: depth,
                    maxWatched: 1_000,
                    regionSilenceMs: 600_000,
                    partitions: 1,
                    seed: 1
                )
            )
            self.mutate = mutate
            let listDepth = depth + Int.random(in: 0...4, using: &numbers)
            for region in 0..<Int.random(in: 1...5, using: &numbers) {
                regions.append(WorldRegion(name: "R\(region)", depth: listDepth))
            }
            boards.assign(0, epoch: 1)
            _ = boards.reachEnd(of: 0, at: nowMs)
        }

        mutating func step() {
            nowMs += Int64.random(in: 1...400, using: &numbers)
            let region = regions.indices.randomElement(using: &numbers) ?? 0
            switch Int.random(in: 0..<20, using: &numbers) {
            case 0..<8: view(region)
            case 8..<12: send(regions[region].record(asOfMs: borderMs + 10_000, isFinal: false))
            case 12: passBorder()
            case 13: send(regions[region].record(asOfMs: borderMs, isFinal: true))
            case 14: regions[region].restart()
            case 15: if let old = past.randomElement(using: &numbers) { onTheWay.append(old) }
            case 16: regions[region].list = requests.last ?? regions[region].list
            default: deliver(Int.random(in: 1...6, using: &numbers))
            }
            publish()
        }

        private mutating func view(_ region: Int) {
            for _ in 0..<Int.random(in: 1...8, using: &numbers) {
                let luck = Double.random(in: 0..<1, using: &numbers)
                let item = Int(luck * luck * 25) + region * Int.random(in: 0...2, using: &numbers)
                let late = Int64.random(in: -9_999..<20_000, using: &numbers)
                regions[region].count(
                    "i\(item)",
                    Int64.random(in: 1...5, using: &numbers),
                    atMs: borderMs - late
                )
            }
        }

        private mutating func passBorder() {
            borderMs += 10_000
            for i in regions.indices where Int.random(in: 0..<8, using: &numbers) > 0 {
                send(regions[i].record(asOfMs: borderMs, isFinal: true))
            }
        }

        mutating func send(_ record: WorldRecord) {
            past.append(record)
            onTheWay.append(record)
        }

        /// Delivers some records, not always the oldest first.
        mutating func deliver(_ count: Int) {
            for _ in 0..<min(count, onTheWay.count) {
                let reach = min(onTheWay.count, Int.random(in: 1...3, using: &numbers))
                let record = onTheWay.remove(at: Int.random(in: 0..<reach, using: &numbers))
                witness.saw(record)
                var board = record.board
                mutate(&board)
                var out = Publications()
                _ = boards.on(board, from: 0, heardMs: nowMs, at: nowMs, into: &out)
                check(out)
            }
        }

        mutating func publish() {
            check(boards.due(at: nowMs))
        }

        private mutating func check(_ out: Publications) {
            requests += out.requests
            for board in out.records + out.cached {
                if board.isFinal, board.isExact { exactFinals += 1 }
                if let fault = witness.fault(board, depth: depth) { faults.append(fault) }
            }
        }

        /// Every region says how things stand; then two rounds of questions must do.
        mutating func settle() {
            deliver(onTheWay.count)
            for round in 0...2 {
                for i in regions.indices {
                    regions[i].list = requests.last ?? regions[i].list
                    send(regions[i].record(asOfMs: borderMs + 10_000, isFinal: false))
                }
                // In order now: what is delivered last is what counts.
                while !onTheWay.isEmpty { deliver(1) }
                nowMs += 5_000
                check(boards.due(at: nowMs, .init(everything: true)))
                if boards.figures.exactBoards == 1 { return }
                if round == 2 { faults.append("not proven after two rounds of questions") }
            }
        }
    }

    private func run(_ seed: UInt64, mutate: @escaping (inout Board) -> Void = { _ in }) -> History
    {
        var history = History(seed: seed, mutate: mutate)
        for _ in 0..<120 { history.step() }
        history.settle()
        return history
    }

    @Test func exactIsNeverWrongAndAlwaysReached() {
        var exactFinals = 0
        for seed in 0..<150 {
            let history = run(UInt64(seed))
            #expect(history.faults == [], "seed \(seed)")
            exactFinals += history.exactFinals
        }
        #expect(exactFinals > 150, "the histories hardly ever come to a final board")
    }

    /// The histories above would show a merge that has one of these faults.
    @Test func historiesFindFaults() {
        let mutants: [(String, (inout Board) -> Void)] = [
            ("ignores floors", { $0.floor = 0 }),
            ("ignores the epoch", { $0.epoch = 1 }),
            ("takes running boards for final ones", { $0.isFinal = true }),
            ("takes every board for one of the same border", { $0.asOfMs -= $0.asOfMs % 60_000 }),
            (
                "takes unlisted items for 0",
                { board in
                    let known = Set(board.items.map(\.item) + board.watched.map(\.item))
                    board.watched += ["i0", "i1", "i2", "i3", "i4"].filter { !known.contains($0) }
                        .map { .init(item: $0, count: 0) }
                }
            ),
        ]
        for (name, mutate) in mutants {
            let isFound = (0..<40).contains { !run($0, mutate: mutate).faults.isEmpty }
            #expect(isFound, "a core that \(name) passes")
        }
    }
}
