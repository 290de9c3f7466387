/// What happens on a route of server-sent events; called on the event-loop thread.
public struct EventStreamRoute: Sendable {
    /// Refuses a client by an answer, or lets it in by nil.
    public var accept: @Sendable (HTTPRequest) -> HTTPResponse?
    /// Decides about those that `accept` let in, now or later: by ``Responder/open()``, or by an
    /// answer that refuses.
    public var admit: Handler?
    /// A client is there; `Last-Event-ID` is a header of its request.
    public var opened: @Sendable (EventStreamClient, HTTPRequest) -> Void
    /// The client is gone.
    public var closed: @Sendable (EventStreamClient) -> Void

    /// Creates a route; by default everyone is let in.
    public init(
        accept: @escaping @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil },
        opened: @escaping @Sendable (EventStreamClient, HTTPRequest) -> Void,
        closed: @escaping @Sendable (EventStreamClient) -> Void = { _ in }
    ) {
        self.accept = accept
        self.opened = opened
        self.closed = closed
    }
}

/// One event, written once and sent to any number of clients.
public struct ServerSentEvent: Sendable {
    let bytes: [UInt8]

    /// Writes an event; each line of `data` becomes a `data` line.
    ///
    /// Line ends in `event` and `id` would end the field and are left out.
    public init(data: String, event: String? = nil, id: String? = nil) {
        var out: [UInt8] = []
        if let id { Self.append("id: ", id, to: &out) }
        if let event { Self.append("event: ", event, to: &out) }
        var line = Array("data: ".utf8)
        var previous: UInt8 = 0
        for byte in data.utf8 {
            if byte == 10 && previous == 13 {
                previous = byte
                continue
            }
            previous = byte
            if byte == 10 || byte == 13 {
                line += Array("\ndata: ".utf8)
            } else {
                line.append(byte)
            }
        }
        out += line
        out += [10, 10]
        bytes = out
    }

    /// Events that are written already.
    public init(written bytes: [UInt8]) { self.bytes = bytes }

    private static func append(_ field: String, _ value: String, to out: inout [UInt8]) {
        out += Array(field.utf8)
        out += value.utf8.filter { $0 != 10 && $0 != 13 && $0 != 0 }
        out.append(10)
    }
}

/// One client that listens to server-sent events; usable from any thread.
public final class EventStreamClient: Sendable {
    /// Unique among the clients of one server.
    public let id: UInt64
    /// The address of the other end, without the port.
    public let remoteAddress: String
    let outbox: Outbox

    init(id: UInt64, remoteAddress: String, outbox: Outbox) {
        self.id = id
        self.remoteAddress = remoteAddress
        self.outbox = outbox
    }

    /// Whether what a ``Fanout`` brought is still on its way.
    public var isBusy: Bool { outbox.isBusy }

    /// Whether `send` can still succeed.
    public var isOpen: Bool { !outbox.isClosed }

    /// Queues an event; false when it does not fit or the client is gone.
    @discardableResult
    public func send(_ event: ServerSentEvent) -> Bool {
        outbox.offer(event.bytes)
    }

    /// Ends the stream after what is queued.
    public func close() {
        outbox.finish([])
    }
}
