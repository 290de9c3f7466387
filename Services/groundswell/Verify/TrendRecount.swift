import Models
import Ranking

/// Trends as the raw topics have them.
///
/// Every count is taken anew from single events. What is computed of counts, and how what belongs
/// together is merged, is told by the functions that the services use, as those have tests of their
/// own: the chances are held against sums with sixty digits.
struct TrendRecount {
    /// What trends are looked for on, with what feeds it.
    private let tables: [TrendKind: EventTable]
    private let rules = TrendRules()

    /// What one region finds.
    struct Region {
        var judges: [TrendKind: Judge] = [:]
        /// How many items it looks at; 0 where its past is too short.
        var items: Int64 { judges.values.reduce(0) { $0 + ($1.judge == nil ? 0 : $1.items) } }
        /// Its trends, and whatever else chance does not explain, by name.
        var found: [String: TrendJudge.Finding] = [:]
    }

    /// One board of a region, counted.
    struct Judge {
        var items: Int64
        var counts: [TrendCounts]
        var judge: TrendJudge?
    }

    /// `tables` are sorted.
    init(_ tables: [TrendKind: EventTable]) { self.tables = tables }

    /// The ids of the regions.
    var regions: [String] {
        Set(
            tables.values.flatMap { table in
                (0..<table.regions.count).map { table.regions.text($0) }
            }
        ).sorted()
    }

    /// What a region finds in the hour that ends at `asOfMs`.
    func region(_ name: String, asOfMs: Int64) -> Region {
        let spans = TrendSpans(hourEndMs: asOfMs)
        var region = Region()
        for (kind, table) in tables {
            guard let number = table.regions.find(Array(name.utf8)) else { continue }
            let judge = judge(table, number, spans)
            region.judges[kind] = judge
            guard let tail = judge.judge else { continue }
            for (item, counts) in judge.counts.enumerated() where tail.isMore(counts) {
                let finding = tail.find(table.names.text(item), counts)
                guard tail.isUnexplained(finding) else { continue }
                region.found[kind.name(finding.trend.item)] = finding
            }
        }
        return region
    }

    /// What a region makes of an item, whatever it is; nil where it cannot judge.
    func finding(_ name: String, in region: Region) -> TrendJudge.Finding? {
        let (kind, item) = TrendKind.parse(name)
        guard let judge = region.judges[kind], let tail = judge.judge else { return nil }
        let number = tables[kind]?.names.find(Array(item.utf8))
        return tail.find(item, number.map { judge.counts[$0] } ?? TrendCounts())
    }

    /// The board of a region.
    func board(_ name: String, _ region: Region, asOfMs: Int64) -> Board {
        var board = Board(
            key: .init(board: BoardName.trends, region: name, timeframe: .oneHour),
            asOfMs: asOfMs
        )
        let rising = region.found.filter(\.value.isTrend).keys.sorted()
        let samples = samples(of: rising, [name], asOfMs: asOfMs)
        board.fill(
            rising: rising.map { item in
                rise(item, region.found[item]?.trend, samples[item])
            }
        )
        board.distinct = region.items
        return board
    }

    /// The board of all regions.
    func board(_ regions: [(name: String, region: Region)], asOfMs: Int64) -> Board {
        var board = Board(
            key: .init(board: BoardName.trends, region: Board.worldwide, timeframe: .oneHour),
            asOfMs: asOfMs
        )
        let looking = regions.filter { $0.region.items > 0 }
        let listed = Set(
            looking.flatMap { $0.region.found.filter(\.value.isTrend).keys }
        )
        var rising: [Trend] = []
        for item in listed {
            let parts = looking.compactMap { finding(item, in: $0.region) }
            let trends = parts.filter(\.isTrend).map(\.trend)
            var sum = TrendSum()
            for part in parts { sum.add(TrendFacts(part.trend)) }
            let leading = trends.max {
                Double($0.observed) - $0.expected < Double($1.observed) - $1.expected
            }
            guard let leading, sum.score >= rules.leastScore else { continue }
            rising.append(
                Trend(
                    item: item,
                    observed: sum.observed,
                    expected: sum.expected,
                    score: sum.score,
                    certainty: sum.certainty,
                    status: leading.status,
                    firstSeenMs: trends.map(\.firstSeenMs).min() ?? 0
                )
            )
        }
        let samples = samples(of: rising.map(\.item), looking.map(\.name), asOfMs: asOfMs)
        board.fill(rising: rising.map { rise($0.item, $0, samples[$0.item]) })
        board.distinct = looking.reduce(0) { $0 + $1.region.items }
        return board
    }

    // MARK: Pieces

    private func rise(_ name: String, _ trend: Trend?, _ sample: PostSample?) -> RisingItem {
        var trend =
            trend
            ?? Trend(
                item: name,
                observed: 0,
                expected: 0,
                score: 0,
                status: .rising,
                firstSeenMs: 0
            )
        trend.item = name
        return RisingItem(trend: trend, sample: sample ?? PostSample())
    }

    private func judge(_ table: EventTable, _ region: Int, _ spans: TrendSpans) -> Judge {
        var counts = [TrendCounts](repeating: TrendCounts(), count: table.names.count)
        var totals = TrendCounts()
        table.forEach(region: region, in: spans.retainedFromMs..<spans.sixHours.upperBound) {
            timeMs,
            item,
            _ in
            add(timeMs, spans, &totals)
            add(timeMs, spans, &counts[item])
        }
        let items = Int64(counts.count { $0.hour > 0 })
        let board = TrendJudge.Board(
            totals: totals,
            itemsInHour: items,
            itemsInWeek: Int64(counts.count { $0.week > 0 }),
            squares: counts.reduce(0) { $0 + Double($1.week) * Double($1.week) }
        )
        return Judge(items: items, counts: counts, judge: TrendJudge(board, spans, rules))
    }

    private func add(_ timeMs: Int64, _ spans: TrendSpans, _ counts: inout TrendCounts) {
        if spans.hour.contains(timeMs) { counts.hour += 1 }
        if spans.week.contains(timeMs) { counts.week += 1 }
        if spans.day.contains(timeMs) { counts.day += 1 }
        if let which = spans.sameHour(of: timeMs) { counts.sameHours[which] += 1 }
        if spans.sixHours.contains(timeMs) {
            counts.blocks[Int((timeMs - spans.sixHours.lowerBound) / TrendSpans.stepMs)] += 1
        }
    }

    /// Samples of the posts of the hour that name these items in these regions.
    private func samples(
        of names: [String],
        _ regions: [String],
        asOfMs: Int64
    ) -> [String: PostSample] {
        let hour = TrendSpans(hourEndMs: asOfMs).hour
        var samples: [String: PostSample] = [:]
        for (kind, table) in tables {
            var wanted: [Int: String] = [:]
            for name in names where TrendKind.parse(name).kind == kind {
                let item = TrendKind.parse(name).item
                if let number = table.names.find(Array(item.utf8)) { wanted[number] = name }
            }
            for region in regions {
                guard let number = table.regions.find(Array(region.utf8)) else { continue }
                table.forEach(region: number, in: hour) { _, item, post in
                    guard let name = wanted[item], let post else { return }
                    samples[name, default: PostSample()].add(table.postNames.text(post))
                }
            }
        }
        return samples
    }
}
