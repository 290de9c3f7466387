internal import CWebSockets
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One thread's share of a server: a libwebsockets context, its clients and its mailbox.
///
/// `@unchecked Sendable`: after `init` all but the mailbox, which guards itself, is only touched by
/// the one thread that calls `run()`; the library calls back on that thread only.
@safe final class EventLoop: @unchecked Sendable {
    static let readBytes = 32 * 1024
    static let writeBytes = 64 * 1024
    private static let acceptBurst = 64
    /// Among so many connections the library may search, instead of keeping a table.
    private static let mostSearched = 128
    /// What a loop has open beside its connections.
    private static let ownDescriptors = 16
    /// What the process may have open beside its connections.
    private static let otherDescriptors = 4096

    let configuration: HTTPServerConfiguration
    let router: Router
    let mailbox = Mailbox()
    private(set) var isStopping = false
    private(set) var nowMs: Int64 = 0
    private(set) var date = HTTPDate()

    private var socket: ListeningSocket
    private var listener: OpaquePointer?
    private var isListenerPaused = false
    private var context: OpaquePointer?
    private var host: OpaquePointer?
    private let protocols: UnsafeMutablePointer<lws_protocols>
    private let timer: UnsafeMutablePointer<gs_timer>
    private var isTicking = false

    private(set) var connections: [UInt64: Connection] = [:]
    /// For all WebSockets here: a message is inflated at once.
    let inflater = Inflater()
    private var nextID: UInt64
    private var dirty: [Connection] = []
    /// Sockets of our own that are closed at the end of the callback.
    private var doomed: [Connection] = []
    private let poller: Poller?
    private var pollerHandle: OpaquePointer?
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: readBytes, alignment: 16)
    private var inbox: [Message] = []
    private var drainDeadlineMs: Int64 = 0

    init(
        _ configuration: HTTPServerConfiguration,
        _ router: Router,
        _ socket: ListeningSocket,
        firstID: UInt64 = 1
    ) throws(HTTPServerError) {
        self.configuration = configuration
        nextID = firstID
        self.router = router
        self.socket = socket
        // TLS is the library's.
        poller = configuration.certificatePath == nil ? Poller() : nil
        // The library keeps pointers to both for as long as the context lives.
        unsafe protocols = .allocate(capacity: 2)
        unsafe protocols.initialize(repeating: lws_protocols(), count: 2)
        unsafe protocols[0].name = protocolName
        unsafe protocols[0].callback = { unsafe onEvent($0, $1, $3, $4) }
        unsafe protocols[0].tx_packet_size = Self.writeBytes
        unsafe timer = .allocate(capacity: 1)
        unsafe timer.initialize(to: gs_timer())
        unsafe timer.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
        createContext()
        guard unsafe host != nil else { throw .creatingContext }
    }

    deinit {
        destroyContext()
        if unsafe listener == nil && socket.descriptor >= 0 { close(socket.descriptor) }
        if let poller, unsafe pollerHandle == nil { closeSocket(poller.descriptor) }
        unsafe protocols.deallocate()
        unsafe timer.deallocate()
        unsafe room.deallocate()
    }

    /// Serves until it is stopped and drained.
    func run() {
        guard let context = unsafe context, let host = unsafe host else { return }
        unsafe mailbox.open(context)
        tellTime()
        unsafe listener = gs_adopt_listener(host, socket.descriptor)
        if let poller { unsafe pollerHandle = gs_adopt_listener(host, poller.descriptor) }
        finishCallback()
        while !(isStopping && (connections.isEmpty || nowMs >= drainDeadlineMs)) {
            if unsafe lws_service(context, 0) < 0 { break }
            tellTime()
        }
        mailbox.close()
        for connection in Array(connections.values) {
            if case .socket(let descriptor) = connection.link {
                closeSocket(descriptor)
                forget(connection)
            }
        }
        destroyContext()
    }

    /// Has what is queued for a connection sent at the end of the callback.
    func markDirty(_ connection: Connection) {
        if connection.isDirty { return }
        connection.isDirty = true
        dirty.append(connection)
    }

    /// Closes without sending what is left; the library calls back for it.
    func closeSoon(_ connection: Connection) {
        connection.end()
        switch connection.link {
        case .library(let handle): unsafe gs_close_soon(handle)
        case .socket: doomed.append(connection)
        case nil: break
        }
    }

    // MARK: - The library's events

    /// Returns what the library wants to hear: other than 0 closes the connection.
    fileprivate func handle(
        _ reason: lws_callback_reasons,
        _ connection: Connection?,
        _ bytes: UnsafeRawBufferPointer,
        isPoller: Bool = false
    ) -> Int32 {
        switch reason {
        case LWS_CALLBACK_RAW_RX_FILE:
            tellTime()
            if isPoller { serveReady() } else { acceptClients() }
        case LWS_CALLBACK_RAW_RX:
            guard let connection else { return -1 }
            tellTime()
            unsafe receive(connection, bytes)
        case LWS_CALLBACK_RAW_WRITEABLE:
            guard let connection else { return -1 }
            tellTime()
            goOn(connection)
        case LWS_CALLBACK_RAW_CLOSE:
            if let connection { forget(connection) }
        case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
            tellTime()
        default: return 0
        }
        finishCallback()
        return 0
    }

    fileprivate func isPoller(_ handle: OpaquePointer) -> Bool { unsafe handle == pollerHandle }

    fileprivate func tick() {
        isTicking = false
        tellTime()
        if isListenerPaused, let listener = unsafe listener {
            isListenerPaused = false
            unsafe lws_rx_flow_control(listener, 1)
        }
        for connection in Array(connections.values) {
            let stalledMs = nowMs - connection.stalledSinceMs
            if connection.isStalled && stalledMs > Int64(configuration.writeTimeoutMs) {
                closeSoon(connection)
            } else if connection.deadlineMs != 0 && nowMs >= connection.deadlineMs {
                expire(connection)
            }
        }
        finishCallback()
        startTicking()
    }

    private func acceptClients() {
        for _ in 0..<Self.acceptBurst {
            switch socket.accept() {
            case .none: return
            case .exhausted:
                // Asked again at once the answer would be the same: a tick later it may not be.
                isListenerPaused = true
                if let listener = unsafe listener { unsafe lws_rx_flow_control(listener, 0) }
                startTicking()
                return
            case .connection(let descriptor, let remoteAddress):
                admit(descriptor, remoteAddress)
            }
        }
    }

    private func admit(_ descriptor: Int32, _ remoteAddress: String) {
        guard connections.count < configuration.maxConnections, let host = unsafe host else {
            var refusal: [UInt8] = []
            if configuration.certificatePath == nil {
                let reason = RequestHead.Refusal(
                    status: 503,
                    reason: "There are too many connections."
                )
                ResponseText.append(
                    .problem(reason),
                    date: date.bytes,
                    isHead: false,
                    isKeepAlive: false,
                    to: &refusal
                )
            }
            sendAndClose(refusal, descriptor)
            return
        }
        let connection = Connection(id: nextID, remoteAddress: remoteAddress)
        nextID += 1
        connection.lastHeardMs = nowMs
        connection.deadlineMs = nowMs + Int64(configuration.headerTimeoutMs)
        // The table holds the object for as long as the library has this unretained pointer.
        connections[connection.id] = connection
        if let poller {
            stopBlocking(descriptor)
            connection.link = .socket(descriptor)
            let isWatched = poller.watch(
                descriptor,
                id: connection.id,
                isNew: true,
                reads: true,
                writes: false
            )
            if !isWatched { closeSoon(connection) }
        } else {
            let handle = unsafe gs_adopt_socket(
                host,
                descriptor,
                Unmanaged.passUnretained(connection).toOpaque()
            )
            // On failure the library has closed the descriptor.
            connection.link = unsafe handle.map { unsafe .library($0) }
            if connection.link == nil { connections[connection.id] = nil }
        }
        startTicking()
    }

    /// Reads and writes the sockets that are ready.
    private func serveReady() {
        guard let poller else { return }
        for ready in poller.take() {
            // One that was closed since is not in the table any more.
            guard let connection = connections[ready.id], case .socket(let socket) = connection.link
            else { continue }
            if ready.canWrite {
                connection.isAwaitingRoom = false
                watch(connection, socket)
                goOn(connection)
            }
            if ready.canRead {
                let count = unsafe receiveBytes(socket, into: room)
                if let count, count > 0 {
                    unsafe receive(connection, UnsafeRawBufferPointer(rebasing: room[..<count]))
                } else if count == 0 {
                    inputEnded(connection)
                }
            } else if ready.isBroken {
                closeSoon(connection)
            }
        }
    }

    /// The client sends nothing more; it may still want the answer that is under way, and its end is
    /// seen again when that has gone.
    private func inputEnded(_ connection: Connection) {
        guard case .answering = connection.phase else { return closeSoon(connection) }
        connection.hasEnded = true
        markDirty(connection)
    }

    /// Tells the poller what a connection waits for.
    func watch(_ connection: Connection, _ socket: Int32) {
        _ = poller?.watch(
            socket,
            id: connection.id,
            isNew: false,
            reads: connection.isReading,
            writes: connection.isAwaitingRoom
        )
    }

    /// The client takes more again.
    private func goOn(_ connection: Connection) {
        connection.isStalled = false
        markDirty(connection)
        process(connection)
    }

    private func receive(_ connection: Connection, _ bytes: UnsafeRawBufferPointer) {
        connection.lastHeardMs = nowMs
        switch connection.phase {
        case .closing, .lingering, .closed, .eventStream: return
        default: break
        }
        unsafe connection.append(bytes)
        process(connection)
    }

    /// The library has closed the connection, or is about to.
    private func forget(_ connection: Connection) {
        connection.link = nil
        connection.end()
        connections[connection.id] = nil
    }

    // MARK: - The end of a callback

    /// Reads the mail and sends what it and the callback led to, until nothing is left.
    private func finishCallback() {
        while true {
            mailbox.take(&inbox)
            if inbox.isEmpty && dirty.isEmpty && doomed.isEmpty { return }
            while let connection = doomed.popLast() {
                guard case .socket(let socket) = connection.link else { continue }
                closeSocket(socket)
                forget(connection)
            }
            for message in inbox { read(message) }
            inbox.removeAll(keepingCapacity: true)
            while let connection = dirty.popLast() {
                connection.isDirty = false
                settle(connection)
            }
        }
    }

    private func read(_ message: Message) {
        switch message {
        case .answer(let id, let request, let response):
            if let connection = connections[id] { answer(connection, request, response) }
        case .outbox(let id):
            if let connection = connections[id] { markDirty(connection) }
        case .open(let id, let request, let fields, let principal):
            if let connection = connections[id] { open(connection, request, fields, principal) }
        case .deliver(let parcels): deliver(parcels)
        case .stop: startStopping()
        }
    }

    private func startStopping() {
        if isStopping { return }
        isStopping = true
        drainDeadlineMs = nowMs + Int64(configuration.drainTimeoutMs)
        // The library closes the listener in its own time; nobody is let in from now on.
        stopListening(socket.descriptor)
        if let listener = unsafe listener { unsafe gs_close_soon(listener) }
        for connection in Array(connections.values) {
            switch connection.phase {
            case .head where connection.unreadBytes == 0: closeSoon(connection)
            case .webSocket(let client, _): client.close(code: 1001, reason: "going away")
            case .eventStream(let client): client.close()
            default: break
            }
        }
    }

    // MARK: - Time, the context

    private func tellTime() {
        let (monotonicMs, wallSeconds) = clocks()
        nowMs = monotonicMs
        date.update(wallSeconds)
    }

    /// One timer looks after all timeouts, as often as the shortest needs.
    private func startTicking() {
        if isTicking || (connections.isEmpty && !isListenerPaused) { return }
        guard let context = unsafe context else { return }
        isTicking = true
        let shortest =
            [
                configuration.headerTimeoutMs, configuration.bodyTimeoutMs,
                configuration.responseTimeoutMs, configuration.idleTimeoutMs,
                configuration.writeTimeoutMs, configuration.pingIntervalMs,
                configuration.drainTimeoutMs,
            ].min() ?? 0
        let periodMs = min(max(shortest / 4, 20), 500)
        unsafe gs_timer_set(context, timer, { unsafe onTimer($0) }, Int64(periodMs) * 1000)
    }

    private func createContext() {
        silenceLibrary
        // The library refuses a descriptor whose number is beyond its table, and numbers are the
        // whole process's: those of all loops, and of what else it has open. Where it has few to
        // look after it needs no table.
        let connections = poller == nil ? configuration.maxConnections : 0
        let isSmall = connections <= Self.mostSearched
        let highest = configuration.threads * connections + Self.otherDescriptors
        unsafe context = withDescriptorLimit(highest) {
            unsafe gs_context_create(
                Unmanaged.passUnretained(self).toOpaque(),
                UInt32(Self.readBytes),
                configuration.certificatePath == nil ? 0 : 1,
                isSmall ? UInt32(connections + Self.ownDescriptors) : 0
            )
        }
        guard let context = unsafe context else { return }
        unsafe host = gs_vhost_create(
            context,
            protocols,
            Unmanaged.passUnretained(self).toOpaque(),
            configuration.certificatePath,
            configuration.keyPath
        )
    }

    private func destroyContext() {
        guard let doomed = unsafe context else { return }
        unsafe gs_timer_cancel(timer)
        unsafe lws_context_destroy(doomed)
        unsafe context = nil
        unsafe host = nil
    }
}

