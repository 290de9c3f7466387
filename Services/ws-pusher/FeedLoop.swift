import HTTPServer
import ServiceKit

/// The thread of the feed: takes records, connections and messages, and sends what follows.
struct FeedLoop: ~Copyable {
    /// So many frames go to the event loops together, which begin to write them meanwhile.
    private static let burst = 256

    private let inbox: FeedInbox
    private let door: Door
    private let figures: FeedFigures
    private let context: ServiceContext
    private let onDrained: @Sendable () -> Void
    private var feed: Feed<Listener>
    private let deflater: MessageDeflater?
    private var fanout = Fanout()
    private var catalogueChanges = -1
    private var isCaughtUp = false
    private var isDraining = false
    /// What clients said while their credentials are looked at.
    private var held: [UInt64: [ClientMessage?]] = [:]
    private var hasNews = false
    private var lastNewsMs = Int64.min / 2
    private var lastTickMs = Int64.min / 2
    private var plain: [WebSocketFrame?] = []
    private var deflated: [WebSocketFrame?] = []
    private var joined: [[Int]: WebSocketFrame] = [:]

    init(
        _ config: Config,
        inbox: FeedInbox,
        door: Door,
        figures: FeedFigures,
        context: ServiceContext,
        onDrained: @escaping @Sendable () -> Void
    ) {
        self.inbox = inbox
        self.door = door
        self.figures = figures
        self.context = context
        self.onDrained = onDrained
        feed = Feed(config.regions, config.limits)
        deflater = config.usesDeflate ? MessageDeflater() : nil
    }

    /// Works until the inbox is closed and empty.
    consuming func run() {
        while let events = inbox.take(waitMs: waitMs()) {
            let nowMs = Clock.monotonicMs()
            for event in events { handle(event, at: nowMs) }
            tickIfDue(at: nowMs)
            deliver()
            publishCatalogue()
            figures.follow(feed)
        }
    }

    private func waitMs() -> Int {
        let nowMs = Clock.monotonicMs()
        let lastMs = hasNews ? min(lastNewsMs, lastTickMs) : lastTickMs
        return Int(max(0, min(feed.limits.tickMs, lastMs + feed.limits.tickMs - nowMs)))
    }

    private mutating func handle(_ event: FeedEvent, at nowMs: Int64) {
        switch event {
        case .records(let records):
            for record in records where feed.take(record) { hasNews = true }
        case .opened(let listener, let owner, let isAuthenticated, let wishes):
            feed.open(
                listener,
                owner: owner,
                isAuthenticated: isAuthenticated,
                wishes: wishes,
                at: nowMs
            )
            if isDraining { drain() }
        case .closed(let id):
            held[id] = nil
            feed.close(id)
        case .message(let id, let message) where held[id] != nil: hold(message, of: id)
        case .message(let id, .authenticate(let token)?):
            let inbox = inbox
            let isChecked = door.check(token, of: id) { status, owner in
                inbox.post(.credentials(id, status: status, owner: owner))
            }
            if isChecked {
                held[id] = []
            }
        case .message(let id, let message): feed.receive(message, from: id, at: nowMs)
        case .credentials(let id, let status, let owner):
            let waiting = held.removeValue(forKey: id) ?? []
            judge(id, status, owner, at: nowMs)
            for message in waiting { feed.receive(message, from: id, at: nowMs) }
        case .caughtUp(let ignored, let refused):
            feed.passedOver(ignored: ignored, refused: refused)
            isCaughtUp = true
            context.health.up(Dependency.boards)
        case .drain: drain()
        }
    }

    private mutating func hold(_ message: ClientMessage?, of id: UInt64) {
        held[id]?.append(message)
        guard held[id]?.count ?? 0 > Session<Listener>.maxReplies else { return }
        held[id] = nil
        feed.end(id, .overloaded)
    }

