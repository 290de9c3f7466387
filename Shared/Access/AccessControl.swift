import Crypto
public import HTTPServer
import Postgres
public import ServiceKit
import Synchronization

/// The door of an HTTP service: who may in, how often, and which pages may read the answers.
///
/// A request that nothing is asked about goes through on the event-loop thread at once; one whose
/// key or limit has to be looked up waits aside, and its handler is called on the thread that
/// brought the answer.
public final class AccessControl: Sendable {
    let settings: AccessSettings
    let context: ServiceContext
    let figures: AccessFigures
    let scope: String
    private let openPaths: Set<String>
    private let weight: (@Sendable (HTTPRequest) -> Int)?
    private let addresses: AddressRules
    private let fields: RateFields
    private let hall: Mutex<Hall>
    /// Room for one: a second wake before the first is noticed says nothing new.
    let limitsWake = Mailbox<Void>(capacity: 1)
    let keysWake = Mailbox<Void>(capacity: 1)

    /// Those inside the door who wait, and what is known.
    struct Hall {
        var limiter: RateLimiter
        var keys: KeyCache
        var tokens: Generations<SHA256Digest, KnownToken>
        var forKey: [SHA256Digest: [Visit]] = [:]
        /// In the order of the requests to the limiter; nil where nobody waits for the outcome.
        var forLimit: [RateLimiter.BucketID: [(visit: Visit, caller: Caller)?]] = [:]
        var waiting = 0
        var isClosed = false
    }

    /// A token whose signature was checked.
    struct KnownToken {
        let caller: Caller
        let expires: Double
        let notBefore: Double?
    }

    /// Stands before a service that takes `scope` (`read` or `write`) for all but `openPaths`.
    ///
    /// `weight` tells how many requests one counts for, such as a batch; by default each is one.
    public init(
        _ settings: AccessSettings,
        scope: String,
        openPaths: Set<String> = [],
        weight: (@Sendable (HTTPRequest) -> Int)? = nil,
        _ context: ServiceContext
    ) {
        self.settings = settings
        self.context = context
        self.scope = scope
        self.openPaths = openPaths
        self.weight = weight
        figures = AccessFigures(context.metrics)
        addresses = AddressRules(trusted: settings.trustedProxies)
        fields = RateFields(settings.limits)
        hall = Mutex(
            Hall(
                limiter: RateLimiter(
                    settings.limits,
                    maxBuckets: settings.maxBuckets,
                    isShared: true
                ),
                keys: KeyCache(limit: settings.maxCredentials),
                tokens: Generations(limit: settings.maxCredentials)
            )
        )
        if usesRedis { context.health.register(LimitLoop.dependency, isRequired: false) }
        if needsKeys { context.health.register(KeyLoop.dependency, isRequired: false) }
    }

    var usesRedis: Bool { !settings.limits.isEmpty }
    /// Whether keys are looked for from the start, and not when the first one comes.
    var needsKeys: Bool { settings.postgresURL != nil && !settings.allowsAnonymous }

    /// Stands before everything that a router answers but streams, which ask
    /// ``refusal(of:)`` themselves.
    public func protect(_ router: inout Router) {
        router.surround { [self] request, responder, next in admit(request, responder, next) }
    }

    /// Why a stream is not to be opened; nil lets it in.
    ///
    /// It cannot wait: one whose key or limit has to be looked up is told to come again in a second.
    public func refusal(of request: HTTPRequest) -> HTTPResponse? {
        enum Decision: Sendable {
            case none
            case letIn
            case refused(HTTPResponse)
        }
        final class Slot: Sendable {
            let decision = Mutex(Decision.none)
        }
        let slot = Slot()
        admit(
            request,
            Responder { response in slot.decision.withLock { $0 = .refused(response) } },
            { _, _ in slot.decision.withLock { $0 = .letIn } }
        )
        switch slot.decision.withLock({ $0 }) {
        case .none: return AccessProblem.cannotTell()
        case .letIn: return nil
        case .refused(let response): return response
        }
    }

    /// Whether a request needs no credentials.
    public var allowsAnonymous: Bool { settings.allowsAnonymous }

    /// Whether pages of this origin are listed.
    public func lists(origin: String) -> Bool { settings.crossOrigin?.allows(origin) ?? false }

