import Foundation
import Synchronization

/// A receiver of webhooks that knows nothing of us: it takes a request by hand, notes it, and answers what
/// it is told to.
final class Receiver: Sendable {
    /// One request as it came.
    struct Message: Sendable {
        let head: String
        let body: String

        func field(_ name: String) -> String {
            for line in head.split(whereSeparator: \.isNewline) {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2, parts[0].lowercased() == name {
                    return parts[1].trimmingCharacters(in: .whitespaces)
                }
            }
            return ""
        }

        var id: String { field("webhook-id") }
    }

    private struct State {
        var messages: [Message] = []
        var isClosed = false
    }

    let port: Int
    private let socket: Int32
    private let state = Mutex(State())
    private let answer: @Sendable (Int, Message) -> String

    /// `answer` gives the whole answer to a message, of which so many came before.
    init(_ answer: @escaping @Sendable (Int, Message) -> String) throws {
        self.answer = answer
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.socket = socket
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(socket, pointer, size)
            }
        }
        guard code == 0, listen(socket, 64) == 0 else { throw Trouble("no port for a receiver") }
        var length = size
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = unsafe getsockname(socket, pointer, &length)
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [self] in run() }.start()
    }

    static let fine = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
    static let broken = "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n"

    /// Everything that came.
    var messages: [Message] { state.withLock { $0.messages } }

    func close() {
        state.withLock { $0.isClosed = true }
        shutdown(socket, Int32(SHUT_RDWR))
    }

    private func run() {
        while true {
            let client = accept(socket, nil, nil)
            if client < 0 || state.withLock({ $0.isClosed }) { break }
            serve(client)
            _ = Foundation.close(client)
        }
        _ = Foundation.close(socket)
    }

    private func serve(_ client: Int32) {
        var time = timeval(tv_sec: 5, tv_usec: 0)
        unsafe setsockopt(
            client,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &time,
            socklen_t(MemoryLayout<timeval>.size)
        )
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while message(of: bytes) == nil {
            let count = unsafe recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            bytes += buffer.prefix(count)
        }
        guard let message = message(of: bytes) else { return }
        let number = state.withLock { state in
            state.messages.append(message)
            return state.messages.count - 1
        }
        let reply = Array(answer(number, message).utf8)
        _ = unsafe send(client, reply, reply.count, Int32(MSG_NOSIGNAL))
    }

    /// The message once all of it is there.
    private func message(of bytes: [UInt8]) -> Message? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let message = Message(
            head: String(text[..<end.lowerBound]),
            body: String(text[end.upperBound...])
        )
        guard message.body.utf8.count >= Int(message.field("content-length")) ?? 0 else {
            return nil
        }
        return message
    }
}
