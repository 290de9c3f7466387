import Models
import Testing

@testable import Ranking

private func rising(
    _ item: String,
    _ score: Double,
    posts: [Int],
    since: Int64 = 0
) -> RisingItem {
    RisingItem(
        trend: Trend(
            item: item,
            observed: Int64(posts.count),
            expected: 0.1,
            score: score,
            status: .rising,
            firstSeenMs: since,
            examples: [],
            variants: []
        ),
        sample: PostSample(posts.map { "post\($0)" })
    )
}

@Suite struct TrendMergeTests {
    @Test func oneCrashIsOneTrend() {
        let merged = TrendMerge.merge([
            rising("francisco", 12, posts: [1, 2, 3, 4, 5, 6], since: 30),
            rising("san francisco", 11, posts: [1, 2, 3, 4, 5], since: 40),
            rising("crash", 9, posts: [1, 2, 3, 4, 7], since: 20),
            rising("murray", 8, posts: [10, 11, 12, 13]),
            rising("plane crash", 7, posts: [1, 2, 3, 4], since: 30),
            rising("andy murray", 6, posts: [10, 11]),
            rising("zoo", 5, posts: [1, 20, 21, 22]),
        ])
        #expect(merged.map(\.item) == ["san francisco", "murray", "zoo"])
        #expect(merged[0].variants == ["francisco", "crash", "plane crash"])
        #expect(merged[0].observed == 5 && merged[0].score == 11)
        #expect(merged[0].firstSeenMs == 20)
        // Too few name both to name the trend by both.
        #expect(merged[1].variants == ["andy murray"])
        #expect(merged[1].examples.count == PostSample.shown)
        #expect(merged[2].variants.isEmpty)
    }

    @Test func aPluralIsTheSame() {
        let merged = TrendMerge.merge([
            rising("trailers", 9, posts: [1, 2, 3]),
            rising("trailer", 8, posts: [4, 5, 6]),
            rising("boss", 7, posts: [7, 8, 9]),
            rising("bosses", 6, posts: [10, 11, 12]),
            rising("trail", 5, posts: [13, 14, 15]),
        ])
        #expect(merged.map(\.item) == ["trailers", "boss", "trail"])
    }

    @Test func withoutSamplesNothingIsMergedByPosts() {
        let merged = TrendMerge.merge([
            rising("a", 9, posts: []), rising("b", 8, posts: []),
        ])
        #expect(merged.map(\.item) == ["a", "b"])
    }

    @Test func theOrderIsTotal() {
        let trends = [
            rising("b", 9, posts: [1, 2]), rising("a", 9, posts: [3, 4]),
            rising("c", 9, posts: [5]), rising("d", 10, posts: [6]),
        ].map(\.trend)
        let expected = trends.sorted { $0.isBefore($1) }.map(\.item)
        #expect(expected == ["d", "b", "a", "c"])
        #expect(trends.reversed().sorted { $0.isBefore($1) }.map(\.item) == expected)
    }
}

@Suite struct PostSampleTests {
    @Test func doesNotDependOnOrderOrParts() {
        var random = Numbers(seed: 1)
        for count in [0, 1, 3, 8, 9, 40, 500] {
            let ids = (0..<count).map { "p\($0)" }
            let whole = PostSample(ids)
            #expect(whole.ids.count == min(count, PostSample.size))
            #expect(PostSample(ids.shuffled(using: &random) + ids) == whole)
            var parts = PostSample(ids.filter { _ in random.below(2) == 0 })
            parts.formUnion(whole)
            #expect(parts == whole)
            var sum = PostSample()
            for start in stride(from: 0, to: count, by: 7) {
                sum.formUnion(PostSample(Array(ids[start..<min(start + 7, count)])))
            }
            #expect(sum == whole)
        }
    }

    @Test func overlapIsExactForFewPosts() {
        let few = PostSample(["a", "b", "c", "d"])
        let other = PostSample(["c", "d", "e"])
        #expect(abs(few.overlap(other, count: 4, otherCount: 3) - 2.0 / 3) < 1e-12)
        #expect(few.overlap(few, count: 4, otherCount: 4) == 1)
        #expect(few.overlap(PostSample(["x"]), count: 4, otherCount: 1) == 0)
        #expect(few.overlap(PostSample(), count: 4, otherCount: 0) == 0)
    }

    @Test func overlapOfManyPostsIsNear() {
        // 500 of 1000 posts name the other item as well: over 60 pairs of sets the mean is right.
        var sum = 0.0
        for round in 0..<60 {
            let all = (0..<1500).map { "r\(round)-\($0)" }
            let overlap = PostSample(Array(all[..<1000])).overlap(
                PostSample(Array(all[500...])),
                count: 1000,
                otherCount: 1000
            )
            sum += overlap
        }
        #expect(abs(sum / 60 - 0.5) < 0.1, "\(sum / 60)")
    }
}