/// Lives for ever, as the library asks.
private nonisolated(unsafe) let protocolName = unsafe UnsafePointer<CChar>(strdup("http"))

/// The library's own log goes to standard error, where lines are ours; its errors are ours to tell.
private let silenceLibrary: Void = lws_set_log_level(0, nil)

private func onEvent(
    _ handle: OpaquePointer?,
    _ reason: lws_callback_reasons,
    _ input: UnsafeMutableRawPointer?,
    _ count: Int
) -> Int32 {
    guard let handle = unsafe handle, let context = unsafe lws_get_context(handle),
        let owner = unsafe lws_context_user(context)
    else { return 0 }
    switch reason {
    case LWS_CALLBACK_RAW_RX, LWS_CALLBACK_RAW_WRITEABLE, LWS_CALLBACK_RAW_CLOSE:
        let loop = unsafe Unmanaged<EventLoop>.fromOpaque(owner).takeUnretainedValue()
        let connection = unsafe lws_get_opaque_user_data(handle).map {
            unsafe Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue()
        }
        let bytes = unsafe UnsafeRawBufferPointer(start: input, count: input == nil ? 0 : count)
        return unsafe loop.handle(reason, connection, bytes)
    case LWS_CALLBACK_RAW_RX_FILE, LWS_CALLBACK_EVENT_WAIT_CANCELLED:
        let loop = unsafe Unmanaged<EventLoop>.fromOpaque(owner).takeUnretainedValue()
        return unsafe loop.handle(
            reason,
            nil,
            UnsafeRawBufferPointer(start: nil, count: 0),
            isPoller: loop.isPoller(handle)
        )
    default:
        return 0
    }
}

private func onTimer(_ timer: UnsafeMutablePointer<lws_sorted_usec_list_t>?) {
    guard let timer = unsafe timer, let owner = unsafe gs_timer_owner(timer) else { return }
    unsafe Unmanaged<EventLoop>.fromOpaque(owner).takeUnretainedValue().tick()
}
