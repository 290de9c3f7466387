import Models
import Testing

@testable import GlobalAggregator

@Suite struct HistoryTests {
    private func board(_ asOfMs: Int64, revision: Int64, final: Bool = false) -> Board {
        var board = Board(
            key: .init(board: "posts", region: Board.worldwide, timeframe: .oneMinute),
            asOfMs: asOfMs,
            revision: revision
        )
        board.isFinal = final
        return board
    }

    @Test(
        arguments: [(0, 0), (1, 60_000), (60_000, 60_000), (60_001, 120_000)] as [(Int64, Int64)]
    )
    func minuteIsRoundedUp(asOfMs: Int64, minute: Int64) {
        #expect(History.minute(board(asOfMs, revision: 1)) == minute)
    }

    @Test func oneBoardAMinuteTheOneThatReachesFurthest() {
        var history = History()
        history.note(board(50_000, revision: 1))
        history.note(board(60_000, revision: 2))
        // Final for an earlier border: the running board of the minute is worth more.
        history.note(board(50_000, revision: 3, final: true))
        history.note(board(70_000, revision: 4))
        // Final for the minute itself: nothing is worth more.
        history.note(board(60_000, revision: 5, final: true))
        #expect(history.take().map(\.revision) == [5, 4])
        #expect(history.take().isEmpty)
    }

    @Test func oldestMinutesAreDroppedAndCounted() {
        var history = History()
        for minute in 0..<(History.maxMinutes + 3) {
            history.note(board(Int64(minute) * 60_000, revision: Int64(minute)))
        }
        #expect(history.dropped == 3)
        let taken = history.take()
        #expect(taken.count == History.maxMinutes && taken[0].revision == 3)
    }
}
