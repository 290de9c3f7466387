import ServiceKit
import Testing

@testable import QueryAPI

@Suite struct InboxTests {
    @Test func offersAreBoundedAndPostsAreNot() {
        let inbox = Inbox<Int>(limit: 2)
        #expect(inbox.offer(1))
        #expect(inbox.offer(2))
        #expect(!inbox.offer(3))
        inbox.post(4)
        #expect(inbox.take(waitMs: 0) == [1, 2, 4])
        #expect(inbox.take(waitMs: 0) == [])
        #expect(inbox.offer(5))
    }

    @Test func closedInboxIsEmptiedFirst() {
        let inbox = Inbox<Int>(limit: 2)
        #expect(inbox.offer(1))
        inbox.close()
        #expect(!inbox.offer(2))
        #expect(inbox.take(waitMs: 10) == [1])
        #expect(inbox.take(waitMs: 10) == nil)
    }

    @Test func nothingIsLostBetweenThreads() async throws {
        let inbox = Inbox<Int>(limit: .max)
        async let taken = onThread("taker") {
            var sum = 0
            while let items = inbox.take(waitMs: 60_000) { sum += items.reduce(0, +) }
            return sum
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await onThread("offerer") {
                        for number in 1...10_000 { _ = inbox.offer(number) }
                    }
                }
            }
            try await group.waitForAll()
        }
        inbox.close()
        let sum = try await taken
        #expect(sum == 4 * 10_000 * 10_001 / 2)
    }
}