    /// The address that a request counts for: that of its connection, or what trusted proxies say.
    public func address(of request: HTTPRequest) -> String {
        callerAddress(addresses.address(of: request))
    }

    /// Runs the threads that look up keys and limits, until ``close()``.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            if usesRedis {
                group.addTask { try await onThread("limits") { try LimitLoop(self).run() } }
            }
            if let url = settings.postgresURL {
                group.addTask { try await onThread("keys") { try KeyLoop(self, url: url).run() } }
            }
            try await group.waitForAll()
        }
    }

    /// Ends the threads; call it when no request is under way any more.
    public func close() {
        let left = hall.withLock { hall in
            hall.isClosed = true
            hall.waiting = 0
            defer {
                hall.forKey = [:]
                hall.forLimit = [:]
            }
            return hall.forKey.values.flatMap { $0 }
                + hall.forLimit.values.flatMap { $0.compactMap { $0?.visit } }
        }
        for visit in left { visit.refuse(AccessProblem.full()) }
        _ = limitsWake.offer(())
        _ = keysWake.offer(())
    }

    var isClosed: Bool { hall.withLock { $0.isClosed } }

    func withHall<T: Sendable>(_ body: (inout sending Hall) -> sending T) -> T {
        hall.withLock(body)
    }
}

// MARK: - At the door

extension AccessControl {
    private func admit(_ request: HTTPRequest, _ responder: Responder, _ next: @escaping Handler) {
        var responder = responder
        if let crossOrigin = settings.crossOrigin {
            if let answer = crossOrigin.preflight(request) { return responder.send(answer) }
            responder = responder.adding(crossOrigin.fields(request.header("Origin")))
        }
        if request.method == "OPTIONS" || openPaths.contains(request.path) {
            return next(request, responder)
        }
        let credentials = Credentials(request)
        if credentials == .none, settings.allowsAnonymous, settings.limits[.address] == nil {
            figures.anonymous.increment()
            return next(request, responder)
        }
        let cost = Int64(max(1, weight?(request) ?? 1))
        let visit = Visit(request: request, responder: responder, next: next, cost: cost)
        switch credentials {
        case .none where settings.allowsAnonymous:
            charge(visit, .anonymous(addresses.address(of: request)))
        case .none: turnAway(visit, AccessProblem.credentialsNeeded())
        case .malformed(let sentence): turnAway(visit, AccessProblem.invalid(sentence))
        case .apiKey(let text): check(visit, key: text)
        case .token(let text): check(visit, token: text)
        }
    }

    private func check(_ visit: Visit, key text: String) {
        guard settings.postgresURL != nil else {
            return turnAway(visit, AccessProblem.invalid("API keys are not taken here."))
        }
        guard APIKeyText.isPlausible(text) else { return judge(visit, .unknown) }
        let digest = SHA256Digest(of: text)
        let nowMs = Clock.monotonicMs()
        enum Step {
            case judge(KeyCache.Verdict)
            case refuse(HTTPResponse)
            case wait
        }
        let (step, wakes): (Step, Bool) = hall.withLock { hall in
            switch hall.keys.find(digest, at: nowMs) {
            case .known(let verdict): return (.judge(verdict), hall.keys.hasQuestions)
            case .unavailable: return (.refuse(AccessProblem.cannotTell()), false)
            case .asked:
                guard hall.waiting < settings.maxWaiting, !hall.isClosed else {
                    return (.refuse(AccessProblem.full()), true)
                }
                hall.waiting += 1
                hall.forKey[digest, default: []].append(visit)
                return (.wait, true)
            }
        }
        if wakes { _ = keysWake.offer(()) }
        switch step {
        case .judge(let verdict): judge(visit, verdict)
        case .refuse(let response):
            figures.unavailable.increment()
            visit.refuse(response)
        case .wait: break
        }
    }

    /// What is known of a key decides.
    func judge(_ visit: Visit, _ verdict: KeyCache.Verdict) {
        switch verdict {
        case .unknown: turnAway(visit, AccessProblem.invalid("The API key is not known."))
        case .revoked: turnAway(visit, AccessProblem.invalid("The API key was revoked."))
        case .valid(let caller, let expiresMs):
            if let expiresMs, Clock.nowMs() >= expiresMs {
                return turnAway(visit, AccessProblem.invalid("The API key has expired."))
            }
            letIn(visit, caller)
        }
    }

