import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Clients that send reactions, each with an id of its own, until all are acknowledged.
///
/// One that gets no answer, or 503, sends the same again: the gateway may be killed at any moment.
final class Clients: Sendable {
    private struct State {
        var next = 0
        var acknowledged: Set<String> = []
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

    /// The id in a record of the topic.
    static func id(of payload: [UInt8]?) -> String? {
        let text = String(decoding: payload ?? [], as: UTF8.self)
        guard let start = text.range(of: "\"message_id\":\"")?.upperBound else { return nil }
        return String(text[start...].prefix { $0 != "\"" })
    }

    // MARK: Pieces

    private func work() {
        var connection = ClientConnection(port: port)
        while let number = take() {
            let id = "c-\(number)"
            let time = ISO8601DateFormatter().string(from: Date())
            let body =
                #"{"user_id":"u\#(number % 100)","emoji_type":"😀","timestamp":"\#(time)","#
                + #""message_id":"\#(id)"}"#
            // The same sent again is acknowledged as well.
            while connection.post("/emoji", body) != 200 { Thread.sleep(forTimeInterval: 0.1) }
            _ = state.withLock { $0.acknowledged.insert(id) }
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

/// A connection that is made again when it breaks.
private struct ClientConnection {
    let port: Int
    private var descriptor: Int32 = -1

    init(port: Int) { self.port = port }

    mutating func close() {
        if descriptor >= 0 { _ = systemClose(descriptor) }
        descriptor = -1
    }

    /// The status of the answer; nil when there is none.
    mutating func post(_ path: String, _ body: String) -> Int? {
        if descriptor < 0 { connect() }
        guard descriptor >= 0 else { return nil }
        let request =
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            + body
        guard write(Array(request.utf8)), let answer = read() else {
            close()
            return nil
        }
        if answer.contains("Connection: close") { close() }
        return answer.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    private mutating func connect() {
        #if canImport(Glibc)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var limit = timeval(tv_sec: 40, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe systemConnect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if code != 0 { close() }
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe send(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + sent },
                    buffer.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    /// The head of an answer, when all of its body has come, too.
    private func read() -> String? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            }
            if count <= 0 { return nil }
            bytes += chunk[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n"),
                let length = text.range(of: "Content-Length: ")?.upperBound,
                let wanted = Int(text[length...].prefix { $0.isNumber })
            else { continue }
            if text[end.upperBound...].utf8.count >= wanted {
                return String(text[..<end.lowerBound])
            }
        }
    }
}

// The members above hide the system's functions of the same names.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func systemConnect(
    _ descriptor: Int32,
    _ address: UnsafePointer<sockaddr>,
    _ size: socklen_t
) -> Int32 {
    unsafe connect(descriptor, address, size)
}
