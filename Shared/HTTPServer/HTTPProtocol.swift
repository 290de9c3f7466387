/// What an event loop does with the bytes of its clients; nothing here calls the library.
extension EventLoop {
    /// A client with this much unsent has its further requests wait.
    static let maxUnsentBytes = 256 * 1024

    /// Uses up the input of a connection as far as it goes.
    func process(_ connection: Connection) {
        while connection.unsentBytes < Self.maxUnsentBytes && !connection.isStalled {
            let goesOn =
                switch connection.phase {
                case .head: readHead(connection)
                case .body: readBody(connection)
                case .webSocket(let client, let route): readFrame(connection, client, route)
                default: false
                }
            if !goesOn { break }
        }
        connection.trimInput()
    }

    /// Sends the answer to the request that a handler has, and goes on with the next one.
    func answer(_ connection: Connection, _ request: UInt64, _ response: HTTPResponse) {
        guard case .answering(let pending) = connection.phase, pending.request == request else {
            return
        }
        connection.opening = nil
        let isKeepAlive = pending.isKeepAlive && !isStopping
        ResponseText.append(
            response,
            date: date.bytes,
            isHead: pending.isHead,
            isKeepAlive: isKeepAlive,
            to: &connection.output
        )
        markDirty(connection)
        if isKeepAlive {
            connection.phase = .head
            connection.deadlineMs = nowMs + Int64(configuration.idleTimeoutMs)
            process(connection)
        } else {
            startClosing(connection)
        }
    }

    /// Answers by a problem document and closes: what follows on the connection means nothing.
    func refuse(_ connection: Connection, _ refusal: RequestHead.Refusal) {
        ResponseText.append(
            .problem(refusal),
            date: date.bytes,
            isHead: false,
            isKeepAlive: false,
            to: &connection.output
        )
        startClosing(connection)
    }

    /// Reads nothing more; the connection ends when all is sent.
    func startClosing(_ connection: Connection) {
        connection.phase = .closing
        connection.deadlineMs = nowMs + Int64(configuration.writeTimeoutMs)
        connection.input = []
        connection.inputStart = 0
        markDirty(connection)
    }

    // MARK: - Requests

    private func readHead(_ connection: Connection) -> Bool {
        skipLineEnds(connection)
        if connection.unreadBytes == 0 {
            connection.isHeaderStarted = false
            if isStopping { closeSoon(connection) }
            return false
        }
        if !connection.isHeaderStarted {
            connection.isHeaderStarted = true
            connection.deadlineMs = nowMs + Int64(configuration.headerTimeoutMs)
        }
        let start = connection.inputStart
        let from = max(start + 3, connection.scanned)
        let end = RequestHead.end(of: connection.input, from: from)
        let length = (end ?? connection.input.count) - start
        if length > configuration.maxHeaderBytes {
            let hasLine = connection.input[start...].contains(10)
            refuse(
                connection,
                hasLine
                    ? .init(status: 431, reason: "The header is too long.")
                    : .init(status: 414, reason: "The request line is too long.")
            )
            return false
        }
        guard let end else {
            connection.scanned = connection.input.count
            return false
        }
        connection.isHeaderStarted = false
        connection.inputStart = end
        do throws(RequestHead.Refusal) {
            return begin(connection, try RequestHead(Array(connection.input[start..<end])))
        } catch {
            refuse(connection, error)
            return false
        }
    }

    /// Some clients send an empty line behind a body.
    private func skipLineEnds(_ connection: Connection) {
        while connection.unreadBytes > 0,
            [13, 10].contains(connection.input[connection.inputStart])
        {
            connection.inputStart += 1
        }
    }

    /// Goes on to the body, or to the handler when there is none.
    private func begin(_ connection: Connection, _ head: RequestHead) -> Bool {
        if case .none = head.framing {
            dispatch(connection, head, body: [])
            return true
        }
        if case .length(let count) = head.framing, count > configuration.maxBodyBytes {
            refuse(connection, .bodyTooLarge(limit: configuration.maxBodyBytes))
            return false
        }
        connection.head = head
        connection.body = BodyReader(head.framing, limit: configuration.maxBodyBytes)
        connection.phase = .body
        connection.deadlineMs = nowMs + Int64(configuration.bodyTimeoutMs)
        if head.wantsContinue && connection.unreadBytes == 0 {
            ResponseText.append("HTTP/1.1 100 Continue\r\n\r\n", to: &connection.output)
            markDirty(connection)
        }
        return true
    }

