/// How long to wait before the next try: exponential, bounded, with full jitter.
///
/// The wait before try n is drawn evenly from `1...min(maxMs, firstMs × 2ⁿ)`, so that many clients
/// of one server that came back do not call it in step.
public struct Backoff: Sendable {
    /// The upper bound of the first wait, in milliseconds.
    public let firstMs: Int
    /// The upper bound of every wait, in milliseconds.
    public let maxMs: Int
    /// How many waits were handed out since the start or the last `reset()`.
    public private(set) var attempts = 0

    /// Creates the schedule of one retry loop.
    public init(firstMs: Int = 100, maxMs: Int = 10_000) {
        precondition(firstMs > 0 && maxMs >= firstMs, "a backoff grows from firstMs to maxMs")
        self.firstMs = firstMs
        self.maxMs = maxMs
    }

    /// The next wait in milliseconds.
    public mutating func nextDelayMs() -> Int {
        var random = SystemRandomNumberGenerator()
        return nextDelayMs(using: &random)
    }

    /// The next wait in milliseconds, drawn from `random`.
    public mutating func nextDelayMs(using random: inout some RandomNumberGenerator) -> Int {
        var ceiling = firstMs
        for _ in 0..<attempts where ceiling < maxMs {
            ceiling = ceiling > maxMs / 2 ? maxMs : ceiling * 2
        }
        // Past 64 doublings every ceiling is `maxMs`; the count must not overflow or slow the loop.
        attempts = min(attempts + 1, 64)
        return Int.random(in: 1...ceiling, using: &random)
    }

    /// Blocks the calling thread for the next wait, or until `stop` is set.
    ///
    /// Returns false when it is time to stop. Not for the threads of Swift's concurrency pool.
    public mutating func pause(unless stop: StopFlag) -> Bool {
        !stop.wait(upToMs: nextDelayMs())
    }

    /// Starts over after a success.
    public mutating func reset() {
        attempts = 0
    }
}
