import Models
import Testing

@testable import QueryAPI

/// 2013-07-01T12:30:10Z.
private let nowMs: Int64 = 1_372_681_810_000
private let lastMs: Int64 = 1_372_681_800_000

private func read(
    _ pairs: [(String, String)] = [],
    board: String = "posts",
    item: String = "t3_1"
) -> Result<TimelineQuery, Mistakes> {
    do throws(Mistakes) {
        let pairs = pairs.map { (name: $0.0, value: $0.1) }
        return .success(try TimelineQuery(board: board, item: item, pairs, nowMs: nowMs))
    } catch {
        return .failure(error)
    }
}

@Suite struct TimelineTests {
    @Test func byDefaultItIsTheLastHourByTheMinute() throws {
        let query = try read().get()
        #expect(query.key == Board.Key(board: "posts", region: "global", timeframe: .fiveMinutes))
        #expect(query.stepMs == 60_000)
        #expect(query.fromMs == lastMs - 3_600_000)
        #expect(query.toMs == lastMs)
        #expect(Array(query.points).count == 61)
    }

    @Test(arguments: [3_600, 86_400])
    func stepsEndAtTheLastPoint(seconds: Int64) throws {
        let stepMs = seconds * 1_000
        let query = try read([("step", "\(seconds)"), ("from", "2013-06-20T00:00:00Z")]).get()
        #expect(query.stepMs == stepMs)
        #expect(query.toMs == lastMs)
        #expect((query.toMs - query.fromMs) % stepMs == 0)
        #expect(query.fromMs >= lastMs - 12 * 86_400_000)
    }

    @Test func longSpansGetLongSteps() throws {
        let query = try read([("from", "2013-06-24T12:30:00Z")]).get()
        #expect(Array(query.points).count <= 61)
        #expect(query.stepMs % 60_000 == 0)
        #expect(try read([("from", "0")]).get().points.underestimatedCount <= 61)
    }

    @Test(arguments: [
        ("step", "59"), ("step", "90"), ("step", "604860"), ("step", "-60"), ("from", "soon"),
        ("to", "2013-07-01T12:30:11Z"), ("from", "2013-07-01T12:40:00Z"), ("timeframe", "2m"),
        ("region", ""),
    ])
    func mistakesNameTheParameter(name: String, value: String) {
        guard case .failure(let mistakes) = read([(name, value)]) else {
            Issue.record("\(name)=\(value) was taken")
            return
        }
        #expect(mistakes.parameters == [name])
    }

    @Test func spansAndPointsAreBounded() {
        for (pairs, parameter) in [
            ([("from", "2013-06-24T12:30:00Z"), ("step", "60")], "step"),
            ([("from", "2013-07-01T12:00:00Z"), ("to", "2013-07-01T11:00:00Z")], "from"),
        ] {
            guard case .failure(let mistakes) = read(pairs) else {
                Issue.record("\(pairs) was taken")
                continue
            }
            #expect(mistakes.parameters == [parameter])
        }
        guard case .failure(let mistakes) = read(item: "a\u{0}") else {
            Issue.record("an item with a NUL was taken")
            return
        }
        #expect(mistakes.parameters == ["item"])
    }

    @Test func gapsAreNull() throws {
        let from = ("from", "2013-07-01T12:28:00Z")
        let query = try read([from, ("step", "60")]).get()
        let found = [
            TimelinePoint(endMs: lastMs - 120_000, count: 5, rank: 2),
            TimelinePoint(endMs: lastMs, count: 0, rank: nil),
        ]
        #expect(
            String(decoding: query.json(found), as: UTF8.self)
                == #"{"board":"posts","region":"global","timeframe":"5m","item":"t3_1","step_s":60,"#
                + #""points":[{"time":"2013-07-01T12:28:00.000Z","count":5,"rank":2},"#
                + #"{"time":"2013-07-01T12:29:00.000Z","count":null,"rank":null},"#
                + #"{"time":"2013-07-01T12:30:00.000Z","count":0,"rank":null}]}"#
        )
    }
}
