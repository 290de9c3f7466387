import Models
import Testing

@testable import WSPusher

/// The topics, as several pushers read them.
private struct Topics {
    var records: [FeedRecord] = []

    /// What a pusher that starts now finds: boards compacted, the windows only of late, in order.
    func compacted(_ random: inout SeededGenerator) -> [FeedRecord] {
        var last: [Channel: Int] = [:]
        for (index, record) in records.enumerated() { last[record.channel] = index }
        let dirtyFrom = records.count - Int.random(in: 0...40, using: &random)
        return records.indices.filter { index in
            index >= dirtyFrom || last[records[index].channel] == index
        }.map { records[$0] }
    }
}

/// Aggregators that restart, repeat themselves and have zombies.
private struct Aggregators {
    private var epoch: Int64 = 1
    private var revision: Int64 = 0
    private var asOfMs: Int64 = 100_000
    private var counts: [Board.Key: [String: Int64]] = [:]
    private var windows: [String: [EmojiWindowRecord]] = [:]
    private var offset: Int64 = 0
    private var sent: [Board] = []
    let keys: [Board.Key]

    init() {
        keys = ["EU", "NA", Board.worldwide].flatMap { region in
            [Timeframe.oneMinute, .oneHour].map {
                Board.Key(board: BoardName.posts, region: region, timeframe: $0)
            }
        }
    }

    mutating func step(_ random: inout SeededGenerator, _ topics: inout Topics) {
        if random.once(in: 12) {
            epoch += 1
            revision = 0
        }
        if random.once(in: 3) { asOfMs += 10_000 }
        for key in keys where !random.once(in: 3) {
            if random.once(in: 6) { publish(key, isFinal: true, &random, &topics) }
            publish(key, isFinal: false, &random, &topics)
        }
        for _ in 0..<3 where !sent.isEmpty {
            // Repeats, and what an owner says that was replaced.
            if let old = sent.suffix(60).randomElement(using: &random) {
                topics.records.append(.board(old))
            }
        }
        for region in ["EU", "NA"] { window(region, &random, &topics) }
    }

    /// The last word: every board once more, so that no repeat is the newest record.
    mutating func finish(_ random: inout SeededGenerator, _ topics: inout Topics) -> [Board] {
        keys.map { key in
            publish(key, isFinal: false, &random, &topics)
            return sent[sent.count - 1]
        }
    }

    private mutating func publish(
        _ key: Board.Key,
        isFinal: Bool,
        _ random: inout SeededGenerator,
        _ topics: inout Topics
    ) {
        revision += 1
        var now = counts[key] ?? [:]
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            now["t3_\(Int.random(in: 0..<14, using: &random))", default: 0] +=
                Int64.random(in: 1...9, using: &random)
        }
        if random.once(in: 4), let gone = now.keys.sorted().randomElement(using: &random) {
            now[gone] = nil
        }
        counts[key] = now
        let ranked = now.sorted { ($0.value, $0.key) > ($1.value, $1.key) }
        var board = boardRecord(
            key,
            epoch: epoch,
            revision: revision,
            asOfMs: isFinal ? asOfMs - 10_000 : asOfMs,
            isFinal: isFinal,
            ranked.map { ($0.key, $0.value) }
        )
        board.watermarkMs = asOfMs + Int64.random(in: 0..<10_000, using: &random)
        board.isExact = !random.once(in: 3)
        for index in board.items.indices where random.once(in: 2) {
            board.items[index].previousRank = Int.random(in: 1...9, using: &random)
        }
        sent.append(board)
        topics.records.append(.board(board))
    }

    private mutating func window(
        _ region: String,
        _ random: inout SeededGenerator,
        _ topics: inout Topics
    ) {
        var all = windows[region] ?? []
        if all.isEmpty || random.once(in: 2) {
            let start = (all.last?.startMs ?? 0) + 2_000 * Int64.random(in: 1...3, using: &random)
            all.append(EmojiWindowRecord(region: region, startMs: start, revision: 0))
        }
        let index = Int.random(in: max(0, all.count - 10)..<all.count, using: &random)
        all[index].revision += 1
        all[index].isFinal = random.once(in: 3)
        let emoji = ["😂", "👍", "❤️", "🔥"][Int.random(in: 0..<4, using: &random)]
        if let known = all[index].counts.firstIndex(where: { $0.item == emoji }) {
            if random.once(in: 9) {
                all[index].counts.remove(at: known)
            } else {
                all[index].counts[known].count += 3
            }
        } else {
            all[index].counts.append(.init(item: emoji, count: 1))
        }
        all[index].total = all[index].counts.reduce(0) { $0 + $1.count }
        windows[region] = all
        topics.records.append(.window(all[index], offset: offset))
        offset += Int64.random(in: 1...3, using: &random)
    }
}

