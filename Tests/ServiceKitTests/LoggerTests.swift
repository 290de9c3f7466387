import Synchronization
import Testing

@testable import ServiceKit

private final class Lines: Sendable {
    private let all = Mutex<[String]>([])

    var sink: @Sendable ([UInt8]) -> Void {
        { bytes in self.all.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
    }

    var texts: [String] { all.withLock { $0 } }
}

struct LoggerTests {
    private func line(_ facts: KeyValuePairs<String, String>) -> LogLine {
        LogLine(timeMs: 0, level: .warning, service: "demo", text: "it happened", facts: facts)
    }

    @Test func jsonIsEscaped() {
        let bytes = line(["a\"b": "x\\y\n\t\u{1}\u{7F}é🔥", "level": "mine"]).json()
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"time":"1970-01-01T00:00:00.000Z","level":"warning","service":"demo","#
                + #""message":"it happened","a\"b":"x\\y\n\t\u0001\u007fé🔥","fact_level":"mine"}"#
                + "\n"
        )
    }

    @Test func plainTextKeepsOneLine() {
        let bytes = line(["a": "1", "b": "two words", "c": "", "d": "x\ny", "e": "k=v"]).plain()
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "1970-01-01T00:00:00.000Z WARNING it happened"
                + #" a=1 b="two words" c="" d="x\ny" e="k=v""# + "\n"
        )
    }

    @Test func longFactsAreCutAtACharacter() {
        let long = String(repeating: "a", count: LogLine.maxFactBytes - 1) + "🔥🔥"
        let text = String(decoding: line(["x": long]).json(), as: UTF8.self)
        #expect(text.utf8.count < LogLine.maxFactBytes + 200)
        #expect(text.hasSuffix("a…\"}\n"))
    }

    @Test func lighterLevelsCostNothing() {
        let lines = Lines()
        let log = Logger(service: "demo", level: .warning, format: .json, sink: lines.sink)
        var evaluations = 0
        func fact() -> String {
            evaluations += 1
            return "x"
        }
        log.debug("no", ["a": fact()])
        log.info("no", ["a": fact()])
        log.warning("yes", ["a": fact()])
        log.error("yes", ["a": fact()])
        #expect(evaluations == 2)
        #expect(lines.texts.count == 2)
        #expect(lines.texts[0].contains(#""level":"warning","service":"demo","message":"yes""#))
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (4_102_444_800_001, "2100-01-01T00:00:00.001Z"),
        ] as [(Int64, String)]
    )
    func timestamps(ms: Int64, text: String) {
        #expect(timestamp(ms) == text)
    }
}
