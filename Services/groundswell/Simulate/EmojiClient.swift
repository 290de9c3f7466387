import Console
import ServiceKit

/// One client of emoji-gateway: sends a reaction, waits for the answer, sends the next.
struct EmojiClient: ~Copyable {
    /// The longest wait that an answer can ask for.
    private static let longestWaitMs: Int64 = 10_000
    /// So many failed connections in a row end the client.
    private static let mostFailures = 20
    private static let reportEvery = 64

    private let config: EmojiConfig
    private let stop: StopFlag
    private let progress: SharedProgress
    private var connection: HTTPConnection
    private var generator: EmojiGenerator
    private var summary = EmojiSummary()
    private var failuresInARow = 0

    init(
        _ number: Int,
        _ config: EmojiConfig,
        _ address: HTTPAddress,
        _ emoji: EmojiChoice,
        stop: StopFlag,
        progress: SharedProgress
    ) {
        self.config = config
        self.stop = stop
        self.progress = progress
        connection = HTTPConnection(to: address)
        generator = EmojiGenerator(plan: config.plan, emoji: emoji, stream: number)
    }

    /// Sends all of this client's reactions.
    consuming func run() -> EmojiSummary {
        let startNs = Clock.monotonicNs()
        let interval =
            config.rate > 0 ? Double(config.clients) * 1e9 / Double(config.rate) : 0
        var unreported = 0
        for number in 0..<config.perClient {
            let aheadNs = Int64(Double(number) * interval) - (Clock.monotonicNs() - startNs)
            if aheadNs > 1_000_000, stop.wait(upToMs: Int(aheadNs / 1_000_000)) { break }
            if stop.isSet || failuresInARow == Self.mostFailures { break }
            generator.makeNext(nowMs: Clock.nowMs())
            sendUntilDecided()
            unreported += 1
            if unreported == Self.reportEvery {
                progress.add(unreported)
                unreported = 0
            }
        }
        progress.add(unreported)
        summary.late = generator.lateCount
        return summary
    }

    /// Sends the reaction, again while the gateway asks to come back later.
    private mutating func sendUntilDecided() {
        while !stop.isSet {
            guard let waitMs = send() else { return }
            summary.postponed += 1
            if stop.wait(upToMs: Int(waitMs)) { return }
        }
    }

    /// Sends the reaction once.
    ///
    /// - Returns: how long to wait before it is sent again; nil when it is decided.
    private mutating func send() -> Int64? {
        guard let range = generator.payload else { return nil }
        let startNs = Clock.monotonicNs()
        let body = generator.bytes
        let answer: HTTPAnswer
        do throws(ConsoleError) {
            answer = try connection.post("/emoji", json: body.span.extracting(range))
        } catch {
            fail("\(error)")
            failuresInARow += 1
            _ = stop.wait(upToMs: min(1_000, 10 << min(failuresInARow, 7)))
            return nil
        }
        failuresInARow = 0
        summary.latencies.add(Clock.monotonicNs() - startNs)
        switch answer.status {
        case 200..<300: summary.taken += 1
        case 429, 503:
            guard let seconds = answer.headers["retry-after"].flatMap({ Int64($0) }) else {
                fail("status \(answer.status) without Retry-After")
                return nil
            }
            return min(max(seconds, 0) * 1000 + 50, Self.longestWaitMs)
        default: fail("status \(answer.status)")
        }
        return nil
    }

    private mutating func fail(_ reason: String) {
        summary.failures[reason, default: 0] += 1
    }
}
