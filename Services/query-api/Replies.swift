import HTTPServer

/// Whom an answer goes to, and what that client already holds.
struct Client: Sendable {
    let responder: Responder
    let ifNoneMatch: String?
    /// When the request arrived, on the monotonic clock.
    let arrivedMs: Int64
}

extension TopPostsPage {
    /// The page, or 304 for a client that already holds it.
    func response(ifNoneMatch: String?) -> HTTPResponse {
        if isHeld(ifNoneMatch: ifNoneMatch) { return HTTPResponse(status: 304, headers: headers) }
        var response = HTTPResponse.json(body)
        response.headers += headers
        return response
    }
}

/// The problems that clients are told.
enum Problem {
    /// When a client may try again, in seconds.
    private static let retryAfter = "1"

    static func invalid(_ mistakes: TopPostsQuery.Mistakes) -> HTTPResponse {
        .problem(
            400,
            "Invalid parameter",
            detail: mistakes.sentences.joined(separator: " "),
            extra: ["parameter": mistakes.parameters.joined(separator: ",")]
        )
    }

    static func unknownRegion(_ region: String) -> HTTPResponse {
        .problem(
            404,
            "Unknown region",
            detail: "There is no region \(TopPostsQuery.quoted(region)): "
                + "it is neither listed nor does it have a board. GET /regions lists all.",
            extra: ["parameter": "region"]
        )
    }

    /// Why there is no board to show, though there may be one.
    enum Unavailable: String {
        case nobodyAnswers = "Neither Redis nor Postgres answers."
        case onlyPostgresMayHoldIt =
            "Redis does not hold the board, and Postgres, which may, does not answer."
        case onlyRedisMayHoldIt =
            "Postgres does not hold the board, and Redis, which may, does not answer."
    }

    static func unavailable(_ cause: Unavailable) -> HTTPResponse {
        later("Board unavailable", cause.rawValue)
    }

    static func full() -> HTTPResponse {
        later("Too many requests wait", "The service has as many requests waiting as it takes.")
    }

    private static func later(_ title: String, _ detail: String) -> HTTPResponse {
        var response = HTTPResponse.problem(503, title, detail: detail)
        response.headers.append(("Retry-After", retryAfter))
        return response
    }
}
