import Synchronization

/// Takes the answer to one request, from any thread.
public struct Responder: Sendable {
    private enum Target: Sendable {
        case server(Mailbox, connection: UInt64, request: UInt64)
        case closure(@Sendable (HTTPResponse) -> Void)
    }

    private let target: Target
    private var fields: [(String, String)] = []
    private var change: (@Sendable (HTTPResponse) -> HTTPResponse)?

    /// Hands the answer to `deliver`, for tests without a server.
    public init(_ deliver: @escaping @Sendable (HTTPResponse) -> Void) {
        target = .closure(deliver)
    }

    init(_ mailbox: Mailbox, connection: UInt64, request: UInt64) {
        target = .server(mailbox, connection: connection, request: request)
    }

    /// The same, and whatever is sent through it has these fields, too.
    public func adding(_ fields: [(String, String)]) -> Responder {
        var copy = self
        copy.fields += fields
        return copy
    }

    /// The same, and whatever is sent through it is changed so before, on the sender's thread.
    public func changing(
        _ change: @escaping @Sendable (HTTPResponse) -> HTTPResponse
    ) -> Responder {
        var copy = self
        copy.change = change
        return copy
    }

    /// Sends answers to many requests, waking each event loop once.
    public static func send(_ answers: [(responder: Responder, response: HTTPResponse)]) {
        var mail: [(mailbox: Mailbox, messages: [Message])] = []
        for (responder, response) in answers {
            guard case .server(let mailbox, let connection, let request) = responder.target else {
                responder.send(response)
                continue
            }
            let message = Message.answer(
                connection: connection,
                request: request,
                responder.completed(response)
            )
            // There are as many as event loops: a handful.
            if let index = mail.firstIndex(where: { $0.mailbox === mailbox }) {
                mail[index].messages.append(message)
            } else {
                mail.append((mailbox, [message]))
            }
        }
        for (mailbox, messages) in mail { mailbox.post(messages) }
    }

    /// Opens the stream that was asked for, as ``WebSocketRoute/admit`` may.
    ///
    /// Its route then sees the request as one of `principal`. Without a stream it answers by 101.
    public func open(as principal: String? = nil) {
        switch target {
        case .closure(let deliver):
            let named = principal.map { [(Self.principalField, $0)] } ?? []
            deliver(HTTPResponse(status: 101, headers: fields + named))
        case .server(let mailbox, let connection, let request):
            mailbox.post(.open(connection: connection, request: request, fields, as: principal))
        }
    }

    /// Where the answer of ``open(as:)`` without a stream, which goes over no wire, has the principal.
    public static let principalField = "Principal"

    /// Sends the answer; any but the first is ignored, as is one that comes after the client left.
    public func send(_ response: HTTPResponse) {
        switch target {
        case .closure(let deliver): deliver(completed(response))
        case .server(let mailbox, let connection, let request):
            mailbox.post(
                .answer(connection: connection, request: request, completed(response))
            )
        }
    }

    private func completed(_ response: HTTPResponse) -> HTTPResponse {
        var response = change?(response) ?? response
        guard !fields.isEmpty else { return response }
        response.headers += fields
        return response
    }
}

/// Answers a request, now or later, through the responder.
///
/// It is called on the event-loop thread and must not block it.
public typealias Handler = @Sendable (HTTPRequest, Responder) -> Void

/// Sees a request before its handler, which it calls if and when the request may go on.
///
/// It is called on the event-loop thread and must not block it; the handler may be called from any.
public typealias Surrounding = @Sendable (HTTPRequest, Responder, @escaping Handler) -> Void
