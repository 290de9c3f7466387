/// Sends to many clients at once: one message to each event loop, not one to each client.
///
/// A client of which ``WebSocketClient/isBusy`` was false has nothing else under way, so what is added
/// here is written straight from the bytes that all of them share.
public struct Fanout: Sendable {
    struct Parcel: Sendable {
        let connection: UInt64
        let bytes: [UInt8]
    }

    private var parcels: [(mailbox: Mailbox, parcels: [Parcel])] = []

    /// Nothing to send yet.
    public init() {}

    /// Adds a frame; the client is busy until the system has taken it.
    public mutating func add(_ frame: WebSocketFrame, to client: WebSocketClient) {
        add(frame.bytes, to: client.outbox)
    }

    /// Adds an event; the client is busy until the system has taken it.
    public mutating func add(_ event: ServerSentEvent, to client: EventStreamClient) {
        add(event.bytes, to: client.outbox)
    }

    /// Sends what was added since.
    public mutating func send() {
        for index in parcels.indices where !parcels[index].parcels.isEmpty {
            parcels[index].mailbox.post(.deliver(parcels[index].parcels))
            parcels[index].parcels = []
        }
    }

    private mutating func add(_ bytes: [UInt8], to outbox: Outbox) {
        outbox.setBusy(true)
        let parcel = Parcel(connection: outbox.connection, bytes: bytes)
        // There are as many of these as event loops.
        for index in parcels.indices where parcels[index].mailbox === outbox.mailbox {
            return parcels[index].parcels.append(parcel)
        }
        parcels.append((outbox.mailbox, [parcel]))
    }
}
