import HTTPServer

/// Which web pages of other origins may read answers (the CORS protocol of the Fetch standard).
struct CrossOrigin: Sendable, Equatable {
    /// How long a browser may remember what it was told, in seconds.
    static let maxAgeSeconds = 600
    private static let readable =
        "ETag, Last-Modified, RateLimit, RateLimit-Policy, Retry-After, Groundswell-Exact, "
        + "Groundswell-As-Of, Groundswell-Watermark, Groundswell-Max-Error, Groundswell-Degraded"

    /// The origins, as browsers write them; `*` alone is every one.
    let origins: [String]
    var isAny: Bool { origins == ["*"] }

    /// Reads origins separated by commas; throws the one that is none.
    init(_ text: String) throws(Mistake) {
        let parts = text.split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        for part in parts where part != "*" || parts.count > 1 {
            guard Self.isOrigin(part) else { throw Mistake(origin: part) }
        }
        origins = parts
    }

    struct Mistake: Error, Equatable {
        let origin: String
    }

    /// Whether the answer to a request is to be told to its origin.
    func allows(_ origin: String) -> Bool { isAny || origins.contains(origin) }

    /// What every answer carries; `origin` is that of the request.
    func fields(_ origin: String?) -> [(String, String)] {
        if isAny {
            return origin == nil
                ? []
                : [
                    ("Access-Control-Allow-Origin", "*"),
                    ("Access-Control-Expose-Headers", Self.readable),
                ]
        }
        guard let origin, allows(origin) else { return [("Vary", "Origin")] }
        return [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Expose-Headers", Self.readable), ("Vary", "Origin"),
        ]
    }

    /// The answer to a browser's question whether it may make a request; nil when it asks nothing.
    func preflight(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.method == "OPTIONS", let origin = request.header("Origin"),
            request.header("Access-Control-Request-Method") != nil
        else { return nil }
        let varies = (
            "Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
        )
        guard allows(origin) else {
            var refusal = HTTPResponse.problem(
                403,
                "Origin not allowed",
                detail: "Pages of this origin may not use this service."
            )
            refusal.headers.append(varies)
            return refusal
        }
        return HTTPResponse(
            status: 204,
            headers: [
                ("Access-Control-Allow-Origin", isAny ? "*" : origin),
                ("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE, OPTIONS"),
                (
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, "
                        + "X-API-Key"
                ),
                ("Access-Control-Max-Age", "\(Self.maxAgeSeconds)"), varies,
            ]
        )
    }

    /// A scheme and a host, perhaps a port, and nothing behind.
    private static func isOrigin(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else {
            return false
        }
        let rest = text.utf8.dropFirst(scheme.utf8.count)
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-._:[]".utf8)
        return !rest.isEmpty && rest.allSatisfy(allowed.contains)
    }
}