    private func check(_ visit: Visit, token text: String) {
        guard let key = settings.tokenKey else {
            return turnAway(visit, AccessProblem.invalid("Tokens are not taken here."))
        }
        let digest = SHA256Digest(of: text)
        let nowMs = Clock.nowMs()
        do throws(TokenRules.Refusal) {
            if let known = hall.withLock({ $0.tokens[digest] }) {
                try settings.tokenRules.check(
                    expires: known.expires,
                    notBefore: known.notBefore,
                    at: nowMs
                )
                return letIn(visit, known.caller)
            }
            // Checking a signature is work: an address that has used up its limit gets none done.
            if let refused = exhausted(visit) { return refused() }
            guard let json = key.claims(of: text), let claims = TokenClaims(json: json) else {
                throw .init(sentence: "The token is not valid.")
            }
            let caller = try settings.tokenRules.caller(claims, at: nowMs)
            let known = KnownToken(
                caller: caller,
                expires: claims.expires ?? 0,
                notBefore: claims.notBefore
            )
            hall.withLock { $0.tokens[digest] = known }
            letIn(visit, caller)
        } catch {
            turnAway(visit, AccessProblem.invalid(error.sentence))
        }
    }

    private func exhausted(_ visit: Visit) -> (() -> Void)? {
        guard settings.limits[.address] != nil else { return nil }
        let caller = Caller.anonymous(addresses.address(of: visit.request))
        let nowMs = Clock.monotonicMs()
        let standing = hall.withLock { $0.limiter.refusal(caller.bucket, at: nowMs) }
        return standing.map { standing in { [self] in limit(visit, .address, standing) } }
    }

    private func letIn(_ visit: Visit, _ caller: Caller) {
        guard caller.may(scope) else {
            figures.forbidden.increment()
            return visit.refuse(AccessProblem.forbidden(scope))
        }
        charge(visit, caller)
    }

    /// Refuses credentials; attempts count as requests of the address, so that guessing is limited.
    private func turnAway(_ visit: Visit, _ response: HTTPResponse) {
        if settings.limits[.address] != nil {
            let id = Caller.anonymous(addresses.address(of: visit.request)).bucket
            let nowMs = Clock.monotonicMs()
            let answer = hall.withLock { hall in
                let answer = hall.limiter.take(id, cost: 1, at: nowMs)
                if answer == .asked { hall.forLimit[id, default: []].append(nil) }
                return answer
            }
            if answer == .asked { _ = limitsWake.offer(()) }
            if case .refused(let standing) = answer { return limit(visit, .address, standing) }
        }
        figures.unauthorized.increment()
        visit.refuse(response)
    }

    private func charge(_ visit: Visit, _ caller: Caller) {
        var visit = visit
        visit.request.principal = caller.principal
        let id = caller.bucket
        guard settings.limits[id.scope] != nil else {
            figures.count(caller.kind)
            return visit.enter()
        }
        let nowMs = Clock.monotonicMs()
        let (answer, wakes, isFull) = hall.withLock { hall in
            guard hall.waiting < settings.maxWaiting, !hall.isClosed else {
                return (RateLimiter.Answer?.none, false, true)
            }
            let answer = hall.limiter.take(id, cost: visit.cost, at: nowMs)
            if answer == .asked {
                hall.waiting += 1
                hall.forLimit[id, default: []].append((visit, caller))
            }
            return (answer, hall.limiter.hasDraws, false)
        }
        if wakes { _ = limitsWake.offer(()) }
        if isFull {
            figures.unavailable.increment()
            return visit.refuse(AccessProblem.full())
        }
        if let answer { settle(visit, caller, answer) }
    }

    /// The end of a request that has a limit.
    func settle(_ visit: Visit, _ caller: Caller, _ answer: RateLimiter.Answer) {
        let scope = caller.bucket.scope
        switch answer {
        case .granted(let standing):
            figures.count(caller.kind)
            visit.enter(fields.fields(scope, standing))
        case .refused(let standing): limit(visit, scope, standing)
        case .asked: break
        }
    }

    private func limit(_ visit: Visit, _ scope: RateScope, _ standing: Standing) {
        figures.limited.increment()
        visit.refuse(AccessProblem.tooMany(scope, standing), fields.fields(scope, standing))
    }
}
