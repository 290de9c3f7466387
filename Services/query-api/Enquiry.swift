import HTTPServer

/// Something that a client asked and that Postgres alone can answer.
struct Enquiry: Sendable {
    enum Question: Sendable {
        case lookup(Lookup)
        case subscription(SubscriptionQuestion, owner: String)
    }

    /// What tells it from others.
    let number: Int
    let question: Question
    /// From then on nobody waits for it, on the monotonic clock.
    let deadlineMs: Int64

    /// Nothing is read, and above all nothing is changed, for who has been refused.
    func isAwaited(at nowMs: Int64) -> Bool { nowMs < deadlineMs }
}

/// What is told those who asked Postgres, all who asked the same at once.
enum EnquiryReply: Sendable {
    case body([UInt8])
    case noPost(String)
    case unknownRegion(String)
    case unknownBoard(String)
    /// What is told of subscriptions.
    case response(HTTPResponse)
    case unavailable
    /// Too many clients wait already.
    case full

    func send(to clients: [Client]) {
        switch self {
        case .body(let body):
            let tag = EntityTag.of(body)
            let headers = [("ETag", tag), ("Cache-Control", "no-cache")]
            for client in clients {
                let isHeld = EntityTag.isHeld(tag, ifNoneMatch: client.ifNoneMatch)
                var response = isHeld ? HTTPResponse(status: 304) : HTTPResponse.json(body)
                response.headers += headers
                client.responder.send(response)
            }
        case .noPost(let id): Self.send(Problem.unknownPost(id), to: clients)
        case .unknownRegion(let region): Self.send(Problem.unknownRegion(region), to: clients)
        case .unknownBoard(let board): Self.send(Problem.unknownBoard(board), to: clients)
        case .response(let response): Self.send(response, to: clients)
        case .unavailable: Self.send(Problem.unavailable(.postgresIsAway), to: clients)
        case .full: Self.send(Problem.full(), to: clients)
        }
    }

    private static func send(_ response: HTTPResponse, to clients: [Client]) {
        for client in clients { client.responder.send(response) }
    }
}
