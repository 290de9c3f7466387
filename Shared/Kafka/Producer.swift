internal import CRdKafka
internal import Synchronization

/// How records are compressed on the way to the broker and there.
public enum Compression: String, Sendable {
    case none, lz4, zstd, snappy, gzip
}

/// Which deliveries a producer reports.
public enum DeliveryReports: Sendable {
    /// Each one; the owner must call `poll`, else `produce` in the end finds the queue full.
    case all
    /// Only failed ones; for transactions, where the commit tells whether all went well.
    ///
    /// Without transactions the owner must call `poll` all the same.
    case failures
}

/// What became of one record.
public struct Delivery: Sendable {
    /// As given to `produce`.
    public let opaque: UInt
    /// The partition it went to.
    public let partition: Int32
    /// The offset it got; negative when it failed.
    public let offset: Int64
    /// Why it failed; nil when the broker has it on all in-sync replicas.
    public let error: KafkaError?
    /// Whether the broker may have it all the same: it was sent, and no answer came.
    public let mayBeWritten: Bool
}

/// Writes records, acknowledged by all in-sync replicas; idempotent unless told otherwise.
///
/// May be used by several threads, a transaction by one at a time.
public final class Producer: Sendable {
    let client: Client
    private let callbacks: ProducerCallbacks
    private let reportQueue: ReportQueue

    /// Connects in the background.
    ///
    /// `lingerMs` is how long a record waits for company; a transaction's commit does not wait.
    /// Keys are spread as Java clients do (murmur2). At most `maxQueuedMessages` and
    /// `maxQueuedBytes` wait for the broker. After `transactionTimeoutMs` the broker aborts what a
    /// dead producer left open; until then a consumer that takes over its partitions waits in
    /// `committed`. Without `isIdempotent` a record may be repeated or come behind a later one after
    /// a fault; the idempotent producer of librdkafka 2.0 spins on a core while a request is under
    /// way and five more records wait, unless `maxRequestsUnderWay` is 1. With `repeatsForever` a
    /// record fails only when the broker refuses it or the producer is done for, never for the time
    /// it takes.
    public init(
        _ configuration: KafkaConfiguration,
        transactionalID: String? = nil,
        isIdempotent: Bool = true,
        repeatsForever: Bool = false,
        maxRequestsUnderWay: Int = 5,
        lingerMs: Int = 5,
        compression: Compression = .lz4,
        reports: DeliveryReports = .all,
        maxQueuedMessages: Int = 100_000,
        maxQueuedBytes: Int = 32 << 20,
        transactionTimeoutMs: Int = 10_000
    ) throws(KafkaError) {
        var settings = configuration.common
        settings["enable.idempotence"] = String(isIdempotent)
        settings["acks"] = "all"
        settings["max.in.flight"] = String(maxRequestsUnderWay)
        if repeatsForever { settings["message.timeout.ms"] = "0" }
        settings["linger.ms"] = String(lingerMs)
        settings["compression.codec"] = compression.rawValue
        settings["partitioner"] = "murmur2_random"
        settings["queue.buffering.max.messages"] = String(maxQueuedMessages)
        settings["queue.buffering.max.kbytes"] = String(max(1, maxQueuedBytes >> 10))
        if let transactionalID {
            settings["transactional.id"] = transactionalID
            settings["transaction.timeout.ms"] = String(transactionTimeoutMs)
            // The broker refuses a transaction while it still finishes the one before, for some
            // milliseconds; with the default of 100 that made the median 60 ms instead of 8.
            settings["retry.backoff.ms"] = "10"
        }
        settings.merge(configuration.extra) { _, chosen in chosen }

        callbacks = ProducerCallbacks(configuration.log, reports, maxReports: maxQueuedMessages)
        client = try unsafe Client(RD_KAFKA_PRODUCER, settings, callbacks) { conf in
            unsafe rd_kafka_conf_set_dr_msg_cb(conf, noteDelivery)
            unsafe rd_kafka_conf_set_error_cb(conf, noteProducerError)
        }
        reportQueue = ReportQueue(client)
    }

    /// A handle for producing to a topic; get it once, not per record.
    public func topic(_ name: String) throws(KafkaError) -> Topic {
        guard let handle = unsafe rd_kafka_topic_new(client.handle, name, nil) else {
            throw KafkaError(rd_kafka_last_error(), "opening topic \(name)")
        }
        return unsafe Topic(handle: handle, name: name, client: client)
    }

    // MARK: Deliveries

    /// Waits up to `timeoutMs` for deliveries, and returns those not yet returned.
    public func poll(timeoutMs: Int) -> [Delivery] {
        unsafe rd_kafka_poll(client.handle, Int32(timeoutMs))
        return callbacks.takeDeliveries()
    }

    /// Sends what waits for company at once, waits up to `timeoutMs` until all of it is delivered or
    /// has failed, and returns the deliveries not yet returned.
    ///
    /// The owner that calls this between one load of records and the next has librdkafka rest in
    /// between: with records waiting behind a request that is under way, its thread spins.
    public func deliver(timeoutMs: Int) -> [Delivery] {
        unsafe rd_kafka_flush(client.handle, Int32(timeoutMs))
        return callbacks.takeDeliveries()
    }

    /// Has a `poll` that waits, or else the next one, return at once; from any thread.
    public func wake() { reportQueue.wake() }

    /// Sends what waits and returns when all of it is delivered or has failed.
    ///
    /// Throws a retriable error when the time is over before.
    public func flush(timeoutMs: Int) throws(KafkaError) {
        try unsafe check(rd_kafka_flush(client.handle, Int32(timeoutMs)), "flushing")
    }

    /// Records and reports that wait.
    public var queueLength: Int { unsafe Int(rd_kafka_outq_len(client.handle)) }

    /// Errors of the whole client since the last call, such as no broker being reachable.
    public func takeErrors() -> [KafkaError] { callbacks.takeErrors() }

    /// Why this producer can no longer be used; nil while it can.
    public var fatalError: KafkaError? { client.fatalError("producing") }

    /// Asks a broker for metadata, and so finds out whether one answers.
    public func checkReachable(timeoutMs: Int) throws(KafkaError) {
        try client.checkReachable(timeoutMs: timeoutMs)
    }

    func throwIfReportsWait() throws(KafkaError) {
        if callbacks.isFull { throw .queueFull }
    }
}

/// A topic to produce to; keeps its producer's connection alive.
///
/// Unchecked because librdkafka's topic handles may be used from every thread.
@safe public final class Topic: @unchecked Sendable {
    /// The topic's name.
    public let name: String
    let handle: OpaquePointer
    let client: Client

    init(handle: OpaquePointer, name: String, client: Client) {
        unsafe self.handle = handle
        self.name = name
        self.client = client
    }

    deinit { unsafe rd_kafka_topic_destroy(handle) }
}

/// Where a producer's deliveries wait.
///
/// Unchecked because librdkafka's queues may be used from every thread.
@safe final class ReportQueue: @unchecked Sendable {
    private let handle: OpaquePointer?
    /// The queue is part of it and ends before it.
    private let client: Client

    init(_ client: Client) {
        unsafe handle = rd_kafka_queue_get_main(client.handle)
        self.client = client
    }

    deinit { if let handle = unsafe handle { unsafe rd_kafka_queue_destroy(handle) } }

    func wake() { if let handle = unsafe handle { unsafe rd_kafka_queue_yield(handle) } }
}
