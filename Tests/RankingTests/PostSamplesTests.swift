import Models
import Testing

@testable import Ranking

@Suite struct PostSamplesTests {
    private static let startMs: Int64 = 1_372_636_800_000

    private struct Place: Hashable {
        var board: String
        var item: String
        var paneMs: Int64
    }

    /// However posts are split into batches, and whether groups are of panes or of hours, the samples
    /// of a pane add up to that of all its posts.
    @Test(arguments: 1...6) func samplesOfBatchesAddUp(seed: UInt64) {
        var random = Numbers(seed: seed)
        let boards = ["keywords", "other", "hashtags"]
        var counter = BatchCounter(
            boards: boards,
            scored: ["keywords"],
            sampled: ["keywords", "hashtags"],
            seed: seed
        )
        var expected: [Place: PostSample] = [:]
        var found: [Place: PostSample] = [:]
        // Some batches are of more panes than groups of single panes are made for.
        let panes = seed % 2 == 0 ? 3 : 400
        for _ in 0..<8 {
            for _ in 0..<300 {
                let paneMs = Self.startMs + Int64(random.below(panes)) * 10_000
                let post = "p\(random.below(60))" + (random.below(9) == 0 ? " long enough" : "")
                let number = counter.post(post.utf8.span)
                for _ in 0..<3 {
                    let board = random.below(3)
                    let item = "i\(random.below(5))"
                    let place: Int
                    if board == 0 {
                        place = counter.add(
                            item.utf8.span,
                            board: board,
                            region: "r".utf8.span,
                            timeMs: paneMs + 5,
                            score: .zero
                        )
                    } else {
                        place = counter.add(
                            item.utf8.span,
                            board: board,
                            region: "r".utf8.span,
                            timeMs: paneMs + 5
                        )
                    }
                    guard board != 1 else { continue }
                    counter.show(number, of: place)
                    let key = Place(board: boards[board], item: item, paneMs: paneMs)
                    expected[key, default: PostSample()].add(post)
                }
            }
            #expect(counter.heldBytes > 0)
            for group in counter.drain() {
                #expect(group.isConsistent)
                #expect(group.exampleCounts.isEmpty == (group.board == "other"))
                take(group, &found)
            }
        }
        #expect(expected.count > 20)
        #expect(found == expected)
    }

    @Test func aSampleHoldsNoMoreThanItsSize() {
        var counter = BatchCounter(boards: ["keywords"], sampled: ["keywords"], seed: 1)
        for post in 0..<100 {
            let number = counter.post("p\(post)".utf8.span)
            let place = counter.add(
                "a".utf8.span,
                board: 0,
                region: "r".utf8.span,
                timeMs: Self.startMs
            )
            counter.show(number, of: place)
        }
        let group = counter.drain()[0]
        #expect(group.counts == [100] && group.exampleCounts == [8])
        #expect(group.posts == PostSample((0..<100).map { "p\($0)" }).ids)
        #expect(counter.drain().isEmpty && counter.heldBytes == 0)
    }

    private func take(_ group: CountGroup, _ found: inout [Place: PostSample]) {
        var at = 0
        var example = 0
        for (item, count) in group.exampleCounts.enumerated() {
            let end = at + Int(group.lengths[item])
            let name = String(decoding: group.items[at..<end], as: UTF8.self)
            at = end
            let pane = group.panes.isEmpty ? 0 : Int64(group.panes[item])
            let paneMs = group.paneStartMs + pane * 10_000
            let key = Place(board: group.board, item: name, paneMs: paneMs)
            for _ in 0..<count {
                found[key, default: PostSample()].add(group.posts[Int(group.examples[example])])
                example += 1
            }
        }
    }
}
