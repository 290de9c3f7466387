import Crypto
import Postgres
import ServiceKit

/// The thread of the keys: looks them up in Postgres and judges those who wait.
struct KeyLoop: ~Copyable {
    static let dependency = "api-keys"
    /// How often a connection that is down is tried.
    private static let retryMs = 500
    /// How long Postgres may take to connect, and for one statement.
    private static let timeoutMs = 1_000

    private let access: AccessControl
    private var connection: PostgresConnection
    private var isUp: Bool?

    init(_ access: AccessControl, url: String) throws(PostgresError) {
        self.access = access
        connection = try PostgresConnection(
            url: url,
            options: PostgresOptions(
                connectTimeoutMs: Self.timeoutMs,
                statementTimeoutMs: Self.timeoutMs,
                applicationName: "api-keys"
            )
        )
    }

    /// Works until the door is closed.
    consuming func run() {
        if access.needsKeys { tryConnection() }
        while !access.isClosed {
            _ = access.keysWake.take(waitingMs: Self.retryMs)
            while look() {}
            if isUp == false { tryConnection() }
        }
    }

    /// One round trip; false when there was nothing to ask, or nobody answers.
    private mutating func look() -> Bool {
        let questions = access.withHall { $0.keys.takeQuestions() }
        guard !questions.isEmpty else { return false }
        do throws(PostgresError) {
            let hashes = questions.map(\.bytes)
            let rows: [(hash: [UInt8], key: APIKeys.Row)]
            do throws(PostgresError) {
                try connect()
                rows = try APIKeys.find(hashes: hashes, in: &connection)
            } catch .connectionLost {
                // After a restart of Postgres nobody need notice.
                try connect()
                rows = try APIKeys.find(hashes: hashes, in: &connection)
            }
            worked()
            learn(rows, questions)
            return true
        } catch {
            failed(error)
            return false
        }
    }

    private func learn(
        _ rows: [(hash: [UInt8], key: APIKeys.Row)],
        _ questions: [SHA256Digest]
    ) {
        var found: [SHA256Digest: APIKeys.Row] = [:]
        for row in rows {
            if let digest = SHA256Digest(row.hash) { found[digest] = row.key }
        }
        let nowMs = Clock.monotonicMs()
        let ends: [(Visit, KeyCache.Verdict)] = access.withHall { hall in
            hall.keys.learn(found, at: nowMs)
            var ends: [(Visit, KeyCache.Verdict)] = []
            for digest in questions {
                guard let visits = hall.forKey.removeValue(forKey: digest) else { continue }
                guard case .known(let verdict) = hall.keys.find(digest, at: nowMs) else {
                    continue
                }
                ends += visits.map { ($0, verdict) }
            }
            hall.waiting = max(0, hall.waiting - ends.count)
            return ends
        }
        for (visit, verdict) in ends { access.judge(visit, verdict) }
    }

    private mutating func tryConnection() {
        do throws(PostgresError) {
            try connect()
            worked()
        } catch {
            failed(error)
        }
    }

    /// A new connection is used only with the schema we know.
    private mutating func connect() throws(PostgresError) {
        guard !connection.isConnected else { return }
        try connection.connectIfNeeded()
        do throws(PostgresError) {
            try Migrations.requireVersion(&connection)
        } catch {
            connection.close()
            throw error
        }
    }

    private mutating func worked() {
        guard isUp != true else { return }
        isUp = true
        access.withHall { $0.keys.postgresIsBack() }
        if access.needsKeys { access.context.health.up(Self.dependency) }
        access.context.log.info("API keys are looked up in Postgres")
    }

    /// Those who wait are let in if their key was known lately.
    private mutating func failed(_ error: PostgresError) {
        let nowMs = Clock.monotonicMs()
        let ends: [(Visit, KeyCache.Finding)] = access.withHall { hall in
            hall.keys.postgresIsAway()
            var ends: [(Visit, KeyCache.Finding)] = []
            for (digest, visits) in hall.forKey {
                let finding = hall.keys.find(digest, at: nowMs)
                ends += visits.map { ($0, finding) }
            }
            hall.forKey = [:]
            hall.waiting = max(0, hall.waiting - ends.count)
            return ends
        }
        for (visit, finding) in ends {
            if case .known(let verdict) = finding {
                access.judge(visit, verdict)
            } else {
                access.figures.unavailable.increment()
                visit.refuse(AccessProblem.cannotTell())
            }
        }
        // Between attempts nothing new is known.
        if case .waiting = error { return }
        if access.needsKeys {
            access.context.health.down(Self.dependency, because: "\(error)")
        }
        if isUp != false {
            access.context.log.warning("API keys cannot be looked up", ["error": "\(error)"])
        }
        isUp = false
    }
}
