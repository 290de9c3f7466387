import Console
import ServiceKit

/// `groundswell simulate emoji`.
let simulateEmoji = Command(
    "simulate emoji",
    summary: "Send reactions through emoji-gateway as many clients do, or straight into Kafka.",
    EmojiConfig.self
) { config, stop in
    var emoji = EmojiChoice.builtIn
    if let path = config.weightsFile {
        emoji = try EmojiChoice(path: path)
        if emoji.skippedLines > 0 {
            Stream.errors.write("skipped \(plural(emoji.skippedLines, "line")) of \(path)\n")
        }
    }
    let summary: EmojiSummary
    switch config.target {
    case .kafka: summary = try EmojiStream(config: config, stop: stop).run(emoji)
    case .gateway: summary = try sendThroughGateway(config, emoji, stop)
    }
    Stream.output.write(summary.text + "\n")
    return summary.failed == 0 ? .success : .failure
}

private func sendThroughGateway(
    _ config: EmojiConfig,
    _ emoji: EmojiChoice,
    _ stop: StopFlag
) throws -> EmojiSummary {
    guard let address = config.gateway else { return EmojiSummary() }
    let progress = SharedProgress("reactions", total: config.clients * config.perClient)
    let startNs = Clock.monotonicNs()
    let parts = try concurrently(
        (0..<config.clients).map { number in
            { @Sendable in
                EmojiClient(number, config, address, emoji, stop: stop, progress: progress).run()
            }
        }
    )
    progress.clear()
    var summary = EmojiSummary()
    for part in parts { summary.add(part) }
    summary.elapsedMs = (Clock.monotonicNs() - startNs) / 1_000_000
    return summary
}