/// Pushers behind a balancer and the clients that come and go.
private struct World {
    struct Pusher {
        var feed: Feed<FakeClient>
        var read = 0
    }

    struct Person {
        var model = ClientModel()
        var channels: [String]
        var takesEvents: Bool
        var pusher: Int?
        var connection: FakeClient?
        /// Messages that were sent and have not arrived.
        var underWay: [[JSON]] = []
        var lastEventID: String?
    }

    var random: SeededGenerator
    var topics = Topics()
    var aggregators = Aggregators()
    var pushers: [Pusher] = []
    var people: [Person] = []
    var nowMs: Int64 = 0
    var nextConnection = 0
    var personOf: [Int: Int] = [:]
    /// What each state looked like to the first client that reached it.
    var seen: [String: [Point: ClientModel.Held]] = [:]
    var faults: [String] = []
    var deltas = 0
    var restarts = 0

    init(seed: UInt64, people count: Int, pushers: Int) {
        random = SeededGenerator(state: seed)
        let names =
            aggregators.keys.map { Channel.board($0).name } + [
                "emoji-windows/EU", "emoji-windows/NA",
            ]
        for _ in 0..<count {
            let channels = names.shuffled(using: &random).prefix(
                Int.random(in: 1...3, using: &random)
            )
            people.append(
                Person(channels: Array(channels), takesEvents: random.once(in: 4))
            )
        }
        self.pushers = (0..<pushers).map { _ in Pusher(feed: Self.feed()) }
    }

    static func feed() -> Feed<FakeClient> {
        var limits = FeedLimits()
        limits.depth = 8
        limits.keptStates = 12
        var feed = Feed<FakeClient>(directory, limits)
        // The regions are known from records that the compaction kept.
        for region in ["EU", "NA"] {
            let key = Board.Key(board: BoardName.posts, region: region, timeframe: .sevenDays)
            feed.take(.board(boardRecord(key, revision: 1, [])))
        }
        return feed
    }

    mutating func step(isLast: Bool = false) {
        nowMs += 100
        if !isLast {
            aggregators.step(&random, &topics)
            if random.once(in: 15) { restart(Int.random(in: 0..<pushers.count, using: &random)) }
        }
        for index in pushers.indices {
            let behind = topics.records.count - pushers[index].read
            let count = isLast ? behind : Int.random(in: 0...behind, using: &random)
            for _ in 0..<count {
                pushers[index].feed.take(topics.records[pushers[index].read])
                pushers[index].read += 1
            }
        }
        for index in people.indices { move(index, isLast: isLast) }
        for index in pushers.indices {
            pushers[index].feed.tick(at: nowMs)
            carry(index)
        }
        for index in people.indices
        where people[index].connection?.isBusy == false || isLast || random.once(in: 3) {
            arrive(index)
        }
    }

    private mutating func move(_ index: Int, isLast: Bool) {
        guard people[index].pusher != nil else {
            if isLast || random.once(in: 3) { connect(index) }
            return
        }
        if !isLast, random.once(in: 10) { disconnect(index) }
    }

    private mutating func connect(_ index: Int) {
        let pusher = Int.random(in: 0..<pushers.count, using: &random)
        let client = FakeClient(nextConnection, takesEvents: people[index].takesEvents)
        nextConnection += 1
        personOf[client.id] = index
        people[index].pusher = pusher
        people[index].connection = client
        let points: [Point?]
        if client.takesEvents {
            points =
                people[index].lastEventID.map(Session<FakeClient>.points(ofEventID:))
                ?? people[index].channels.map { _ in nil }
        } else {
            points = people[index].channels.map { people[index].model.held[$0]?.point }
        }
        let wishes = zip(people[index].channels, points).map {
            ClientMessage.Wish(channel: $0, point: $1)
        }
        if client.takesEvents {
            pushers[pusher].feed.open(client, wishes: wishes, at: nowMs)
        } else {
            pushers[pusher].feed.open(client, at: nowMs)
            pushers[pusher].feed.receive(.subscribe(wishes), from: client.id, at: nowMs)
        }
    }

