import Models

/// The feed: channels, who listens to them, and what each is told next.
///
/// A pure core. The shell brings records, connections and messages, calls ``tick(at:)`` as often as
/// ``FeedLimits/tickMs`` says, and sends what ``takeDeliveries()`` hands out.
struct Feed<Client: FeedClient> {
    /// What a client is to be sent: lines of ``lines`` by number, or whole events.
    enum Content: Equatable, Sendable {
        /// What most clients are sent: one channel has moved.
        case line(Int)
        case lines([Int])
        case events([UInt8])
    }

    struct Delivery: Sendable {
        let client: Client
        let content: Content
        /// Whether the connection ends behind it.
        var close: FeedClose?
    }

    let limits: FeedLimits
    private(set) var catalogue: ChannelCatalogue
    /// How often ``catalogue`` has changed.
    private(set) var catalogueChanges = 0
    private(set) var channels: [FeedChannel] = []
    private(set) var sessions: [Session<Client>] = []
    /// What deliveries refer to: each was written once, for all clients that are given it.
    private(set) var lines: [[UInt8]] = []
    /// Records that said nothing new.
    private(set) var ignoredRecords = 0
    /// Records of channels beyond the limit.
    private(set) var refusedRecords = 0
    private var numberOf: [Channel: Int] = [:]
    private var indexOf: [Client.ID: Int] = [:]
    private var deliveries: [Delivery] = []
    /// By channel: the lines that were written since ``takeDeliveries()``, by where they start.
    private var written: [[(from: Point?, line: Int)]] = []
    private var touched: [Int] = []
    /// Whether some client may be sent something: a channel has moved, or one could not be told yet.
    private var hasNews = false
    private var nextRoundMs = Int64.min
    /// All clients are looked at this often at the least, for those who are silent or slow.
    private static var roundMs: Int64 { 500 }

    init(_ directory: RegionDirectory, _ limits: FeedLimits = FeedLimits()) {
        self.limits = limits
        catalogue = ChannelCatalogue(directory)
    }

    // MARK: Records

    /// Takes a record over; false when it says nothing new.
    @discardableResult
    mutating func take(_ record: FeedRecord) -> Bool {
        let channel = record.channel
        guard let number = numberOf[channel] ?? add(channel) else {
            refusedRecords += 1
            return false
        }
        if catalogue.learn(channel) { catalogueChanges += 1 }
        guard channels[number].take(record) else {
            ignoredRecords += 1
            return false
        }
        forget(number)
        hasNews = true
        return true
    }

    /// Records were passed over before they came here, and why.
    mutating func passedOver(ignored: Int, refused: Int) {
        ignoredRecords += ignored
        refusedRecords += refused
    }

    private mutating func add(_ channel: Channel) -> Int? {
        guard channels.count < limits.maxKnownChannels else { return nil }
        let number = channels.count
        channels.append(FeedChannel(channel, depth: limits.depth, kept: limits.keptStates))
        written.append([])
        numberOf[channel] = number
        return number
    }

    /// What was written of a channel no longer leads to where it is.
    private mutating func forget(_ number: Int) {
        if !written[number].isEmpty { written[number].removeAll(keepingCapacity: true) }
    }

    // MARK: Connections

    /// A client is there; `wishes` are what its request asked for.
    mutating func open(
        _ client: Client,
        owner: String = Subscription.anonymous,
        isAuthenticated: Bool = true,
        wishes: [ClientMessage.Wish] = [],
        at nowMs: Int64
    ) {
        indexOf[client.id] = sessions.count
        var session = Session(
            client,
            owner: owner,
            isAuthenticated: isAuthenticated,
            deadlineMs: nowMs + limits.unauthenticatedMs,
            at: nowMs
        )
        session.replies.append(FrameText.hello(limits, isAuthenticated: isAuthenticated))
        sessions.append(session)
        for wish in wishes { subscribe(sessions.count - 1, wish) }
        send(sessions.count - 1, at: nowMs)
        // The ids of events tell channels by their order, so none may be missing.
        if client.takesEvents, sessions[sessions.count - 1].subscriptions.count < wishes.count {
            end(client.id, .overloaded)
        }
    }

    /// A client is gone.
    mutating func close(_ id: Client.ID) {
        guard let index = indexOf.removeValue(forKey: id) else { return }
        let last = sessions.count - 1
        sessions.swapAt(index, last)
        sessions.removeLast()
        if index < last { indexOf[sessions[index].client.id] = index }
    }

