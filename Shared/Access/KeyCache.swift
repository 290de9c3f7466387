import Crypto
import Postgres

/// What is known of API keys, so that a request need not wait for Postgres.
///
/// A pure core. A key in use is asked for again every second, beside the requests that it lets in;
/// one that was not used for longer than ``freshMs`` is asked for before the next request. So a
/// revoked key is out within seconds. While Postgres is away, what was known stays good for
/// ``graceMs``.
struct KeyCache {
    /// From this age on a key is asked for again.
    static let refreshMs: Int64 = 1_000
    /// Up to this age it is good meanwhile.
    static let freshMs: Int64 = 4_000
    /// Up to this age while Postgres is away.
    static let graceMs: Int64 = 600_000
    /// How many keys may be wanted; more are guesses.
    static let maxWanted = 10_000
    /// How many keys are asked for at once.
    static let maxBatch = 256

    enum Verdict: Equatable {
        case valid(Caller, expiresMs: Int64?)
        case unknown
        case revoked
    }

    enum Finding: Equatable {
        case known(Verdict)
        /// Postgres has to be asked first.
        case asked
        /// Postgres does not answer and the key was not seen lately.
        case unavailable
    }

    private struct Entry {
        var verdict: Verdict
        var checkedMs: Int64
    }

    private(set) var isAway = false
    private var entries: Generations<SHA256Digest, Entry>
    private var wanted: Set<SHA256Digest> = []
    private var underWay: Set<SHA256Digest> = []

    init(limit: Int) { entries = Generations(limit: limit) }

    /// How many keys are kept in mind.
    var count: Int { entries.count }

    /// Whether there is something to ask of Postgres.
    var hasQuestions: Bool { !wanted.isEmpty }

    /// What is known of a key.
    mutating func find(_ digest: SHA256Digest, at nowMs: Int64) -> Finding {
        guard let entry = entries[digest] else {
            return !isAway && want(digest) ? .asked : .unavailable
        }
        let ageMs = nowMs - entry.checkedMs
        if ageMs < Self.refreshMs { return .known(entry.verdict) }
        let isAsked = !isAway && want(digest)
        if ageMs < (isAway ? Self.graceMs : Self.freshMs) { return .known(entry.verdict) }
        return isAsked ? .asked : .unavailable
    }

    /// Has a key asked for; false when too many are already.
    private mutating func want(_ digest: SHA256Digest) -> Bool {
        if underWay.contains(digest) || wanted.contains(digest) { return true }
        guard wanted.count < Self.maxWanted else { return false }
        wanted.insert(digest)
        return true
    }

    /// The keys to ask for now.
    mutating func takeQuestions() -> [SHA256Digest] {
        guard underWay.isEmpty else { return [] }
        underWay = Set(wanted.prefix(Self.maxBatch))
        wanted.subtract(underWay)
        return Array(underWay)
    }

    /// Postgres said this of the keys asked for; those without a row do not exist.
    mutating func learn(_ found: [SHA256Digest: APIKeys.Row], at nowMs: Int64) {
        isAway = false
        for digest in underWay {
            entries[digest] = Entry(verdict: Self.verdict(found[digest]), checkedMs: nowMs)
        }
        underWay = []
    }

    /// Postgres does not answer: whoever waits asks again, and is told so.
    mutating func postgresIsAway() {
        isAway = true
        wanted = []
        underWay = []
    }

    /// Postgres answers again.
    mutating func postgresIsBack() { isAway = false }

    private static func verdict(_ row: APIKeys.Row?) -> Verdict {
        guard let row else { return .unknown }
        if row.revokedMs != nil { return .revoked }
        return .valid(
            Caller(kind: .key, name: row.id, scopes: row.scopes),
            expiresMs: row.expiresMs
        )
    }
}