    private func readBody(_ connection: Connection) -> Bool {
        switch connection.body?.read(connection.input, from: &connection.inputStart) {
        case .complete:
            guard let head = connection.head, let body = connection.body?.body else { return false }
            connection.head = nil
            connection.body = nil
            dispatch(connection, head, body: body)
            return true
        case .refused(let refusal):
            refuse(connection, refusal)
            return false
        case .incomplete, nil:
            return false
        }
    }

    private func dispatch(_ connection: Connection, _ head: RequestHead, body: [UInt8]) {
        connection.requests += 1
        let number = connection.requests
        connection.phase = .answering(
            .init(request: number, isHead: head.method == "HEAD", isKeepAlive: head.isKeepAlive)
        )
        connection.deadlineMs = nowMs + Int64(configuration.responseTimeoutMs)
        guard
            let request = HTTPRequest(head, body: body, remoteAddress: connection.remoteAddress)
        else {
            let refusal = RequestHead.Refusal(
                status: 400,
                reason: "The path or the query is malformed."
            )
            answerLater(connection, number, .problem(refusal))
            return
        }
        let responder = Responder(mailbox, connection: connection.id, request: number)
        switch router.match(request) {
        case .response(let response): router.answer(request, responder, response)
        case .endpoint(.handler(let handler), let request):
            router.call(handler, request, responder)
        case .endpoint(.webSocket(let route), let request):
            let refusal = WebSocketHandshake.refusal(of: request, head) ?? route.accept(request)
            connection.opening = .webSocket(route, request, head)
            ask(connection, responder, request, refusal, route.admit)
        case .endpoint(.eventStream(let route), let request):
            connection.opening = .eventStream(route, request)
            ask(connection, responder, request, route.accept(request), route.admit)
        }
    }

    /// Has it decided whether a stream is opened.
    private func ask(
        _ connection: Connection,
        _ responder: Responder,
        _ request: HTTPRequest,
        _ refusal: HTTPResponse?,
        _ admit: Handler?
    ) {
        if let refusal {
            answerLater(connection, connection.requests, refusal)
        } else if let admit {
            admit(request, responder)
        } else {
            open(connection, connection.requests, [], nil)
        }
    }

    /// Opens the stream that a connection asked for, unless that was answered already.
    func open(
        _ connection: Connection,
        _ request: UInt64,
        _ fields: [(String, String)],
        _ principal: String?
    ) {
        guard case .answering(let pending) = connection.phase, pending.request == request,
            let opening = connection.opening
        else { return }
        guard !isStopping else { return answerLater(connection, request, .stopping) }
        connection.opening = nil
        switch opening {
        case .webSocket(let route, var request, _):
            request.principal = principal
            openWebSocket(connection, route, request, fields)
        case .eventStream(let route, var request):
            request.principal = principal
            openEventStream(connection, route, request, fields)
        }
        process(connection)
    }

    /// By way of the mailbox, like a handler: so a long pipeline makes a loop and not a deep stack.
    private func answerLater(_ connection: Connection, _ request: UInt64, _ response: HTTPResponse)
    {
        mailbox.post(.answer(connection: connection.id, request: request, response))
    }

    // MARK: - Streams

    private func openWebSocket(
        _ connection: Connection,
        _ route: WebSocketRoute,
        _ request: HTTPRequest,
        _ fields: [(String, String)]
    ) {
        let key = request.header("Sec-WebSocket-Key") ?? ""
        let extensions =
            route.allowsDeflate
            ? DeflateOffer.accepted(request.headers("Sec-WebSocket-Extensions")) : nil
        let subprotocol = WebSocketHandshake.subprotocol(of: request, among: route.protocols)
        ResponseText.appendStatus(101, date: date.bytes, to: &connection.output)
        ResponseText.append(
            WebSocketHandshake.headers(
                key: key,
                subprotocol: subprotocol,
                extensions: extensions
            ) + fields,
            to: &connection.output
        )
        ResponseText.append("\r\n", to: &connection.output)
        let outbox = openOutbox(connection)
        let client = WebSocketClient(
            id: connection.id,
            remoteAddress: connection.remoteAddress,
            subprotocol: subprotocol,
            takesDeflate: extensions != nil,
            outbox: outbox
        )
        connection.frames = WebSocketReader(
            maxMessageBytes: configuration.maxMessageBytes,
            inflater: extensions == nil ? nil : inflater
        )
        connection.frameAllowance = 2_000 * Int64(configuration.maxFramesPerSecond)
        connection.frameAllowanceMs = nowMs
        connection.phase = .webSocket(client, route)
        connection.onClose = { route.closed(client) }
        route.opened(client, request)
    }

