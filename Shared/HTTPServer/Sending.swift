internal import CWebSockets

/// How what is queued for a client leaves, at the end of each callback.
extension EventLoop {
    /// A client of a stream that takes this many writes at once waits for the others.
    private static let writeBurst = 16
    /// How long the other end may go on sending after it was told that all is over.
    private static let lingerMs: Int64 = 2000

    /// Sends what is queued and decides whether the connection is read, waits or ends.
    func settle(_ connection: Connection) {
        guard let link = connection.link else { return }
        if case .closed = connection.phase { return }
        guard flush(connection, link), sendOutbox(connection, link) else { return }
        if case .closing = connection.phase, !connection.isStalled, connection.unsentBytes == 0 {
            connection.phase = .lingering
            connection.deadlineMs = nowMs + Self.lingerMs
            finishSending(link.descriptor)
        }
        steerReading(connection, link)
        // Requests that waited for room are read on; further bytes may never come.
        if !connection.isStalled && connection.unreadBytes > 0 { process(connection) }
    }

    /// Writes what a ``Fanout`` brought: at once where nothing is before it.
    func deliver(_ parcels: [Fanout.Parcel]) {
        for parcel in parcels {
            guard let connection = connections[parcel.connection], let outbox = connection.outbox,
                let link = connection.link
            else { continue }
            if connection.unsentBytes > 0 || connection.isStalled {
                connection.output += parcel.bytes
                markDirty(connection)
                continue
            }
            switch unsafe parcel.bytes.withUnsafeBufferPointer({ unsafe link.write($0) }) {
            case .broken: closeSoon(connection)
            case .count(let count):
                if count < parcel.bytes.count {
                    connection.output += parcel.bytes[count...]
                    stall(connection, link)
                } else if link.isBacklogged {
                    stall(connection, link)
                } else {
                    outbox.setBusy(false)
                }
            }
        }
    }

    /// Sends what waits for the client of a stream; false when the connection broke.
    private func sendOutbox(_ connection: Connection, _ link: Link) -> Bool {
        guard let outbox = connection.outbox else { return true }
        if !connection.isStalled && connection.unsentBytes == 0 { outbox.setBusy(false) }
        var rounds = 0
        while !connection.isStalled {
            let rest = outbox.drain(into: &connection.output, upTo: Self.writeBytes)
            guard flush(connection, link) else { return false }
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
                    stall(connection, link)
                    if case .library(let handle) = link {
                        unsafe lws_callback_on_writable(handle)
                    }
                }
            }
        }
        return true
    }

    /// Writes until all is sent or the socket takes no more; false when the connection broke.
    private func flush(_ connection: Connection, _ link: Link) -> Bool {
        while connection.unsentBytes > 0 && !connection.isStalled {
            let count = min(connection.unsentBytes, Self.writeBytes)
            let start = connection.outputStart
            let written = unsafe connection.output.withUnsafeBufferPointer { output in
                unsafe link.write(UnsafeBufferPointer(rebasing: output[start..<(start + count)]))
            }
            guard case .count(let taken) = written else {
                closeSoon(connection)
                return false
            }
            connection.outputStart += taken
            if taken < count || link.isBacklogged { stall(connection, link) }
        }
        if connection.unsentBytes == 0 {
            let isSmall =
                connection.outbox == nil && connection.output.capacity <= 2 * Self.writeBytes
            connection.output.removeAll(keepingCapacity: isSmall)
            connection.outputStart = 0
        }
        return true
    }

    /// Waits until the client takes more.
    private func stall(_ connection: Connection, _ link: Link) {
        connection.isStalled = true
        connection.stalledSinceMs = nowMs
        if case .socket(let socket) = link {
            connection.isAwaitingRoom = true
            watch(connection, socket)
        }
    }

    /// Has the library read only what can be dealt with: it would spin on bytes left unread while
    /// its own buffer is full, and a client that asks faster than it is answered has to wait.
    ///
    /// On a socket of our own a client that waits for its answer is read on: turning reading off and
    /// on again for each request costs more. The library would close at the end of what a client
    /// sends, who may still want its answer.
    private func steerReading(_ connection: Connection, _ link: Link) {
        var wanted = !connection.isStalled
        if case .answering = connection.phase {
            if case .socket = link {
                wanted = connection.unreadBytes == 0 && !connection.hasEnded
            } else {
                wanted = false
            }
        }
        if wanted == connection.isReading { return }
        connection.isReading = wanted
        switch link {
        case .library(let handle): unsafe lws_rx_flow_control(handle, wanted ? 1 : 0)
        case .socket(let socket): watch(connection, socket)
        }
    }
}