    /// The credentials of a client are good, and those of this owner.
    mutating func authenticate(
        _ id: Client.ID,
        as owner: String = Subscription.anonymous,
        at nowMs: Int64
    ) {
        guard let index = indexOf[id], !sessions[index].isAuthenticated else { return }
        sessions[index].owner = owner
        sessions[index].isAuthenticated = true
        reply(index, FrameText.plain("authenticated"))
        send(index, at: nowMs)
    }

    /// Ends a connection.
    mutating func end(_ id: Client.ID, _ reason: FeedClose) {
        guard let index = indexOf[id] else { return }
        let client = sessions[index].client
        deliveries.append(Delivery(client: client, content: .lines([]), close: reason))
        close(id)
    }

    /// Ends all connections, each with a moment of its own to come again.
    mutating func drain() {
        let step = limits.spreadMs / Int64(max(1, sessions.count))
        for (index, session) in sessions.enumerated() {
            let afterMs = 100 + Int64(index) * step
            let frame = FrameText.reconnect(afterMs: afterMs)
            let content: Content
            if session.client.takesEvents {
                // What EventSource waits before it comes again.
                content = .events(Array("retry: \(afterMs)\n".utf8) + Self.event(nil, frame))
            } else {
                content = .line(lines.count)
                lines.append(frame)
            }
            deliveries.append(
                Delivery(client: session.client, content: content, close: .stopping)
            )
        }
        sessions = []
        indexOf = [:]
    }

    // MARK: Messages

    /// A client said something; credentials are left to the shell.
    mutating func receive(_ message: ClientMessage?, from id: Client.ID, at nowMs: Int64) {
        guard let index = indexOf[id] else { return }
        switch message {
        case nil: reply(index, FrameText.error(.invalidMessage))
        case .ping: reply(index, FrameText.plain("pong"))
        case .authenticate: break
        case .subscribe, .unsubscribe:
            guard sessions[index].isAuthenticated else {
                reply(index, FrameText.error(.unauthenticated))
                break
            }
            if case .subscribe(let wishes) = message {
                for wish in wishes { subscribe(index, wish) }
            } else if case .unsubscribe(let names) = message {
                for name in names { unsubscribe(index, name) }
            }
        }
        if sessions[index].replies.count > Session<Client>.maxReplies {
            return end(id, .overloaded)
        }
        send(index, at: nowMs)
    }

    private mutating func reply(_ index: Int, _ frame: [UInt8]) {
        sessions[index].replies.append(frame)
    }

    private mutating func subscribe(_ index: Int, _ wish: ClientMessage.Wish) {
        func refuse(_ error: FeedError) {
            let shown = String(
                decoding: wish.channel.utf8.prefix(Channel.maxNameBytes),
                as: UTF8.self
            )
            reply(index, FrameText.error(error, channel: shown))
        }
        guard let channel = Channel(name: wish.channel, owner: sessions[index].owner) else {
            return refuse(.invalidChannel)
        }
        let known = numberOf[channel]
        guard catalogue.holds(channel) else { return refuse(.unknownChannel) }
        let place = sessions[index].subscriptions.firstIndex { $0.channel == known }
        guard place != nil || sessions[index].subscriptions.count < limits.maxChannels,
            let number = known ?? add(channel)
        else { return refuse(.tooManyChannels) }
        var point = wish.point
        if let wanted = wish.point {
            let isKept = channels[number].state(at: wanted) != nil
            let lapse = isKept ? nil : channels[number].lapse(at: wanted)
            reply(index, FrameText.recovered(channel, wanted, lapse: lapse))
            if lapse != nil { point = nil }
        }
        if let place {
            // Asked for again: it says anew where it is, or wants the whole.
            sessions[index].subscriptions[place].point = point
        } else {
            sessions[index].subscriptions.append(.init(channel: number, point: point))
        }
    }

    private mutating func unsubscribe(_ index: Int, _ name: String) {
        guard let channel = Channel(name: name, owner: sessions[index].owner),
            let number = numberOf[channel],
            let place = sessions[index].subscriptions.firstIndex(where: { $0.channel == number })
        else {
            let shown = String(decoding: name.utf8.prefix(Channel.maxNameBytes), as: UTF8.self)
            return reply(index, FrameText.error(.notSubscribed, channel: shown))
        }
        sessions[index].subscriptions.remove(at: place)
        reply(index, FrameText.about(channel, "unsubscribed"))
    }
}

// MARK: - What is sent

