import Models
import Testing

private func window(_ counts: [(String, Int64)]) -> EmojiWindow {
    EmojiWindow(
        region: "EU",
        startMs: 1_400_000_000_000,
        counts: counts.map { .init(item: $0.0, count: $0.1) },
        isFinal: true,
        revision: 7
    )
}

@Suite struct EmojiWindowTests {
    @Test func writesItsRecord() {
        let json = window([("👍", 9), ("😂", 1_234), ("🔥", 56)]).json(scaleMax: 100)
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"region_id":"EU","window_start":1400000000000,"window_end":1400000002000,"#
                + #""counts":{"😂":1234,"🔥":56,"👍":9},"scaled":{"😂":12,"🔥":0,"👍":0},"scale":100,"#
                + #""total":1299,"final":true,"revision":7}"#
        )
    }

    @Test(arguments: [
        (0, 1), (1, 1), (100, 1), (101, 10), (1_000, 10), (1_001, 100), (9_999, 100),
        (10_001, 1_000), (.max, 100_000_000_000_000_000),
    ])
    func isScaledByTheLeastStepThatSuffices(greatest: Int64, scale: Int64) {
        let window = window(greatest == 0 ? [] : [("👍", greatest), ("😂", 1)])
        #expect(window.scale(max: 100) == scale)
        #expect(greatest / scale <= 100)
    }

    @Test func ordersEqualCountsAsBoardsDo() {
        #expect(window([("a", 1), ("b", 1), ("c", 2)]).counts.map(\.item) == ["c", "b", "a"])
    }
}
