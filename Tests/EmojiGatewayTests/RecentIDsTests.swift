import Testing

@testable import EmojiGateway

@Suite struct RecentIDsTests {
    private func id(_ number: UInt64) -> EventID { EventID(high: number, low: number) }

    @Test func anIDIsKnownForAsLongAsTheWindow() {
        var recent = RecentIDs(windowMs: 1_000, limit: 10)
        #expect(recent.claim(id(1), at: 0) == .new)
        #expect(recent.claim(id(1), at: 10) == .undecided)
        recent.accept(id(1))
        #expect(recent.claim(id(1), at: 20) == .accepted)
        recent.expire(at: 1_000)
        #expect(recent.claim(id(1), at: 1_000) == .accepted)
        recent.expire(at: 1_001)
        #expect(recent.claim(id(1), at: 1_001) == .new)
    }

    @Test func whatWasGivenUpMayComeAgain() {
        var recent = RecentIDs(windowMs: 1_000, limit: 10)
        #expect(recent.claim(id(1), at: 0) == .new)
        recent.release(id(1))
        #expect(recent.claim(id(1), at: 1) == .new)
    }

    @Test func theOldestGoWhenThereAreTooMany() {
        var recent = RecentIDs(windowMs: 1_000, limit: 3)
        for number: UInt64 in 1...4 { #expect(recent.claim(id(number), at: 0) == .new) }
        #expect(recent.count == 3)
        #expect(recent.claim(id(4), at: 0) == .undecided)
        #expect(recent.claim(id(1), at: 0) == .new)
    }

    @Test func memoryDoesNotGrow() {
        var recent = RecentIDs(windowMs: 100, limit: 1_000)
        for step: UInt64 in 0..<50_000 {
            #expect(recent.claim(id(step), at: Int64(step)) == .new)
            recent.expire(at: Int64(step))
        }
        #expect(recent.count == 101)
    }

    @Test func idsDifferByKindAndText() {
        let texts = ["", "a", "b", "aa", "ab", "12345678", "123456789", "12345678\0"]
        var seen: Set<EventID> = []
        for kind in EventKind.allCases {
            for text in texts { seen.insert(EventID(kind, Array(text.utf8).span)) }
        }
        #expect(seen.count == texts.count * EventKind.allCases.count)
    }
}
