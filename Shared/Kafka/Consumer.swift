internal import CRdKafka

/// Membership of a consumer group.
public struct GroupMembership: Sendable {
    /// The group's name; offsets are committed under it.
    public var groupID: String
    /// A name that stays the same over restarts; the member keeps its partitions meanwhile.
    public var instanceID: String?
    /// How long the broker waits for a silent member before its partitions go to others.
    public var sessionTimeoutMs: Int
    /// How long the owner may take between two polls.
    public var maxPollIntervalMs: Int

    /// Describes a membership; with `instanceID` it is static.
    public init(
        groupID: String,
        instanceID: String? = nil,
        sessionTimeoutMs: Int = 10_000,
        maxPollIntervalMs: Int = 300_000
    ) {
        self.groupID = groupID
        self.instanceID = instanceID
        self.sessionTimeoutMs = sessionTimeoutMs
        self.maxPollIntervalMs = maxPollIntervalMs
    }
}

/// Which records of transactions a consumer sees.
public enum IsolationLevel: String, Sendable {
    /// Only records of committed transactions, and those outside of any.
    case readCommitted = "read_committed"
    /// All records.
    case readUncommitted = "read_uncommitted"
}

/// Where to start when there is no committed offset, or it is gone.
public enum OffsetReset: String, Sendable {
    /// At the oldest record.
    case earliest
    /// Behind the newest record.
    case latest
    /// Nowhere: `poll` throws `KafkaCode.noOffset`.
    case error
}

/// What one poll found.
///
/// A rebalance is told only after all records drained before it were returned.
public enum PollOutcome: ~Copyable {
    /// Records, ends of partitions, or both.
    case messages(MessageBatch)
    /// The group gave these partitions: choose offsets and call `acknowledgeAssigned`.
    case assigned([TopicPartition])
    /// The group takes the partitions: finish, commit, then call `acknowledgeRevoked`. When `lost`,
    /// others may own them already and a commit will be refused.
    case revoked([TopicPartition], lost: Bool)
    /// The time is over.
    case nothing
}

/// Reads records in batches; owned and used by one thread.
///
/// Closing, which `deinit` does, leaves the group (a static member stays in it until its session
/// times out) and gives the partitions back.
@safe public struct Consumer: ~Copyable, @unchecked Sendable {
    // Unchecked: without copies, and changed only through `mutating`, it has one owner at a time.
    let client: Client
    let callbacks: ConsumerCallbacks
    let queue: OpaquePointer
    /// Names of the topics; `MessageBatch.Run.topic` is an index into it.
    public private(set) var topics: [String]
    var assigned: [TopicPartition]
    var flow: FetchFlow

    /// Connects in the background; without a group the consumer must be given its partitions.
    ///
    /// At most `maxQueuedBytes` of records are fetched ahead.
    public init(
        _ configuration: KafkaConfiguration,
        group: GroupMembership? = nil,
        isolation: IsolationLevel = .readCommitted,
        autoOffsetReset: OffsetReset = .earliest,
        maxQueuedBytes: Int = 16 << 20
    ) throws(KafkaError) {
        var settings = configuration.common
        settings.merge(Self.fetching(maxQueuedBytes: maxQueuedBytes)) { $1 }
        settings.merge(Self.membership(group, clientID: configuration.clientID)) { $1 }
        settings["isolation.level"] = isolation.rawValue
        settings["auto.offset.reset"] = autoOffsetReset.rawValue
        settings.merge(configuration.extra) { $1 }

        let callbacks = ConsumerCallbacks(log: configuration.log)
        let client = try unsafe Client(RD_KAFKA_CONSUMER, settings, callbacks) { conf in
            unsafe rd_kafka_conf_set_rebalance_cb(conf, noteRebalance)
            unsafe rd_kafka_conf_set_error_cb(conf, noteConsumerError)
        }
        unsafe rd_kafka_poll_set_consumer(client.handle)
        guard let queue = unsafe rd_kafka_queue_get_consumer(client.handle) else {
            throw .invalidConfiguration("group.id is empty")
        }
        self.client = client
        self.callbacks = callbacks
        unsafe self.queue = queue
        topics = []
        assigned = []
        flow = FetchFlow(
            maxMessages: settings["queued.min.messages"].flatMap(Int.init) ?? 1,
            maxBytes: (settings["queued.max.messages.kbytes"].flatMap(Int.init) ?? 1) << 10
        )
    }

