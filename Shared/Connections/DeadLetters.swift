public import Kafka

/// The most of a record that its dead letter holds: with its headers it must fit into 1 MB.
private let maxLetterBytes = 900_000

extension Producer {
    /// Queues a record that cannot be used for the dead letters, as it came.
    ///
    /// Headers say why, and whence it came. Of a very long record only the beginning fits; its `size`
    /// is in a header. While the queue is full it waits, and throws what became of a failed delivery.
    public func bury(
        _ batch: borrowing MessageBatch,
        _ message: Int,
        _ source: TopicPartition,
        reason: String,
        to deadLetters: Topic
    ) throws(KafkaError) {
        var headers = [
            ("reason", Array(reason.utf8)), ("topic", Array(source.topic.utf8)),
            ("partition", Array("\(source.partition)".utf8)),
            ("offset", Array("\(batch.offset(message))".utf8)),
        ]
        let key = Array(source.topic.utf8)
        var payload = batch.payload(message)
        if let whole = payload, whole.count > maxLetterBytes {
            headers.append(("size", Array("\(whole.count)".utf8)))
            payload = whole.extracting(first: maxLetterBytes)
        }
        while true {
            do throws(KafkaError) {
                return try produce(
                    to: deadLetters,
                    key: key.span,
                    payload: payload,
                    headers: headers
                )
            } catch {
                guard error.code == .queueFull else { throw error }
                if let error = poll(timeoutMs: 100).lazy.compactMap(\.error).first { throw error }
            }
        }
    }
}