    private mutating func judge(
        _ id: UInt64,
        _ status: Int,
        _ owner: String,
        at nowMs: Int64
    ) {
        switch status {
        case 101:
            door.settle(id)
            feed.authenticate(id, as: owner, at: nowMs)
        case 401: feed.end(id, .unauthenticated)
        case 403: feed.end(id, .forbidden)
        case 429: feed.end(id, .limited)
        default: feed.end(id, .overloaded)
        }
    }

    private mutating func drain() {
        feed.drain()
        deliver()
        if !isDraining { onDrained() }
        isDraining = true
    }

    /// News are told at once unless some were told a tick ago or less; else those who were left out
    /// are looked after once a tick.
    private mutating func tickIfDue(at nowMs: Int64) {
        let isNewsDue = hasNews && nowMs >= lastNewsMs + feed.limits.tickMs
        guard isNewsDue || nowMs >= lastTickMs + feed.limits.tickMs else { return }
        if hasNews { lastNewsMs = nowMs }
        hasNews = false
        lastTickMs = nowMs
        feed.tick(at: nowMs)
    }

    private mutating func publishCatalogue() {
        guard isCaughtUp, catalogueChanges != feed.catalogueChanges else { return }
        catalogueChanges = feed.catalogueChanges
        door.open(feed.catalogue)
    }

    // MARK: Sending

    private mutating func deliver() {
        let deliveries = feed.takeDeliveries()
        guard !deliveries.isEmpty else { return feed.forgetLines() }
        plain = Array(repeating: nil, count: feed.lines.count)
        deflated = plain
        var closes: [(Listener, FeedClose)] = []
        var inBurst = 0
        for delivery in deliveries {
            send(delivery)
            inBurst += 1
            if inBurst % Self.burst == 0 { fanout.send() }
            if let close = delivery.close { closes.append((delivery.client, close)) }
        }
        fanout.send()
        for (client, reason) in closes { close(client, reason) }
        joined.removeAll(keepingCapacity: true)
        feed.forgetLines()
    }

    private mutating func send(_ delivery: Feed<Listener>.Delivery) {
        switch (delivery.client.kind, delivery.content) {
        case (.webSocket(let client), .line(let number)):
            let frame = frame(number, isDeflated: client.takesDeflate)
            fanout.add(frame, to: client)
            figures.sent(frame.byteCount)
        case (.webSocket(let client), .lines(let numbers)):
            guard let first = numbers.first else { return }
            let frame =
                numbers.count == 1
                ? frame(first, isDeflated: client.takesDeflate)
                : frame(numbers, isDeflated: client.takesDeflate)
            fanout.add(frame, to: client)
            figures.sent(frame.byteCount)
        case (.events(let client), .events(let bytes)):
            fanout.add(ServerSentEvent(written: bytes), to: client)
            figures.sent(bytes.count)
        default: break
        }
    }

    /// The frame of one line, which most clients are sent.
    private mutating func frame(_ number: Int, isDeflated: Bool) -> WebSocketFrame {
        if isDeflated, let deflater {
            if let known = deflated[number] { return known }
            let frame = deflater.frame(text: feed.lines[number])
            deflated[number] = frame
            return frame
        }
        if let known = plain[number] { return known }
        let frame = WebSocketFrame(utf8: feed.lines[number])
        plain[number] = frame
        return frame
    }

    /// The frame of several lines; those who have the same channels are sent the same one.
    private mutating func frame(_ numbers: [Int], isDeflated: Bool) -> WebSocketFrame {
        let key = isDeflated ? numbers + [-1] : numbers
        if let known = joined[key] { return known }
        var text: [UInt8] = []
        for number in numbers {
            if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
            text += feed.lines[number]
        }
        let frame: WebSocketFrame
        if isDeflated, let deflater {
            frame = deflater.frame(text: text)
        } else {
            frame = WebSocketFrame(utf8: text)
        }
        joined[key] = frame
        return frame
    }

    private func close(_ listener: Listener, _ reason: FeedClose) {
        figures.closed(reason)
        switch listener.kind {
        case .webSocket(let client): client.close(code: reason.rawValue, reason: reason.reason)
        case .events(let client): client.close()
        }
    }
}
