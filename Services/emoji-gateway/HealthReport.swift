import Models

/// What `GET /health` says: whether events are taken, and when they are acknowledged.
struct HealthReport {
    let status: Int
    let json: [UInt8]

    init(_ room: Room, isBuffered: Bool) {
        let isThere = room.isKafkaThere
        let word = !room.hasRoom ? "unavailable" : isThere ? "healthy" : "degraded"
        status = room.hasRoom ? 200 : 503
        var out = JSONWriter()
        out.object {
            $0.member("status", word)
            $0.member("kafka", isThere ? "connected" : "disconnected")
            $0.member("buffer_size", Int64(room.bufferedRecords))
            $0.member("buffer_bytes", Int64(room.bufferedBytes))
            $0.member("spool_size", Int64(room.spoolRecords))
            $0.member("spool_bytes", Int64(room.spoolBytes))
            $0.member("ack", isBuffered ? "buffered" : "durable")
            $0.member(
                "acknowledged_after",
                isBuffered && isThere
                    ? "reception" : isThere && room.spoolRecords == 0 ? "kafka" : "spool"
            )
        }
        json = out.bytes
    }
}
