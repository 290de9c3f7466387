internal import CRdKafka

extension Producer {
    /// Queues a copy of a record; a nil payload is a tombstone.
    ///
    /// Without a partition the key chooses it, without a key chance does.
    /// Throws `.queueFull` when too much waits: `poll`, then produce again. `opaque` comes back in
    /// the `Delivery`.
    public func produce(
        to topic: Topic,
        partition: Int32? = nil,
        key: Span<UInt8>? = nil,
        payload: Span<UInt8>?,
        headers: [(String, [UInt8])] = [],
        opaque: UInt = 0
    ) throws(KafkaError) {
        precondition(topic.client === client, "the topic belongs to another producer")
        try throwIfReportsWait()
        let code = unsafe withBytes(of: key) { key in
            unsafe withBytes(of: payload) { payload in
                headers.isEmpty
                    ? unsafe Self.produce(topic.handle, partition ?? -1, key, payload, opaque)
                    : unsafe Self.produce(
                        client.handle,
                        topic.handle,
                        partition ?? -1,
                        key,
                        payload,
                        headers,
                        opaque
                    )
            }
        }
        if code == RD_KAFKA_RESP_ERR__FATAL, let fatalError { throw fatalError }
        try check(code, "producing to \(topic.name)")
    }

    /// The same with arrays.
    public func produce(
        to topic: Topic,
        partition: Int32? = nil,
        key: [UInt8]? = nil,
        payload: [UInt8]?,
        headers: [(String, [UInt8])] = [],
        opaque: UInt = 0
    ) throws(KafkaError) {
        try produce(
            to: topic,
            partition: partition,
            key: key?.span,
            payload: payload?.span,
            headers: headers,
            opaque: opaque
        )
    }

    /// The cheap way, without headers.
    private static func produce(
        _ topic: OpaquePointer,
        _ partition: Int32,
        _ key: UnsafeRawBufferPointer,
        _ payload: UnsafeRawBufferPointer,
        _ opaque: UInt
    ) -> rd_kafka_resp_err_t {
        let result = unsafe rd_kafka_produce(
            topic,
            partition,
            RD_KAFKA_MSG_F_COPY,
            UnsafeMutableRawPointer(mutating: payload.baseAddress),
            payload.count,
            key.baseAddress,
            key.count,
            UnsafeMutableRawPointer(bitPattern: opaque)
        )
        return result == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error()
    }

    private static func produce(
        _ client: OpaquePointer,
        _ topic: OpaquePointer,
        _ partition: Int32,
        _ key: UnsafeRawBufferPointer,
        _ payload: UnsafeRawBufferPointer,
        _ headers: [(String, [UInt8])],
        _ opaque: UInt
    ) -> rd_kafka_resp_err_t {
        guard let list = unsafe rd_kafka_headers_new(headers.count) else {
            return RD_KAFKA_RESP_ERR__FAIL
        }
        for (name, value) in headers {
            unsafe value.withUnsafeBytes { value in
                _ = unsafe rd_kafka_header_add(
                    list,
                    name,
                    -1,
                    value.baseAddress ?? emptyBytes,
                    value.count
                )
            }
        }
        let error = unsafe rdkafka_produce_with_headers(
            client,
            topic,
            partition,
            key.baseAddress,
            key.count,
            payload.baseAddress,
            payload.count,
            list,
            UnsafeMutableRawPointer(bitPattern: opaque)
        )
        // Only a successful call takes the headers over.
        if error != RD_KAFKA_RESP_ERR_NO_ERROR { unsafe rd_kafka_headers_destroy(list) }
        return error
    }
}

/// An address for empty values: librdkafka takes a null pointer for "no value".
nonisolated(unsafe) private let emptyBytes = UnsafeRawPointer(
    UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
)

/// Lends a span's bytes; those of nil have no address, those of an empty span have one.
private func withBytes<Result>(
    of span: Span<UInt8>?,
    _ body: (UnsafeRawBufferPointer) -> Result
) -> Result {
    guard let span else { return unsafe body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return unsafe span.withUnsafeBufferPointer { bytes in
        unsafe bytes.baseAddress == nil
            ? body(UnsafeRawBufferPointer(start: emptyBytes, count: 0))
            : body(UnsafeRawBufferPointer(bytes))
    }
}