    private static func membership(
        _ group: GroupMembership?,
        clientID: String
    ) -> [String: String] {
        // librdkafka assigns partitions only within a group; without one nothing is committed to it.
        guard let group else { return ["group.id": "\(clientID)-manual"] }
        var settings = [
            "group.id": group.groupID,
            "session.timeout.ms": String(group.sessionTimeoutMs),
            "heartbeat.interval.ms": String(min(3_000, max(1, group.sessionTimeoutMs / 3))),
            "max.poll.interval.ms": String(max(group.maxPollIntervalMs, group.sessionTimeoutMs)),
            // Cooperative assignment has known faults in librdkafka 2.0.
            "partition.assignment.strategy": "range",
        ]
        settings["group.instance.id"] = group.instanceID
        return settings
    }

    private static func fetching(maxQueuedBytes: Int) -> [String: String] {
        [
            "enable.auto.commit": "false",
            "enable.auto.offset.store": "false",
            "enable.partition.eof": "true",
            "allow.auto.create.topics": "false",
            "queued.max.messages.kbytes": String(max(1, maxQueuedBytes >> 10)),
            // Small fetches and a short queue keep records in the processor's cache: 200 ns of CPU
            // a record and 13 MB instead of 270-400 ns and 50 MB with librdkafka's defaults.
            "queued.min.messages": "10000",
            "fetch.message.max.bytes": String(128 << 10),
            "fetch.max.bytes": String(4 << 20),
            // How long a fetch that left out partitions, for the queue was full, may hold them up.
            "fetch.wait.max.ms": "50",
            "fetch.error.backoff.ms": "50",
        ]
    }

    deinit {
        // Closing waits until every rebalance is answered: this answers one that was noted or
        // returned by then, the callback those that closing itself brings about.
        callbacks.isClosing = true
        unsafe rd_kafka_assign(client.handle, nil)
        unsafe rd_kafka_queue_destroy(queue)
        unsafe rd_kafka_consumer_close(client.handle)
    }

    /// Leaves the group, waits until that is done, and frees everything.
    public consuming func close() {}

    // MARK: Partitions

    /// Joins the group for these topics; `poll` tells which partitions it got.
    public mutating func subscribe(_ topics: [String]) throws(KafkaError) {
        self.topics = topics
        let list = PartitionList(topics.map { TopicPartition(topic: $0, partition: -1) })
        try unsafe check(rd_kafka_subscribe(client.handle, list.list), "subscribing")
    }

    /// Takes exactly these partitions, at offsets that may be a `LogicalOffset`, without a group's say.
    public mutating func assign(
        _ positions: [(TopicPartition, offset: Int64)]
    ) throws(KafkaError) {
        for (partition, _) in positions where !topics.contains(partition.topic) {
            topics.append(partition.topic)
        }
        try start(positions)
    }

    /// Answers `.assigned`: starts reading at these offsets, which may be a `LogicalOffset`.
    public mutating func acknowledgeAssigned(
        _ positions: [(TopicPartition, offset: Int64)]
    ) throws(KafkaError) {
        precondition(callbacks.awaitsAcknowledgement, "nothing was assigned")
        callbacks.awaitsAcknowledgement = false
        try start(positions)
    }

    /// Answers `.revoked`: gives the partitions back and drops what was fetched of them.
    public mutating func acknowledgeRevoked() throws(KafkaError) {
        precondition(callbacks.awaitsAcknowledgement, "nothing was revoked")
        callbacks.awaitsAcknowledgement = false
        assigned = []
        try unsafe check(rd_kafka_assign(client.handle, nil), "giving partitions back")
    }

    private mutating func start(
        _ positions: [(TopicPartition, offset: Int64)]
    ) throws(KafkaError) {
        let list = PartitionList(resolve(positions))
        try unsafe check(rd_kafka_assign(client.handle, list.list), "assigning partitions")
        assigned = positions.map { $0.0 }
        flow.started()
    }

    /// Stops fetching; what was fetched and not yet returned is fetched again later.
    public mutating func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions)
        try unsafe check(rd_kafka_pause_partitions(client.handle, list.list), "pausing")
        try list.checkEach("pausing")
    }

    /// Fetches again, from the record after the last one returned.
    public mutating func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions)
        try unsafe check(rd_kafka_resume_partitions(client.handle, list.list), "resuming")
        try list.checkEach("resuming")
    }

    /// Goes on reading at other offsets, which may be a `LogicalOffset`; waits until that is done.
    public mutating func seek(
        _ positions: [(TopicPartition, offset: Int64)],
        timeoutMs: Int
    ) throws(KafkaError) {
        let list = PartitionList(positions)
        try unsafe check(
            consuming: rd_kafka_seek_partitions(client.handle, list.list, Int32(timeoutMs)),
            "seeking"
        )
        try list.checkEach("seeking")
    }

    /// Asks a broker for metadata, and so finds out whether one answers.
    public func checkReachable(timeoutMs: Int) throws(KafkaError) {
        try client.checkReachable(timeoutMs: timeoutMs)
    }
}
