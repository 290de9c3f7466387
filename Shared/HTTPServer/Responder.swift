import Synchronization

/// Takes the answer to one request, from any thread.
public struct Responder: Sendable {
    private enum Target: Sendable {
        case server(Mailbox, connection: UInt64, request: UInt64)
        case closure(@Sendable (HTTPResponse) -> Void)
    }

    private let target: Target
    private var fields: [(String, String)] = []

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

    /// Sends the answer; any but the first is ignored, as is one that comes after the client left.
    public func send(_ response: HTTPResponse) {
        var response = response
        if !fields.isEmpty { response.headers += fields }
        switch target {
        case .closure(let deliver): deliver(response)
        case .server(let mailbox, let connection, let request):
            mailbox.post(.answer(connection: connection, request: request, response))
        }
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