    /// What is under way is lost, or some of it still arrives.
    private mutating func disconnect(_ index: Int) {
        guard let pusher = people[index].pusher, let client = people[index].connection else {
            return
        }
        if random.once(in: 2) { arrive(index) }
        people[index].underWay = []
        people[index].pusher = nil
        people[index].connection = nil
        pushers[pusher].feed.close(client.id)
    }

    private mutating func restart(_ pusher: Int) {
        restarts += 1
        for index in people.indices where people[index].pusher == pusher { disconnect(index) }
        var feed = Self.feed()
        for record in topics.compacted(&random) { feed.take(record) }
        pushers[pusher] = Pusher(feed: feed, read: topics.records.count)
    }

    /// Takes what a pusher sends to where its clients will find it.
    private mutating func carry(_ pusher: Int) {
        var parsed: [Int: JSON] = [:]
        for delivery in pushers[pusher].feed.takeDeliveries() {
            guard let index = personOf[delivery.client.id],
                people[index].connection === delivery.client
            else { continue }
            if delivery.client.isBusy { faults.append("a second message while one is under way") }
            var frames: [JSON] = []
            var numbers: [Int] = []
            if case .lines(let some) = delivery.content { numbers = some }
            if case .line(let one) = delivery.content { numbers = [one] }
            switch delivery.content {
            case .line, .lines:
                for number in numbers {
                    if parsed[number] == nil {
                        parsed[number] = try? JSON(pushers[pusher].feed.lines[number])
                    }
                    guard let frame = parsed[number] else {
                        faults.append("a line that is no JSON")
                        continue
                    }
                    frames.append(frame)
                }
            case .events(let bytes):
                for event in bytes.split(separator: 10, omittingEmptySubsequences: true) {
                    if event.starts(with: "id: ".utf8) {
                        frames.append(.text(String(decoding: event.dropFirst(4), as: UTF8.self)))
                    } else if let frame = try? JSON(Array(event.dropFirst(6))) {
                        frames.append(frame)
                    }
                }
            }
            people[index].underWay.append(frames)
            delivery.client.isBusy = true
        }
        pushers[pusher].feed.forgetLines()
    }

    private mutating func arrive(_ index: Int) {
        for frame in people[index].underWay.joined() {
            if let id = frame.text {
                people[index].lastEventID = id
                continue
            }
            people[index].model.receive(frame)
            if frame["type"]?.text == "delta" { deltas += 1 }
            guard let channel = frame["channel"]?.text, let held = people[index].model.held[channel]
            else { continue }
            // The same point looks the same to everybody, whoever told it.
            if let known = seen[channel]?[held.point] {
                if deltas % 7 == 0, known != held {
                    faults.append("\(channel) differs at \(held.point)")
                }
            } else {
                seen[channel, default: [:]][held.point] = held
            }
        }
        people[index].underWay = []
        // A slow one takes nothing further for a while.
        people[index].connection?.isBusy = false
    }
}

struct ChaosTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func allEndWithTheServersState(seed: UInt64) throws {
        var world = World(seed: seed, people: seed == 1 ? 2_000 : 100, pushers: 3)
        for _ in 0..<(seed == 1 ? 25 : 120) { world.step() }
        let last = world.aggregators.finish(&world.random, &world.topics)
        for _ in 0..<4 { world.step(isLast: true) }
        #expect(world.faults.isEmpty, "\(world.faults.prefix(5))")
        #expect(world.restarts > 0)
        #expect(world.deltas > world.people.count)
        // What a client that comes now is told is the truth of the last records.
        for board in last {
            let state = BoardState(board, depth: 8)
            for pusher in world.pushers {
                let channel = try #require(
                    pusher.feed.channels.first { $0.channel == .board(board.key) }
                )
                #expect(channel.state == .board(state))
            }
        }
        var recovered = 0
        for person in world.people {
            #expect(person.model.faults.isEmpty, "\(person.model.faults.prefix(3))")
            let pusher = try #require(person.pusher)
            recovered += person.model.recoveries.filter(\.recovered).count
            for name in person.channels {
                let channel = try #require(
                    world.pushers[pusher].feed.channels.first { $0.channel.name == name }
                )
                let held = try #require(person.model.held[name])
                #expect(held.point == channel.point)
                var fresh = ClientModel()
                fresh.receive(
                    try JSON(FrameText.snapshot(channel.channel, channel.point, channel.state))
                )
                guard held != fresh.held[name] else { continue }
                Issue.record("\(name): \(held) instead of \(String(describing: fresh.held[name]))")
            }
        }
        #expect(recovered > world.people.count / 4, "\(recovered) recovered")
    }
}
