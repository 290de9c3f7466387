import Models
import Ranking
import Testing

/// Regions of 100,000 items and different tastes, lists of 200, as the design was simulated.
@Suite struct CertifiedMergeSimulationTests {
    private static let items = 100_000
    private static let listDepth = 200

    /// One region's items, the most counted first, and what each has.
    private struct Region {
        var order: [Int] = []
        var counts = [Int64](repeating: 0, count: CertifiedMergeSimulationTests.items)

        /// The board: the list depth, or more down to the threshold, and what was asked for.
        func board(_ name: String, answering list: WatchList?) -> Board {
            var depth = CertifiedMergeSimulationTests.listDepth
            while counts[order[depth]] >= list?.threshold ?? .max { depth += 1 }
            // As many items more as are level with the last, for the order among them.
            var reach = depth
            while counts[order[reach]] == counts[order[depth - 1]] { reach += 1 }
            var small = ModelRegion(name: name, counts: [:])
            for item in order.prefix(reach) { small.counts["p\(item)"] = counts[item] }
            var board = small.board(depth: depth)
            board.floor = max(board.floor, counts[order[reach]])
            board.watchRevision = list?.revision ?? 0
            let listed = Set(board.items.map(\.item))
            board.watched = (list?.items ?? []).filter { !listed.contains($0) }
                .map { .init(item: $0, count: counts[Int($0.dropFirst()) ?? 0]) }
            return board
        }
    }

    /// Counts that fall about as 1/rank, the ranks of each region shuffled its own way.
    private static func regions(seed: UInt64) -> [Region] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<8).map { _ in
            // Partly shared taste: a rank moves by a random factor, seldom by a large one.
            var keys = (0..<items).map { item -> UInt64 in
                let luck = UInt64.random(in: 2..<1_000, using: &numbers)
                return UInt64(item + 1) * luck << 20 | UInt64(item)
            }
            keys.sort()
            var region = Region()
            region.order = keys.map { Int($0 & 0xFFFFF) }
            let scale = Int64.random(in: 20_000..<200_000, using: &numbers)
            for (rank, item) in region.order.enumerated() {
                region.counts[item] = scale / Int64(rank + 1)
            }
            return region
        }
    }

    @Test func provenWithinTwoRounds() {
        let regions = Self.regions(seed: 1)
        var sums = [Int64](repeating: 0, count: Self.items)
        for region in regions {
            for (item, count) in region.counts.enumerated() { sums[item] += count }
        }
        for depth in [10, 100] {
            let last = sums.sorted(by: >)[depth]
            let best = sums.indices.filter { sums[$0] >= last }.map { ("p\($0)", sums[$0]) }
            let rounds = rounds(regions, depth: depth) { merged in
                merged.items.elementsEqual(ranked(best).prefix(depth)) {
                    $0.item == $1.item && $0.count == $1.count
                }
            }
            #expect((1...2).contains(rounds), "\(rounds) rounds for \(depth) items")
        }
    }

    /// How many rounds of questions prove the board; 0 when the lists alone do.
    private func rounds(
        _ regions: [Region],
        depth: Int,
        isRight: (MergedBoard) -> Bool
    ) -> Int {
        var merge = CertifiedMerge(depth: depth, seed: 1)
        var list: WatchList?
        for round in 0..<5 {
            let counts = regions.enumerated().compactMap {
                merge.counts(of: $1.board("R\($0)", answering: list))
            }
            let merged = merge.merge(counts)
            if merged.isExact {
                #expect(isRight(merged))
                return round
            }
            let plan = merge.watchPlan(
                counts,
                for: merged,
                present: list.map { .known($0.threshold) } ?? .none,
                limit: 2_000
            )
            list = WatchList(
                key: .init(board: "posts", region: Board.worldwide, timeframe: .oneMinute),
                revision: Int64(round + 1),
                threshold: plan.threshold,
                items: plan.items
            )
        }
        return 5
    }
}

