/// One client of an event loop; only touched by the loop's thread.
@safe final class Connection {
    enum Phase {
        /// Waiting for a request, or in the middle of its header.
        case head
        /// In the middle of a request's body.
        case body
        /// A handler has the request.
        case answering(Pending)
        case webSocket(WebSocketClient, WebSocketRoute)
        case eventStream(EventStreamClient)
        /// Nothing more is read; what is queued is still sent.
        case closing
        /// All is sent and the other end knows; it may still be sending.
        case lingering
        case closed
    }

    enum Opening {
        case webSocket(WebSocketRoute, HTTPRequest, RequestHead)
        case eventStream(EventStreamRoute, HTTPRequest)
    }

    struct Pending {
        let request: UInt64
        let isHead: Bool
        let isKeepAlive: Bool
    }

    let id: UInt64
    let remoteAddress: String
    /// The way to the client, nil once it is closed.
    var link: Link?
    var phase = Phase.head
    /// When the phase has lasted too long, by the monotonic clock; 0 is never.
    var deadlineMs: Int64 = 0
    var lastHeardMs: Int64 = 0
    var requests: UInt64 = 0

    var input: [UInt8] = []
    /// What of `input` is used up.
    var inputStart = 0
    /// Up to where no end of a header was found.
    var scanned = 0
    var isHeaderStarted = false
    var head: RequestHead?
    var body: BodyReader?
    var frames: WebSocketReader?
    /// What is opened once a route's `admit` says so.
    var opening: Opening?
    /// How many frames the client may send at `frameAllowanceMs`, in thousandths.
    var frameAllowance: Int64 = 0
    var frameAllowanceMs: Int64 = 0

    var output: [UInt8] = []
    var outputStart = 0
    var outbox: Outbox?
    /// Tells the handler of a stream that its client is gone.
    var onClose: (() -> Void)?
    /// Whether nothing more is written until the library says that the socket takes more.
    var isStalled = false
    var stalledSinceMs: Int64 = 0
    var isReading = true
    /// Whether the client has said that it sends nothing more.
    var hasEnded = false
    /// Whether the poller tells when the socket takes more.
    var isAwaitingRoom = false
    var isDirty = false

    init(id: UInt64, remoteAddress: String) {
        self.id = id
        self.remoteAddress = remoteAddress
    }

    var unsentBytes: Int { output.count - outputStart }
    var unreadBytes: Int { input.count - inputStart }

    /// Adds what came in, behind what is not used up yet.
    func append(_ bytes: UnsafeRawBufferPointer) {
        if inputStart > 0 {
            input.removeSubrange(..<inputStart)
            inputStart = 0
            scanned = 0
        }
        unsafe input.append(contentsOf: bytes)
    }

    /// Forgets what is used up when that is everything, and large buffers with it.
    func trimInput() {
        guard unreadBytes == 0 else { return }
        // Streams are many and seldom say anything.
        input.removeAll(keepingCapacity: outbox == nil && input.capacity <= 32 * 1024)
        inputStart = 0
        scanned = 0
    }

    /// Nothing more is done for the client, and its handlers learn that it is gone.
    func end() {
        phase = .closed
        deadlineMs = 0
        outbox?.close()
        outbox = nil
        onClose?()
        onClose = nil
    }
}
