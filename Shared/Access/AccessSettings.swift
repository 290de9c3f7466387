public import Crypto
public import ServiceKit

/// Who may use a service, how much, and from which pages.
public struct AccessSettings: Sendable {
    /// Where API keys are; nil leaves them out.
    public var postgresURL: String?
    /// Where limits are counted.
    public var redisURL: String
    /// How long Redis is waited for; then limits are counted here.
    public var redisTimeoutMs = 100
    /// Whether a request without credentials is let in; those that it brings are checked always.
    public var allowsAnonymous = true
    /// What tokens are signed by; nil takes none.
    public var tokenKey: TokenKey?
    var tokenRules = TokenRules()
    /// The limits there are.
    public var limits: [RateScope: RateLimit] = [:]
    /// How many callers' buckets an instance keeps in mind.
    public var maxBuckets = 100_000
    /// How many keys and tokens an instance keeps in mind.
    public var maxCredentials = 20_000
    /// How many requests may wait for Redis or Postgres to tell.
    public var maxWaiting = 10_000
    /// Those whose `X-Forwarded-For` is believed.
    public var trustedProxies: Set<String> = []
    var crossOrigin: CrossOrigin?

    /// Everybody may do everything.
    public init(redisURL: String, postgresURL: String? = nil) {
        self.redisURL = redisURL
        self.postgresURL = postgresURL
    }

    /// Reads the keys that the HTTP services share.
    public init(from settings: inout Settings, redisURL: String, postgresURL: String?) {
        self.init(redisURL: redisURL, postgresURL: postgresURL)
        let anonymous = settings.choice(
            "ANONYMOUS_ACCESS",
            default: "allow",
            of: ["allow", "deny"],
            help: "Whether requests without an API key or token are let in."
        )
        allowsAnonymous = anonymous == "allow"
        readTokens(from: &settings)
        readLimits(from: &settings)
        let origins = settings.optionalString(
            "CORS_ORIGINS",
            help: "Origins whose pages may read answers: https://host, separated by commas; or *."
        )
        if let origins {
            do throws(CrossOrigin.Mistake) {
                crossOrigin = try CrossOrigin(origins)
            } catch {
                settings.reject("CORS_ORIGINS", because: "\"\(error.origin)\" is not an origin")
            }
        }
        if !allowsAnonymous && postgresURL == nil && tokenKey == nil && settings.mistakes.isEmpty {
            settings.reject(
                "ANONYMOUS_ACCESS",
                because: "nobody could get in: set POSTGRES_URL or JWT_ALGORITHM"
            )
        }
    }

    private mutating func readTokens(from settings: inout Settings) {
        let name = settings.choice(
            "JWT_ALGORITHM",
            default: "off",
            of: ["off"] + TokenKey.Algorithm.allCases.map(\.rawValue),
            help: "How tokens must be signed; off takes none."
        )
        let secret = settings.secret("JWT_SECRET", help: "The secret of HS256, 32 bytes or more.")
        let publicKey = settings.secret(
            "JWT_PUBLIC_KEY",
            help: "The public key of RS256 in PEM, 2048 bits or more."
        )
        tokenRules.issuer = settings.optionalString("JWT_ISSUER", help: "Who must issue tokens.")
        tokenRules.audience = settings.optionalString(
            "JWT_AUDIENCE",
            help: "For whom tokens must be; without it none that names an audience is taken."
        )
        tokenRules.leewaySeconds = Double(
            settings.integer(
                "JWT_LEEWAY",
                default: 30,
                in: 0...300,
                unit: "seconds",
                help: "How far the clock of who issues tokens may be off."
            )
        )
        guard let algorithm = TokenKey.Algorithm(rawValue: name) else { return }
        let key = algorithm == .hs256 ? "JWT_SECRET" : "JWT_PUBLIC_KEY"
        guard let given = algorithm == .hs256 ? secret : publicKey else {
            return settings.reject(key, because: "\(name) needs it, or \(key)_FILE")
        }
        do throws(CryptoError) {
            tokenKey = try TokenKey(algorithm, key: given.reveal)
        } catch {
            settings.reject(key, because: "\(error)")
        }
    }

    private mutating func readLimits(from settings: inout Settings) {
        for scope in RateScope.allCases {
            let key = "RATE_LIMIT_\(scope.rawValue.uppercased())"
            let whose =
                switch scope {
                case .key: "one API key"
                case .user: "one user's tokens"
                case .address: "one address without credentials"
                }
            let text = settings.optionalString(
                key,
                help: "Requests of \(whose) in a window: 100/60 (seconds), 100/s, /m, /h or /d."
            )
            guard let text else { continue }
            limits[scope] = RateLimit(text)
            if limits[scope] == nil {
                settings.reject(key, because: "\"\(text)\" is not requests/seconds, as 100/60")
            }
        }
        maxBuckets = settings.integer(
            "RATE_LIMIT_BUCKETS",
            default: 100_000,
            in: 2...10_000_000,
            unit: "callers",
            help: "How many callers an instance keeps in mind, about 200 bytes each."
        )
        let proxies = settings.optionalString(
            "TRUSTED_PROXIES",
            help: "Addresses whose X-Forwarded-For is believed, separated by commas."
        )
        trustedProxies = Set(
            (proxies ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
        )
    }
}