/// Small random boards, full of ties, against brute force.
@Suite struct CertifiedMergePropertyTests {
    private struct Case {
        var regions: [ModelRegion] = []
        var depth = 1
        var listDepth = 1
    }

    private func random(_ numbers: inout SeededNumbers) -> Case {
        var made = Case()
        made.depth = Int.random(in: 1...6, using: &numbers)
        made.listDepth = Int.random(in: 1...8, using: &numbers)
        let items = Int.random(in: 1...40, using: &numbers)
        let top = Int64([3, 10, 100, 1_000].randomElement(using: &numbers) ?? 3)
        for region in 0..<Int.random(in: 1...6, using: &numbers) {
            var counts: [String: Int64] = [:]
            for item in 0..<items where Int.random(in: 0..<4, using: &numbers) > 0 {
                // Squared, so that a few stand out.
                let part = Double.random(in: 0..<1, using: &numbers)
                counts["i\(item)"] = 1 + Int64(part * part * Double(top))
            }
            made.regions.append(ModelRegion(name: "R\(region)", counts: counts))
        }
        return made
    }

    private func ask(
        _ merge: inout CertifiedMerge,
        _ regions: [RegionalCounts],
        _ merged: MergedBoard,
        after list: WatchList?
    ) -> WatchList {
        let plan = merge.watchPlan(
            regions,
            for: merged,
            present: list.map { .known($0.threshold) } ?? .none,
            limit: 1_000
        )
        return WatchList(
            key: .init(board: "posts", region: Board.worldwide, timeframe: .oneMinute),
            revision: (list?.revision ?? 0) + 1,
            threshold: plan.threshold,
            items: plan.items
        )
    }

    /// Merges each round of a case; `mutate` is applied to each regional board before.
    private func faults(seed: UInt64, mutate: (inout Board) -> Void = { _ in }) -> [String] {
        var numbers = SeededNumbers(seed: seed)
        let made = random(&numbers)
        var merge = CertifiedMerge(depth: made.depth, seed: 1)
        var faults: [String] = []
        var list: WatchList?
        var rounds = 0
        // Lists that hold fewer items than the depth need a few rounds to grow.
        let allowed = made.listDepth >= made.depth ? 2 : 12
        while true {
            let boards = made.regions.map { region -> Board in
                var board = region.board(depth: made.listDepth, answering: list)
                mutate(&board)
                return board
            }
            let regions = boards.compactMap { merge.counts(of: $0) }
            let merged = merge.merge(regions)
            if let fault = fault(of: merged, depth: made.depth, truth: made.regions) {
                faults.append("seed \(seed) round \(rounds): \(fault)")
            }
            if merged.isExact { return faults }
            guard rounds < allowed else {
                return faults + ["seed \(seed): not proven after \(rounds) rounds"]
            }
            list = ask(&merge, regions, merged, after: list)
            rounds += 1
        }
    }

    @Test func neverWrongAndProvenWithinTwoRounds() {
        for seed in 0..<500 { #expect(faults(seed: UInt64(seed)) == []) }
    }

    /// Each of these faults of a merge is like one that the property above would show.
    @Test func propertyFindsFaultyMerges() {
        let mutants: [(String, (inout Board) -> Void)] = [
            ("ignores floors", { $0.floor = 0 }),
            ("takes floors for one less", { $0.floor = max(0, $0.floor - 1) }),
            ("forgets watched counts of 0", { $0.watched.removeAll { $0.count == 0 } }),
            (
                "takes unasked for 0",
                { board in
                    if board.watchRevision == 0 { board.watched = [.init(item: "i1", count: 0)] }
                }
            ),
            ("drops the last item", { if $0.items.count > 1 { $0.items.removeLast() } }),
        ]
        for (name, mutate) in mutants {
            let found = (0..<300).contains { !faults(seed: $0, mutate: mutate).isEmpty }
            #expect(found, "a merge that \(name) passes")
        }
    }
}
