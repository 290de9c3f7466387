import HTTPServer
import Models

/// The problems that callers are told.
enum AccessProblem {
    private static let challenge = "WWW-Authenticate"

    /// Nothing was brought, and something is needed.
    static func credentialsNeeded() -> HTTPResponse {
        var response = HTTPResponse.problem(
            401,
            "Credentials needed",
            detail: "Send an API key or a token as Authorization: Bearer, or a key as X-API-Key."
        )
        response.headers.append((challenge, "Bearer realm=\"groundswell\""))
        return response
    }

    /// What was brought is no good.
    static func invalid(_ sentence: String) -> HTTPResponse {
        var response = HTTPResponse.problem(401, "Invalid credentials", detail: sentence)
        response.headers.append(
            (challenge, "Bearer realm=\"groundswell\", error=\"invalid_token\"")
        )
        return response
    }

    /// It is good, but not for this.
    static func forbidden(_ scope: String) -> HTTPResponse {
        var response = HTTPResponse.problem(
            403,
            "Not allowed",
            detail: "This takes the scope \(scope), which these credentials do not have."
        )
        response.headers.append(
            (
                challenge,
                "Bearer realm=\"groundswell\", error=\"insufficient_scope\", scope=\"\(scope)\""
            )
        )
        return response
    }

    /// Nobody can tell now whether it is good.
    static func cannotTell() -> HTTPResponse {
        later("Credentials cannot be checked", "The keys cannot be looked up at the moment.")
    }

    /// Too many wait to be told.
    static func full() -> HTTPResponse {
        later("Too many requests wait", "The service has as many requests waiting as it takes.")
    }

    /// The limit is used up; the fields of the limit are added by ``RateFields``.
    static func tooMany(_ scope: RateScope, _ standing: Standing) -> HTTPResponse {
        var out = JSONWriter()
        out.object {
            $0.member("type", "https://iana.org/assignments/http-problem-types#quota-exceeded")
            $0.member("title", "Too many requests")
            $0.member("status", 429 as Int64)
            $0.member(
                "detail",
                "The limit per \(scope.rawValue) is used up; "
                    + "try again in \(standing.resetSeconds) s."
            )
            $0.array("violated-policies", [scope.rawValue]) { out, name in out.value(name) }
        }
        return HTTPResponse(
            status: 429,
            headers: [
                ("Content-Type", "application/problem+json"),
                ("Retry-After", "\(standing.resetSeconds)"),
            ],
            body: out.bytes
        )
    }

    private static func later(_ title: String, _ detail: String) -> HTTPResponse {
        var response = HTTPResponse.problem(503, title, detail: detail)
        response.headers.append(("Retry-After", "1"))
        return response
    }
}

/// The fields that tell a caller where it stands (draft-ietf-httpapi-ratelimit-headers).
struct RateFields: Sendable {
    private let policies: [RateScope: String]

    init(_ limits: [RateScope: RateLimit]) {
        var policies: [RateScope: String] = [:]
        for (scope, limit) in limits {
            policies[scope] = "\"\(scope.rawValue)\";q=\(limit.quota);w=\(limit.windowSeconds)"
        }
        self.policies = policies
    }

    func fields(_ scope: RateScope, _ standing: Standing) -> [(String, String)] {
        [
            ("RateLimit-Policy", policies[scope] ?? ""),
            (
                "RateLimit",
                "\"\(scope.rawValue)\";r=\(standing.remaining);t=\(standing.resetSeconds)"
            ),
        ]
    }
}
