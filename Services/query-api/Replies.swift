import HTTPServer

/// Whom an answer goes to, and what that client already holds.
struct Client: Sendable {
    let responder: Responder
    let ifNoneMatch: String?
    /// When the request arrived, on the monotonic clock.
    let arrivedMs: Int64
}

extension BoardPage {
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

    static func invalid(_ mistakes: Mistakes) -> HTTPResponse {
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
            detail: "There is no region \(Parameters.quoted(region)): "
                + "it is neither listed nor does it have a board. GET /regions lists all.",
            extra: ["parameter": "region"]
        )
    }

    static func unknownBoard(_ board: String) -> HTTPResponse {
        .problem(
            404,
            "Unknown board",
            detail: "There is no board \(Parameters.quoted(board)). The usual ones are "
                + BoardCatalogue.usual.joined(separator: ", ") + ".",
            extra: ["parameter": "board"]
        )
    }

    static func nothingThatOld() -> HTTPResponse {
        .problem(
            404,
            "No board that old",
            detail: "History holds no board whose window had ended by then.",
            extra: ["parameter": "at"]
        )
    }

    static func unknownPost(_ id: String) -> HTTPResponse {
        .problem(
            404,
            "Unknown post",
            detail: "Nobody has described a post \(Parameters.quoted(id)).",
            extra: ["parameter": "id"]
        )
    }

    /// Why there is no board to show, though there may be one.
    enum Unavailable: String {
        case postgresIsAway = "Postgres, which alone knows it, does not answer."
        case nobodyAnswers = "Neither Redis nor Postgres answers."
        case onlyPostgresMayHoldIt =
            "Redis does not hold the board, and Postgres, which may, does not answer."
        case onlyRedisMayHoldIt =
            "Postgres does not hold the board, and Redis, which may, does not answer."
    }

    static func unavailable(_ cause: Unavailable) -> HTTPResponse {
        later(cause == .postgresIsAway ? "Unavailable" : "Board unavailable", cause.rawValue)
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
