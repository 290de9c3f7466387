/// How often an item came in one span of the past, and all items of its board together.
struct PastSpan: Sendable {
    /// The item's count.
    var count: Int64
    /// The count of all items, which is what an item's count is measured against.
    var total: Int64
}

/// What an item's past says of the hour to come: several opinions, of which the one counts that
/// finds the hour the least surprising.
///
/// So an item rises only if it does against the week, against the last day and against the same
/// hours of the days before: what is always big, what is of today and what comes every evening is no
/// news. (An intersection-union test: Berger 1982.)
struct TrendPast: Sendable {
    /// How many counts a span has to show before half of what is special about it is believed.
    private static let doubt = 2.0

    private var opinions: [GammaPoisson]

    /// The opinions of the board's items in general, and of the item's spans.
    ///
    /// - Parameters:
    ///   - prior: what is believed of any item of the board.
    ///   - week: the last seven days, without what is judged.
    ///   - spans: parts of the week that may be special, such as the last day.
    ///   - hour: the count of all items in the hour to be judged.
    ///   - rules: how sure the past can make.
    init(
        prior: GammaPoisson,
        week: PastSpan,
        spans: [PastSpan],
        hour: Int64,
        rules: TrendRules
    ) {
        let belief = prior.seeing(Double(week.count), in: Double(week.total))
            .weighing(atMost: rules.mostPast * Double(hour))
            .counting(atMost: 1 / (rules.wander * rules.wander))
        opinions = [belief]
        for span in spans {
            let expected = belief.expected(in: Double(span.total))
            let times = (Self.doubt + Double(span.count)) / (Self.doubt + expected)
            if times > 1 { opinions.append(belief.coming(times)) }
        }
    }

    /// What the opinion says that finds a count the least surprising.
    struct Judgement: Sendable {
        /// The chance of the count or more, as a logarithm.
        var logTail = -Double.infinity
        /// What was to be expected.
        var expected = 0.0
        /// What that is worth: as much as if so many had been counted.
        var certainty = 1.0
    }

    /// The greatest chance of `count` or more among `total`.
    func judge(_ count: Int64, of total: Int64) -> Judgement {
        var best = Judgement()
        for opinion in opinions {
            let tail = opinion.logTail(count, in: Double(total))
            guard tail > best.logTail else { continue }
            best = Judgement(
                logTail: tail,
                expected: opinion.expected(in: Double(total)),
                certainty: opinion.count
            )
        }
        return best
    }
}

extension GammaPoisson {
    /// What is believed of any item of a board, from how its items differ in the past: a Gamma
    /// distribution of their mean and variance.
    ///
    /// - Parameters:
    ///   - distinct: how many items were counted.
    ///   - total: the sum of their counts.
    ///   - squares: the sum of the squares of their counts.
    init(distinct: Int64, total: Int64, squares: Double) {
        let items = Double(max(distinct, 1))
        let mean = Double(max(total, 1)) / items
        let beyondChance = squares / items - mean * mean - mean
        // Words are so uneven that hardly anything is known of one that was never seen.
        let shape = beyondChance > 0 ? min(max(mean * mean / beyondChance, 0.05), 1) : 1
        self.init(count: shape, exposure: shape * items)
    }
}
