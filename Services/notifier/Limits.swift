import ServiceKit

/// How much matching takes on.
struct MatchingLimits: Sendable {
    /// How many boards are remembered.
    var boards = 10_000
    /// How many subscriptions are looked after.
    var subscriptions = 100_000
    /// So many notifications are written at once at the most, and then those of one more record.
    var notifications = 5_000
    /// How many webhooks of one subscription may wait; more are dropped, and that is counted.
    var pending = 1_000

    init() {}

    init(from settings: inout Settings) {
        boards = settings.integer(
            "MAX_BOARDS",
            default: boards,
            in: 1...1_000_000,
            unit: "boards",
            help: "Boards whose last state is remembered, about 2 KB each."
        )
        pending = settings.integer(
            "WEBHOOK_QUEUE",
            default: pending,
            in: 1...100_000,
            unit: "messages",
            help: "Webhooks of one subscription that may wait; more are dropped, and counted."
        )
    }
}

/// How messages are sent.
struct DeliveryLimits: Sendable {
    /// How many are sent at once.
    var workers = 16
    /// How many of them go to one host.
    var perHost = 4
    /// How long one may take.
    var timeoutMs = 10_000
    /// How often one is tried.
    var attempts = 10
    /// How long is waited after the first failure; then twice as long each time, up to the most.
    var retryMs = 5_000
    var maxRetryMs = 3_600_000
    /// How long notifications are kept.
    var retentionHours = 168
    /// How many are kept, those that wait aside.
    var kept = 5_000_000

    init() {}

    init(from settings: inout Settings) {
        workers = settings.integer(
            "WEBHOOK_CONCURRENCY",
            default: workers,
            in: 1...256,
            unit: "messages",
            help: "Webhooks that are under way at once; one of a subscription."
        )
        perHost = settings.integer(
            "WEBHOOK_CONCURRENCY_PER_HOST",
            default: perHost,
            in: 1...256,
            unit: "messages",
            help: "How many of them go to one host."
        )
        timeoutMs = settings.integer(
            "WEBHOOK_TIMEOUT_MS",
            default: timeoutMs,
            in: 100...60_000,
            unit: "milliseconds",
            help: "How long a receiver may take to answer."
        )
        attempts = settings.integer(
            "WEBHOOK_ATTEMPTS",
            default: attempts,
            in: 1...50,
            unit: "attempts",
            help: "How often a webhook is tried before its subscription counts as failing."
        )
        retryMs = settings.integer(
            "WEBHOOK_RETRY_MS",
            default: retryMs,
            in: 10...3_600_000,
            unit: "milliseconds",
            help: "The wait after the first failure; it doubles with each, less up to a half."
        )
        maxRetryMs = settings.integer(
            "WEBHOOK_RETRY_MAX_MS",
            default: maxRetryMs,
            in: 10...86_400_000,
            unit: "milliseconds",
            help: "The longest wait between two attempts."
        )
        retentionHours = settings.integer(
            "NOTIFICATION_RETENTION",
            default: retentionHours,
            in: 1...8_760,
            unit: "hours",
            help: "How long notifications are kept; within it an event that repeats is known."
        )
        kept = settings.integer(
            "MAX_NOTIFICATIONS",
            default: kept,
            in: 1_000...1_000_000_000,
            unit: "notifications",
            help: "How many are kept within that time; the oldest go first."
        )
        if maxRetryMs < retryMs {
            settings.reject("WEBHOOK_RETRY_MAX_MS", because: "it is below WEBHOOK_RETRY_MS")
        }
    }

    /// How long to wait after so many attempts: between a half and the whole of the step.
    func delayMs(after attempts: Int, using random: inout some RandomNumberGenerator) -> Int {
        var step = retryMs
        for _ in 1..<max(1, attempts) where step < maxRetryMs { step *= 2 }
        step = min(step, maxRetryMs)
        return Int.random(in: (step - step / 2)...step, using: &random)
    }
}
