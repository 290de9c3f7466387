/// What happens on a WebSocket route; called on the event-loop thread.
public struct WebSocketRoute: Sendable {
    /// Subprotocols in order of preference; a client that offers none of them gets none.
    public var protocols: [String]
    /// Whether permessage-deflate is agreed on with clients that offer it.
    public var allowsDeflate = false
    /// Refuses a client by an answer to its upgrade, or lets it in by nil.
    public var accept: @Sendable (HTTPRequest) -> HTTPResponse?
    /// Decides about those that `accept` let in, now or later: by ``Responder/open()``, or by an
    /// answer that refuses.
    public var admit: Handler?
    /// A client is there.
    public var opened: @Sendable (WebSocketClient, HTTPRequest) -> Void
    /// A whole message came.
    public var received: @Sendable (WebSocketClient, WebSocketMessage) -> Void
    /// The client is gone.
    public var closed: @Sendable (WebSocketClient) -> Void

    /// Creates a route; by default everyone is let in.
    public init(
        protocols: [String] = [],
        accept: @escaping @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil },
        opened: @escaping @Sendable (WebSocketClient, HTTPRequest) -> Void = { _, _ in },
        received: @escaping @Sendable (WebSocketClient, WebSocketMessage) -> Void,
        closed: @escaping @Sendable (WebSocketClient) -> Void = { _ in }
    ) {
        self.protocols = protocols
        self.accept = accept
        self.opened = opened
        self.received = received
        self.closed = closed
    }
}

/// A message of a client.
public enum WebSocketMessage: Sendable, Equatable {
    /// Text, checked to be UTF-8.
    case text(String)
    /// Bytes.
    case binary([UInt8])
}

/// One client of a WebSocket route; usable from any thread.
public final class WebSocketClient: Sendable {
    /// Unique among the clients of one server.
    public let id: UInt64
    /// The address of the other end, without the port.
    public let remoteAddress: String
    /// The subprotocol agreed on.
    public let subprotocol: String?
    /// Whether frames of a ``MessageDeflater`` may be sent.
    public let takesDeflate: Bool
    let outbox: Outbox

    init(
        id: UInt64,
        remoteAddress: String,
        subprotocol: String?,
        takesDeflate: Bool,
        outbox: Outbox
    ) {
        self.id = id
        self.remoteAddress = remoteAddress
        self.subprotocol = subprotocol
        self.takesDeflate = takesDeflate
        self.outbox = outbox
    }

    /// Whether what a ``Fanout`` brought is still on its way.
    public var isBusy: Bool { outbox.isBusy }

    /// Whether `send` can still succeed.
    public var isOpen: Bool { !outbox.isClosed }

    /// Queues a text; false when it does not fit or the client is gone.
    @discardableResult
    public func send(_ text: String) -> Bool {
        send(WebSocketFrame(text: text))
    }

    /// Queues bytes; false when they do not fit or the client is gone.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        send(WebSocketFrame(binary: bytes))
    }

    /// Queues a frame that may be shared with other clients; false when it does not fit.
    @discardableResult
    public func send(_ frame: WebSocketFrame) -> Bool {
        outbox.offer(frame.bytes)
    }

    /// Says goodbye after what is queued, with a close code and a reason of at most 123 bytes.
    public func close(code: Int = 1000, reason: String = "") {
        outbox.finish(WebSocketFrame.close(code: code, reason: reason).bytes)
    }
}