    private func openEventStream(
        _ connection: Connection,
        _ route: EventStreamRoute,
        _ request: HTTPRequest,
        _ fields: [(String, String)]
    ) {
        ResponseText.appendStatus(200, date: date.bytes, to: &connection.output)
        // The end of the connection is the end of the stream; a proxy must not collect it.
        let headers = [
            ("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"),
            ("X-Accel-Buffering", "no"), ("Connection", "close"),
        ]
        ResponseText.append(headers + fields, to: &connection.output)
        ResponseText.append("\r\n", to: &connection.output)
        let client = EventStreamClient(
            id: connection.id,
            remoteAddress: connection.remoteAddress,
            outbox: openOutbox(connection)
        )
        connection.phase = .eventStream(client)
        connection.onClose = { route.closed(client) }
        connection.inputStart = connection.input.count
        route.opened(client, request)
    }

    private func openOutbox(_ connection: Connection) -> Outbox {
        let outbox = Outbox(
            mailbox,
            connection: connection.id,
            limit: configuration.maxOutboxBytes
        )
        connection.outbox = outbox
        connection.deadlineMs = nowMs + Int64(configuration.pingIntervalMs)
        markDirty(connection)
        return outbox
    }

    private func readFrame(
        _ connection: Connection,
        _ client: WebSocketClient,
        _ route: WebSocketRoute
    ) -> Bool {
        let before = connection.frames?.frames ?? 0
        let event = connection.frames?.next(connection.input, from: &connection.inputStart)
        if let frames = connection.frames?.frames, frames > before,
            !allows(connection, frames - before)
        {
            let close = WebSocketFrame.close(code: 1008, reason: "too many frames")
            client.outbox.finish(close.bytes)
            connection.frames = nil
            return true
        }
        switch event {
        case .message(let message):
            route.received(client, message)
        case .ping(let payload):
            connection.output += WebSocketFrame(.pong, payload).bytes
            markDirty(connection)
        case .close(let code):
            client.outbox.finish(WebSocketFrame.close(code: code).bytes)
            connection.frames = nil
        case .violation(let code, let reason):
            client.outbox.finish(WebSocketFrame.close(code: code, reason: reason).bytes)
            connection.frames = nil
        case .pong: break
        case .incomplete: return false
        case nil:
            // Goodbye is said; what still comes is read over.
            connection.inputStart = connection.input.count
            return false
        }
        return true
    }

    /// Takes frames off what a client may send; false when that is used up.
    private func allows(_ connection: Connection, _ frames: Int) -> Bool {
        let rate = Int64(configuration.maxFramesPerSecond)
        if rate == 0 { return true }
        let gained = (nowMs - connection.frameAllowanceMs) * rate
        connection.frameAllowanceMs = nowMs
        connection.frameAllowance = min(connection.frameAllowance + gained, 2_000 * rate)
        connection.frameAllowance -= 1_000 * Int64(frames)
        return connection.frameAllowance >= 0
    }

    // MARK: - Time

    /// What is done when the phase of a connection has lasted too long.
    func expire(_ connection: Connection) {
        switch connection.phase {
        case .head where connection.isHeaderStarted, .body:
            refuse(connection, .init(status: 408, reason: "The request took too long."))
        case .answering(let pending):
            connection.phase = .answering(
                .init(request: pending.request, isHead: pending.isHead, isKeepAlive: false)
            )
            let refusal = RequestHead.Refusal(status: 503, reason: "The answer took too long.")
            answer(connection, pending.request, .problem(refusal))
        case .webSocket:
            if nowMs - connection.lastHeardMs > 2 * Int64(configuration.pingIntervalMs) {
                closeSoon(connection)
            } else {
                beat(connection, WebSocketFrame(.ping, []).bytes)
            }
        case .eventStream:
            beat(connection, Array(":\n\n".utf8))
        default:
            closeSoon(connection)
        }
    }

    private func beat(_ connection: Connection, _ bytes: [UInt8]) {
        connection.deadlineMs = nowMs + Int64(configuration.pingIntervalMs)
        // A client that takes nothing ends by the write timeout.
        if connection.unsentBytes > 0 || connection.isStalled { return }
        connection.output += bytes
        markDirty(connection)
    }
}

extension HTTPResponse {
    /// What is answered to those who want to stay when the server goes.
    static let stopping = HTTPResponse.problem(
        503,
        reasonPhrase(503),
        detail: "The server is stopping."
    )
}
