import HTTPServer
import Models
import Testing

@testable import QueryAPI

private let nowMs: Int64 = 1_372_681_900_000

private func page(
    _ items: [(String, Int64)],
    facts: [PostFacts?],
    count: Int = 10,
    from source: Snapshot.Source = .redis,
    change: (inout Board) -> Void = { _ in }
) -> BoardPage {
    var made = board(items)
    change(&made)
    return BoardPage(query("NA", count), Snapshot(made, from: source), facts: facts, at: nowMs)
}

private func text(_ page: BoardPage) -> String { String(decoding: page.body, as: UTF8.self) }

@Suite struct BoardPageTests {
    @Test func bodyIsExact() {
        let page = page(
            [("p1", 31), ("p2", 7)],
            facts: [PostFacts(author: "ann", content: "Hello"), PostFacts.none]
        )
        #expect(
            text(page) == #"{"region":"NA","timeframe":"24h","top_posts":["#
                + #"{"post_id":"p1","author":"ann","view_count":31,"content":"Hello"},"#
                + #"{"post_id":"p2","author":"","view_count":7,"content":""}]}"#
        )
    }

    @Test func emptyBoardHasAnEmptyList() {
        #expect(
            text(page([], facts: [])) == #"{"region":"NA","timeframe":"24h","top_posts":[]}"#
        )
        #expect(
            text(BoardPage(emptyFor: query("global")))
                == #"{"region":"global","timeframe":"24h","top_posts":[]}"#
        )
    }

    @Test(arguments: [
        ("say \"hi\" \\ bye", #"say \"hi\" \\ bye"#),
        ("a\nb\tc\r", #"a\u000ab\u0009c\u000d"#),
        ("\u{0}\u{1F}\u{7F}", "\\u0000\\u001f\u{7F}"),
        ("naïve 🌊 日本", "naïve 🌊 日本"),
        ("</script><b>&", "</script><b>&"),
    ])
    func contentsAreEscaped(content: String, written: String) {
        let page = page([(content, 1)], facts: [PostFacts(author: content, content: content)])
        #expect(
            text(page) == #"{"region":"NA","timeframe":"24h","top_posts":[{"post_id":""# + written
                + #"","author":""# + written + #"","view_count":1,"content":""# + written
                + #""}]}"#
        )
    }

    @Test func onlyAsManyPostsAsAskedFor() {
        let items = (0..<10).map { ("p\($0)", Int64(100 - $0)) }
        let facts = [PostFacts?](repeating: PostFacts.none, count: 10)
        let page = page(items, facts: facts, count: 2)
        #expect(text(page).contains("p1"))
        #expect(!text(page).contains("p2"))
    }

    @Test func tiesAreInTheOrderOfABoardFromAnyStore() {
        let shuffled: [(String, Int64)] = [("a", 5), ("é", 5), ("b", 5), ("z", 4), ("zz", 9)]
        let snapshot = Snapshot(board(shuffled), from: .postgres)
        #expect(snapshot.board.items.map(\.item) == ["zz", "é", "b", "a", "z"])
        let ordered = snapshot.board.items.map { ($0.item, $0.count) }
        #expect(Snapshot(board(ordered), from: .redis).board.items.map(\.item) == ordered.map(\.0))
    }

    @Test func headersTellTheQuality() {
        let page = page([("p", 1)], facts: [PostFacts.none]) {
            $0.isExact = false
            $0.maxError = 12
        }
        let response = page.response(ifNoneMatch: nil)
        #expect(response.status == 200)
        #expect(response.header("Content-Type") == "application/json")
        #expect(response.header("Cache-Control") == "no-cache")
        #expect(response.header("Groundswell-Exact") == "false")
        #expect(response.header("Groundswell-As-Of") == "2013-07-01T12:30:00.000Z")
        #expect(response.header("Groundswell-Watermark") == "2013-07-01T12:29:59.123Z")
        #expect(response.header("Groundswell-Max-Error") == "12")
        #expect(response.header("Last-Modified") == "Mon, 01 Jul 2013 12:29:59 GMT")
        #expect(response.header("Groundswell-Degraded") == nil)
    }

    @Test func lastModifiedIsNeverInTheFuture() {
        let ahead = page([], facts: []) { $0.watermarkMs = nowMs + 60_000 }
        let without = page([], facts: []) { $0.watermarkMs = 0 }
        let expected = "Mon, 01 Jul 2013 12:31:40 GMT"
        #expect(ahead.response(ifNoneMatch: nil).header("Last-Modified") == expected)
        #expect(without.response(ifNoneMatch: nil).header("Last-Modified") == expected)
    }

    @Test func headersTellWhatIsMissing() {
        func degraded(_ page: BoardPage) -> String? {
            page.response(ifNoneMatch: nil).header("Groundswell-Degraded")
        }
        let items: [(String, Int64)] = [("p", 2), ("q", 1)]
        let none: [PostFacts?] = [PostFacts.none, PostFacts.none]
        #expect(degraded(page(items, facts: none)) == nil)
        #expect(degraded(page(items, facts: [PostFacts.none, nil])) == "posts")
        #expect(degraded(page(items, facts: [PostFacts.none, nil], count: 1)) == nil)
        #expect(degraded(page(items, facts: none, from: .postgres)) == "boards")
        let cut = page(items, facts: [nil, nil], from: .postgres) { $0.floor = 1 }
        #expect(degraded(cut) == "boards,depth,posts")
        #expect(degraded(page(items, facts: none, count: 2) { $0.floor = 1 }) == nil)
    }

    @Test func tagFollowsTheBodyAlone() {
        let first = page([("p", 1)], facts: [PostFacts.none])
        let later = page([("p", 1)], facts: [PostFacts.none]) { $0.asOfMs += 10_000 }
        let other = page([("p", 2)], facts: [PostFacts.none])
        let named = page([("p", 1)], facts: [PostFacts(author: "a", content: "")])
        #expect(first.tag == later.tag)
        #expect(Set([first.tag, other.tag, named.tag]).count == 3)
        #expect(first.tag.utf8.count == 18)
    }

    @Test func sameTagIsNotSentAgain() {
        let page = page([("p", 1)], facts: [PostFacts.none])
        for held in [
            page.tag, "W/\(page.tag)", "*", "\"x\", \(page.tag)", "\"x\",W/\(page.tag) ,\"y\"",
        ] {
            let response = page.response(ifNoneMatch: held)
            #expect(response.status == 304, "\(held)")
            #expect(response.body.isEmpty)
            #expect(response.header("ETag") == page.tag)
            #expect(response.header("Groundswell-As-Of") == "2013-07-01T12:30:00.000Z")
            #expect(response.header("Content-Type") == nil)
        }
        for other in ["", "\"x\"", "x\(page.tag)", ",", "W/", String(page.tag.dropLast())] {
            #expect(page.response(ifNoneMatch: other).status == 200, "\(other)")
        }
    }

    @Test(arguments: [
        (Int64(0), "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777_999, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 GMT"),
        (4_102_444_799_000, "Thu, 31 Dec 2099 23:59:59 GMT"),
        (-86_400_000, "Wed, 31 Dec 1969 00:00:00 GMT"),
    ])
    func datesAreThoseOfHTTP(ms: Int64, text: String) {
        #expect(httpDate(ms) == text)
    }
}
