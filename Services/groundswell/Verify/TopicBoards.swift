import Kafka
import ServiceKit

/// Reads the boards of one topic, and on from there each time.
final class TopicBoards {
    private var reader: TopicReader
    private var records: BoardRecords

    init(_ kafka: KafkaConfiguration, topic: String, board: String) throws {
        reader = try TopicReader(kafka, topic: topic)
        records = BoardRecords(board: board)
    }

    /// Windows whose final board was written before everything was counted.
    var earlyFinals: Set<AuditWindow> { records.earlyFinals }

    /// Notes that everything has been counted: final boards that come from here on must be right.
    func settle(unless stop: StopFlag) throws {
        try read(unless: stop)
        records.isSettled = true
    }

    /// What the topic says of a part of the boards now.
    func read(_ part: StoreCheck.Part, unless stop: StopFlag) throws -> [ShownBoard] {
        try read(unless: stop)
        var claims: [ShownBoard]
        switch part {
        case .newest: claims = records.newest.values.map { $0.claim() }
        case .finals: claims = records.finals.values.flatMap(\.values).map { $0.claim() }
        }
        if records.unreadable > 0, let first = claims.indices.first {
            claims[first].fault = "stands beside \(plural(records.unreadable, "unreadable record"))"
        }
        return claims.sorted { ($0.key.text, $0.asOfMs) < ($1.key.text, $1.asOfMs) }
    }

    private func read(unless stop: StopFlag) throws {
        try reader.readToEnd(unless: stop) { batch, index in
            // A tombstone takes a board back; the audit has nothing to hold against it.
            guard let payload = batch.payload(index), records.concerns(copy(batch.key(index)))
            else { return }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(payload.count)
            for index in 0..<payload.count { bytes.append(payload[index]) }
            records.take(bytes)
        }
    }
}

private func copy(_ span: Span<UInt8>?) -> [UInt8] {
    var copy: [UInt8] = []
    guard let span else { return copy }
    for index in 0..<span.count { copy.append(span[index]) }
    return copy
}
