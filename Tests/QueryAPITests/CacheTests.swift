import Models
import Testing

@testable import QueryAPI

private let ann = PostFacts(author: "ann", content: "hello")

@Suite struct PostCacheTests {
    @Test func knownAndUnknownAgeDifferently() {
        var cache = PostCache()
        cache.remember(ann, of: "p", at: 0)
        cache.remember(nil, of: "q", at: 0)
        #expect(cache.facts(of: "p", at: 59_999) == .hit(ann))
        #expect(cache.facts(of: "p", at: 60_000) == .stale(ann))
        #expect(cache.facts(of: "q", at: 1_999) == .hit(nil))
        #expect(cache.facts(of: "q", at: 2_000) == .miss)
        #expect(cache.facts(of: "r", at: 0) == .miss)
        #expect(cache.hits == 3)
        #expect(cache.misses == 2)
    }

    @Test func laterFactsReplaceEarlierOnes() {
        var cache = PostCache()
        cache.remember(nil, of: "p", at: 0)
        let empty = cache.bytes
        cache.remember(ann, of: "p", at: 1)
        #expect(cache.facts(of: "p", at: 1) == .hit(ann))
        #expect(cache.count == 1)
        #expect(cache.bytes == empty + 8)
    }

    @Test func numberIsBounded() {
        var cache = PostCache(limits: .init(maxEntries: 10))
        for index in 0..<1_000 {
            cache.remember(ann, of: "p\(index)", at: 0)
            #expect(cache.count <= 10)
        }
        #expect(cache.count == 10)
        #expect(cache.facts(of: "p999", at: 0) == .hit(ann))
        #expect(cache.facts(of: "p0", at: 0) == .miss)
    }

    @Test func bytesAreBounded() {
        var cache = PostCache(limits: .init(maxBytes: 10_000))
        let long = PostFacts(author: "a", content: String(repeating: "x", count: 900))
        for index in 0..<200 {
            cache.remember(index % 3 == 0 ? nil : long, of: "p\(index)", at: 0)
            #expect(cache.bytes <= 10_000)
        }
        #expect(cache.count > 5)
    }

    @Test func hugePostsAreNotKept() {
        var cache = PostCache(limits: .init(maxBytes: 10_000))
        cache.remember(ann, of: "small", at: 0)
        let huge = PostFacts(author: "", content: String(repeating: "x", count: 2_000))
        cache.remember(huge, of: "huge", at: 0)
        #expect(cache.facts(of: "huge", at: 0) == .miss)
        #expect(cache.facts(of: "small", at: 0) == .hit(ann))
    }

    @Test func postsInUseStay() {
        var cache = PostCache(limits: .init(maxEntries: 100))
        cache.remember(ann, of: "hot", at: 0)
        for index in 0..<1_000 {
            cache.remember(nil, of: "p\(index)", at: 0)
            #expect(cache.facts(of: "hot", at: 0) == .hit(ann))
        }
    }
}

@Suite struct PageCacheTests {
    private func page(_ count: Int64) -> BoardPage {
        BoardPage(
            query(),
            Snapshot(board([("p", count)]), from: .redis),
            facts: [PostFacts.none],
            at: 0
        )
    }

    @Test func pagesLiveForTheirAgeSinceTheRead() {
        let cache = PageCache(ageMs: 50)
        cache.keep(page(1), for: query(), readMs: 100, at: 120)
        #expect(cache.page(for: query(), at: 149) == page(1))
        #expect(cache.page(for: query(), at: 150) == nil)
        #expect(cache.page(for: query("EU"), at: 149) == nil)
        #expect(cache.page(for: query("NA", 9), at: 149) == nil)
        cache.keep(page(2), for: query(), readMs: 100, at: 150)
        #expect(cache.page(for: query(), at: 149) == page(1))
        #expect(cache.figures.hits == 2)
        #expect(cache.figures.misses == 3)
    }

    @Test func ageOfZeroKeepsNothing() {
        let cache = PageCache(ageMs: 0)
        cache.keep(page(1), for: query(), readMs: 100, at: 100)
        #expect(cache.page(for: query(), at: 100) == nil)
        #expect(cache.figures.pages == 0)
    }

    @Test func numberIsBoundedAndOldPagesMakeRoom() {
        let cache = PageCache(ageMs: 50)
        for index in 0..<2 * PageCache.maxPages {
            cache.keep(page(1), for: query("R\(index)"), readMs: 0, at: 0)
        }
        #expect(cache.figures.pages == PageCache.maxPages)
        cache.keep(page(1), for: query(), readMs: 50, at: 50)
        #expect(cache.figures.pages == 1)
        #expect(cache.figures.bytes == page(1).body.count)
    }

    @Test func bytesAreBounded() {
        let cache = PageCache(ageMs: 50)
        let content = String(repeating: "x", count: 1 << 20)
        let large = BoardPage(
            query(),
            Snapshot(board([("p", 1)]), from: .redis),
            facts: [PostFacts(author: "", content: content)],
            at: 0
        )
        for index in 0..<20 { cache.keep(large, for: query("R\(index)"), readMs: 0, at: 0) }
        #expect(cache.figures.bytes <= PageCache.maxBytes)
        #expect(cache.figures.pages == 7)
    }
}

@Suite struct RegionCatalogueTests {
    private let directory = """
        {"partitions":2,"regions":[{"id":"SA","name":"South \\"America\\"","partition":1},
        {"id":"NA","name":"North America","partition":0}]}
        """

    @Test func listedRegionsComeFirstThenFoundOnes() throws {
        let catalogue = RegionCatalogue(directory: try RegionDirectory(json: directory.utf8.span))
        #expect(catalogue.knows("NA") && catalogue.knows("global") && !catalogue.knows("XX"))
        catalogue.learn("ZZ")
        catalogue.learn("XX")
        catalogue.learn("XX", name: "Ten")
        catalogue.learn("XX")
        catalogue.learn("NA", name: "ignored")
        catalogue.learn("global")
        catalogue.learn("a/b")
        #expect(catalogue.knows("XX"))
        #expect(
            String(decoding: catalogue.json(), as: UTF8.self)
                == #"[{"id":"SA","name":"South \"America\""},{"id":"NA","name":"North America"},"#
                + #"{"id":"XX","name":"Ten"},{"id":"ZZ","name":"ZZ"}]"#
        )
    }

    @Test func numberOfFoundRegionsIsBounded() {
        let catalogue = RegionCatalogue(directory: RegionDirectory(partitions: 1))
        for index in 0..<RegionCatalogue.maxFound + 5 { catalogue.learn("R\(index)") }
        #expect(catalogue.all.count == RegionCatalogue.maxFound)
    }
}
