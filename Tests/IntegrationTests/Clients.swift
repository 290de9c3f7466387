import Foundation
import Synchronization

/// Clients that send reactions, each with an id of its own, until all are acknowledged.
///
/// One that gets no answer, or 503, sends the same again: the gateway may be killed at any moment.
final class Clients: Sendable {
    private struct State {
        var next = 0
        var acknowledged: Set<String> = []
        var failures = 0
        var slowestSeconds = 0.0
        var running = 0
    }

    private let port: Int
    private let count: Int
    private let connections: Int
    private let state = Mutex(State())

    init(port: Int, count: Int, connections: Int) {
        self.port = port
        self.count = count
        self.connections = connections
    }

    func start() throws {
        state.withLock { $0.running = connections }
        for _ in 0..<connections { Thread.detachNewThread { self.work() } }
    }

    /// Waits until all have done their work; the ids that were acknowledged.
    func finish(within seconds: Double) throws -> Set<String> {
        try wait(for: "the clients to be done", within: seconds) {
            state.withLock { $0.running == 0 }
        }
        return state.withLock { $0.acknowledged }
    }

    /// How often a client was not answered, or not by 200.
    var failures: Int { state.withLock { $0.failures } }

    /// The longest time until a reaction was acknowledged.
    var slowestSeconds: Double { state.withLock { $0.slowestSeconds } }

    /// The id in a record of the topic.
    static func id(of payload: [UInt8]?) -> String? {
        let text = String(decoding: payload ?? [], as: UTF8.self)
        guard let start = text.range(of: "\"message_id\":\"")?.upperBound else { return nil }
        return String(text[start...].prefix { $0 != "\"" })
    }

    // MARK: Pieces

    private func work() {
        let connection = ClientConnection(port: port)
        let time = ISO8601DateFormatter().string(from: Date())
        while let number = take() {
            let id = "c-\(number)"
            let body =
                #"{"user_id":"u\#(number % 100)","emoji_type":"😀","timestamp":"\#(time)","#
                + #""message_id":"\#(id)"}"#
            // The same sent again is acknowledged as well.
            let start = Date()
            while connection.post("/emoji", body)?.status != 200 {
                state.withLock { $0.failures += 1 }
                Thread.sleep(forTimeInterval: 0.1)
            }
            let seconds = Date().timeIntervalSince(start)
            state.withLock { state in
                state.acknowledged.insert(id)
                state.slowestSeconds = max(state.slowestSeconds, seconds)
            }
        }
        connection.close()
        state.withLock { $0.running -= 1 }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }
}
