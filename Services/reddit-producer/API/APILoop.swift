import Connections
import HTTPClient
import Kafka
import ServiceKit

/// Reads Reddit's API and writes what is new, one call after the other.
///
/// What a call brought is in the topics before the next is made. What was written before a restart is
/// read back from the topics, so that it is not written again.
struct APILoop {
    /// How long a stop may go unnoticed.
    private static let longestWaitMs: Int64 = 500

    private let config: APIConfig
    private let context: ServiceContext
    private let http: HTTPClient
    private let metrics: APIMetrics
    private let clock = SteadyClock()

    init(_ config: APIConfig, _ context: ServiceContext) {
        self.config = config
        self.context = context
        http = HTTPClient(timeoutMs: config.timeoutMs)
        metrics = APIMetrics(context.metrics)
    }

    /// Runs until the stop flag is set.
    func run() throws {
        do {
            let kafka = config.kafka.logging(to: context.log)
            let writer = try TopicWriter(
                kafka,
                name: "reddit-producer-\(config.instanceID)",
                topics: config.topics,
                log: context.log,
                stop: context.stop
            )
            var client = RedditClient(
                config.listings,
                config.limits,
                seed: .random(in: 0...UInt64.max),
                atMs: clock.nowMs
            )
            try resume(&client, kafka)
            context.health.up("kafka")
            while !context.stop.isSet { try round(&client, writer) }
        } catch {
            if context.stop.isSet { return }
            endIfFatal(error, context.log)
            throw error
        }
    }

    private func resume(_ client: inout RedditClient, _ kafka: KafkaConfiguration) throws {
        let tail = try TopicTail(kafka, log: context.log, stop: context.stop)
        let sinceMs = clock.nowMs - config.limits.windowMs
        for (kind, topic) in [(Thing.Kind.post, config.topics[0]), (.comment, config.topics[1])]
        where config.listings.contains(where: { $0.kind == kind }) {
            let items = try tail.items(of: topic, sinceMs: sinceMs)
            client.resume(kind, items, atMs: clock.nowMs)
            context.log.info("read back", ["topic": topic, "items": "\(items.count)"])
        }
    }

    private func round(_ client: inout RedditClient, _ writer: TopicWriter) throws {
        switch client.next(atMs: clock.nowMs) {
        case .wait(let ms):
            _ = context.stop.wait(upToMs: Int(min(ms, Self.longestWaitMs)))
        case .call(let call):
            let startedMs = clock.nowMs
            let answer = send(call, client.life.token)
            metrics.callSeconds.observe(Double(clock.nowMs - startedMs) / 1_000)
            let outcome = client.receive(answer, to: call, atMs: clock.nowMs)
            if !outcome.batch.isEmpty { try writer.write(outcome.batch, nil) }
            report(outcome, call, client)
        }
    }

    private func send(_ call: RedditClient.Call, _ token: Secret?) -> Answer? {
        let request = APIRequest(call, config.listings)
        var ours = HTTPClientRequest("GET", config.apiURL + request.target)
        ours.headers = [("User-Agent", config.userAgent), ("Accept", "application/json")]
        if call == .token {
            ours.method = "POST"
            ours.url = config.authURL + request.target
            ours.body = Array(config.credentials.form.utf8)
            let authorization = HTTPClient.basicAuthorization(
                user: config.credentials.clientID,
                password: config.credentials.clientSecret.reveal
            )
            ours.headers.append(("Authorization", authorization))
            ours.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        } else if let token {
            ours.headers.append(("Authorization", "Bearer \(token.reveal)"))
        }
        do throws(HTTPClientError) {
            let response = try http.send(ours)
            return Answer(
                status: response.status,
                headers: response.headers,
                body: response.body
            )
        } catch {
            context.log.warning("a call had no answer", ["error": "\(error)"])
            return nil
        }
    }

    // MARK: Telling

    private func report(
        _ outcome: RedditClient.Outcome,
        _ call: RedditClient.Call,
        _ client: RedditClient
    ) {
        if let refusal = outcome.refusal {
            report(refusal, call)
        } else if call == .token {
            context.log.info("a token was granted")
        } else {
            context.health.up("reddit")
        }
        if outcome.isDisjoint {
            context.log.warning("two pages share nothing", ["call": "\(call)"])
        }
        metrics.unreadable.increment(by: outcome.unreadable)
        metrics.updates.increment(by: outcome.batch.records.count { $0.destination == .updates })
        metrics.remaining.set(client.budget.remaining)
        metrics.refreshWaiting.set(client.refresh.count)
        for (kind, figures) in [(Thing.Kind.post, metrics.posts), (.comment, metrics.comments)] {
            let coverage = client.coverage(kind)
            figures.taken.set(coverage.taken)
            figures.missed.set(coverage.missed)
            figures.disjoint.set(coverage.disjointPages)
            let all = Double(coverage.taken) + coverage.missed
            figures.coverage.set(all > 0 ? Double(coverage.taken) / all : 1)
            let hasNew = outcome.batch.records.contains {
                $0.destination == (kind == .post ? .posts : .comments)
            }
            let newest = client.sources.lazy.filter { $0.listing.kind == kind }
                .compactMap(\.newestMs).max()
            if hasNew, let newest {
                figures.lag.set(Double(max(0, clock.nowMs - newest)) / 1_000)
            }
        }
    }

    private func report(_ refusal: Refusal, _ call: RedditClient.Call) {
        switch refusal {
        case .unauthorised:
            metrics.refusals("unauthorised").increment()
            context.log.info("the token is no longer taken")
        case .tooMany(let afterMs):
            metrics.refusals("too_many").increment()
            context.log.warning(
                "too many calls",
                ["wait_ms": afterMs.map { "\($0)" } ?? "not told"]
            )
        case .broken(let reason):
            metrics.refusals("broken").increment()
            context.health.down("reddit", because: reason)
            context.log.warning("Reddit has a fault", ["reason": reason])
        case .denied(let reason):
            metrics.refusals("denied").increment()
            context.health.down("reddit", because: "\(reason) for \(Self.name(of: call, config))")
            context.log.error(
                "Reddit refuses",
                ["reason": reason, "what": Self.name(of: call, config)]
            )
        }
    }

    private static func name(of call: RedditClient.Call, _ config: APIConfig) -> String {
        switch call {
        case .token: "a token: are the credentials right?"
        case .page(let index, _): config.listings[index].path
        case .info: "/api/info"
        }
    }
}

/// Wall time that never steps, whatever is done to the clock meanwhile.
struct SteadyClock: Sendable {
    private let offsetMs = Clock.nowMs() - Clock.monotonicMs()

    var nowMs: Int64 { Clock.monotonicMs() + offsetMs }
}
