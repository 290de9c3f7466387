internal import CWebSockets

/// How what is queued for a client leaves, at the end of each callback.
extension EventLoop {
    /// A client of a stream that takes this many writes at once waits for the others.
    private static let writeBurst = 16
    /// How long the other end may go on sending after it was told that all is over.
    private static let lingerMs: Int64 = 2000

    /// Sends what is queued and decides whether the connection is read, waits or ends.
    func settle(_ connection: Connection) {
        guard let handle = unsafe connection.handle else { return }
        if case .closed = connection.phase { return }
        guard unsafe flush(connection, handle), unsafe sendOutbox(connection, handle) else {
            return
        }
        if case .closing = connection.phase, !connection.isStalled, connection.unsentBytes == 0 {
            connection.phase = .lingering
            connection.deadlineMs = nowMs + Self.lingerMs
            unsafe finishSending(lws_get_socket_fd(handle))
        }
        unsafe steerReading(connection, handle)
        // Requests that waited for room are read on; further bytes may never come.
        if !connection.isStalled && connection.unreadBytes > 0 { process(connection) }
    }

    /// Writes what a ``Fanout`` brought: at once where nothing is before it.
    func deliver(_ parcels: [Fanout.Parcel]) {
        for parcel in parcels {
            guard let connection = connections[parcel.connection], let outbox = connection.outbox,
                let handle = unsafe connection.handle
            else { continue }
            if connection.unsentBytes > 0 || connection.isStalled {
                connection.output += parcel.bytes
                markDirty(connection)
                continue
            }
            let count = parcel.bytes.count
            let written = unsafe parcel.bytes.withUnsafeBufferPointer { bytes in
                unsafe bytes.baseAddress.map { unsafe gs_write(handle, $0, count) } ?? 0
            }
            if written < 0 {
                closeSoon(connection)
            } else if unsafe lws_partial_buffered(handle) != 0 {
                stall(connection)
            } else {
                outbox.setBusy(false)
            }
        }
    }

    /// Sends what waits for the client of a stream; false when the connection broke.
    private func sendOutbox(_ connection: Connection, _ handle: OpaquePointer) -> Bool {
        guard let outbox = connection.outbox else { return true }
        if !connection.isStalled && connection.unsentBytes == 0 { outbox.setBusy(false) }
        var rounds = 0
        while !connection.isStalled {
            let rest = outbox.drain(into: &connection.output, upTo: Self.writeBytes)
            guard unsafe flush(connection, handle) else { return false }
            switch rest {
            case .nothing: return true
            case .finished where connection.isStalled: return true
            case .finished:
                outbox.close()
                connection.outbox = nil
                startClosing(connection)
                return true
            case .more:
                rounds += 1
                if rounds == Self.writeBurst {
                    // Others want to be served too.
                    stall(connection)
                    unsafe lws_callback_on_writable(handle)
                }
            }
        }
        return true
    }

    /// Writes until all is sent or the socket takes no more; false when the connection broke.
    private func flush(_ connection: Connection, _ handle: OpaquePointer) -> Bool {
        while connection.unsentBytes > 0 && !connection.isStalled {
            let count = min(connection.unsentBytes, Self.writeBytes)
            let start = connection.outputStart
            let written = unsafe connection.output.withUnsafeBufferPointer { output in
                unsafe output.baseAddress.map { unsafe gs_write(handle, $0 + start, count) } ?? -1
            }
            if written < 0 {
                closeSoon(connection)
                return false
            }
            connection.outputStart += count
            // What the socket did not take the library has copied; it calls back when that is sent.
            if unsafe lws_partial_buffered(handle) != 0 { stall(connection) }
        }
        if connection.unsentBytes == 0 {
            let isSmall =
                connection.outbox == nil && connection.output.capacity <= 2 * Self.writeBytes
            connection.output.removeAll(keepingCapacity: isSmall)
            connection.outputStart = 0
        }
        return true
    }

    private func stall(_ connection: Connection) {
        connection.isStalled = true
        connection.stalledSinceMs = nowMs
    }

    /// Has the library read only what can be dealt with: it would spin on bytes left unread while
    /// its own buffer is full, and a client that asks faster than it is answered has to wait.
    ///
    /// One that waits for its answer is read on, so that it is noticed when it leaves, and because
    /// turning reading off and on again for each request costs more than reading.
    private func steerReading(_ connection: Connection, _ handle: OpaquePointer) {
        var wanted = !connection.isStalled
        if case .answering = connection.phase { wanted = connection.unreadBytes == 0 }
        if wanted == connection.isReading { return }
        connection.isReading = wanted
        unsafe lws_rx_flow_control(handle, wanted ? 1 : 0)
    }
}