extension Feed {
    /// Gives every client that may be given something what is new for it.
    mutating func tick(at nowMs: Int64) {
        guard hasNews || nowMs >= nextRoundMs else { return }
        hasNews = false
        nextRoundMs = nowMs + min(Self.roundMs, limits.pingMs, limits.slowMs)
        var ended: [(Client.ID, FeedClose)] = []
        for index in sessions.indices {
            if !sessions[index].isAuthenticated, nowMs >= sessions[index].deadlineMs {
                ended.append((sessions[index].client.id, .unauthenticated))
            } else if let since = sessions[index].busySinceMs, nowMs - since >= limits.slowMs,
                sessions[index].client.isBusy
            {
                ended.append((sessions[index].client.id, .tooSlow))
            } else {
                send(index, at: nowMs)
            }
        }
        for (id, reason) in ended { end(id, reason) }
    }

    /// Hands out what is to be sent, in order; ``lines`` belong to it until the next call of
    /// ``forgetLines()``.
    mutating func takeDeliveries() -> [Delivery] {
        defer { deliveries = [] }
        return deliveries
    }

    /// The deliveries were sent.
    mutating func forgetLines() {
        if lines.isEmpty { return }
        lines.removeAll(keepingCapacity: true)
        for number in touched { forget(number) }
        touched.removeAll(keepingCapacity: true)
    }

    private mutating func send(_ index: Int, at nowMs: Int64) {
        guard isDue(index, at: nowMs) else { return }
        guard nowMs >= sessions[index].nextMs else {
            hasNews = true
            return
        }
        if sessions[index].client.isBusy {
            hasNews = true
            if sessions[index].busySinceMs == nil { sessions[index].busySinceMs = nowMs }
            return
        }
        sessions[index].busySinceMs = nil
        sessions[index].nextMs = nowMs + limits.tickMs
        sessions[index].lastSentMs = nowMs
        let client = sessions[index].client
        let content: Content = client.takesEvents ? .events(events(index)) : lines(index)
        deliveries.append(Delivery(client: client, content: content))
    }

    private mutating func isDue(_ index: Int, at nowMs: Int64) -> Bool {
        if !sessions[index].replies.isEmpty { return true }
        for subscription in sessions[index].subscriptions
        where subscription.point != channels[subscription.channel].point {
            return true
        }
        guard nowMs - sessions[index].lastSentMs >= limits.pingMs else { return false }
        reply(index, FrameText.plain("ping"))
        return true
    }

    /// The lines for a client, which is then where its channels are.
    private mutating func lines(_ index: Int) -> Content {
        if sessions[index].replies.isEmpty, sessions[index].subscriptions.count == 1 {
            let subscription = sessions[index].subscriptions[0]
            sessions[index].subscriptions[0].point = channels[subscription.channel].point
            return .line(line(subscription.channel, from: subscription.point))
        }
        var numbers: [Int] = []
        for reply in sessions[index].replies {
            numbers.append(lines.count)
            lines.append(reply)
        }
        sessions[index].replies = []
        for place in sessions[index].subscriptions.indices {
            let subscription = sessions[index].subscriptions[place]
            let point = channels[subscription.channel].point
            if subscription.point == point { continue }
            numbers.append(line(subscription.channel, from: subscription.point))
            sessions[index].subscriptions[place].point = point
        }
        return .lines(numbers)
    }

    /// The same as events, each with an id that says where the client is behind it.
    private mutating func events(_ index: Int) -> [UInt8] {
        var out: [UInt8] = []
        for reply in sessions[index].replies {
            out += Self.event(sessions[index].eventID, reply)
        }
        sessions[index].replies = []
        for place in sessions[index].subscriptions.indices {
            let subscription = sessions[index].subscriptions[place]
            let point = channels[subscription.channel].point
            if subscription.point == point { continue }
            let number = line(subscription.channel, from: subscription.point)
            sessions[index].subscriptions[place].point = point
            out += Self.event(sessions[index].eventID, lines[number])
        }
        return out
    }

    private static func event(_ id: String?, _ json: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        if let id { out += Array("id: \(id)\n".utf8) }
        out += Array("data: ".utf8)
        out += json
        out += [10, 10]
        return out
    }

    /// The line that leads from a point to where a channel is: a delta, or a snapshot from nil and
    /// from a point that is no longer kept.
    private mutating func line(_ number: Int, from point: Point?) -> Int {
        if let known = written[number].first(where: { $0.from == point }) { return known.line }
        var before: ChannelState?
        if let point { before = channels[number].state(at: point) }
        let channel = channels[number]
        let delta: [UInt8]? =
            if let point, let before {
                FrameText.delta(
                    channel.channel,
                    from: (point, before),
                    to: channel.point,
                    channel.state
                )
            } else {
                nil
            }
        let line = lines.count
        lines.append(delta ?? FrameText.snapshot(channel.channel, channel.point, channel.state))
        if written[number].isEmpty { touched.append(number) }
        written[number].append((point, line))
        return line
    }
}
