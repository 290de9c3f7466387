import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A connection to an HTTP server that sends what no well-kept client would; it is made again when
/// it breaks.
final class ClientConnection {
    let port: Int
    private var descriptor: Int32 = -1
    /// What came behind the last answer.
    private var unread: [UInt8] = []

    init(port: Int) { self.port = port }

    deinit { close() }

    var isOpen: Bool { descriptor >= 0 }

    func close() {
        if descriptor >= 0 { _ = systemClose(descriptor) }
        descriptor = -1
        unread = []
    }

    /// Sends a body; nil when there is no answer.
    func post(_ path: String, _ body: String) -> (status: Int, body: String)? {
        post(path, Array(body.utf8))
    }

    func post(_ path: String, _ body: [UInt8]) -> (status: Int, body: String)? {
        let head =
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.count)\r\n\r\n"
        guard send(Array(head.utf8) + body), let answer = answer() else {
            close()
            return nil
        }
        return answer
    }

    /// Sends bytes as they are, over a new connection if there is none; false when it broke.
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) -> Bool {
        if descriptor < 0 { connect() }
        guard descriptor >= 0 else { return false }
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe systemSend(
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

    /// Reads one answer whose length is told; nil when the connection ends before.
    func answer() -> (status: Int, body: String)? {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            if let answer = takeAnswer() { return answer }
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            }
            if count <= 0 { return nil }
            unread += chunk[..<count]
        }
    }

    private func takeAnswer() -> (status: Int, body: String)? {
        let blank = Array("\r\n\r\n".utf8)
        guard let end = unread.firstRange(of: blank) else { return nil }
        let head = String(decoding: unread[..<end.lowerBound], as: UTF8.self)
        guard let field = head.range(of: "Content-Length: ")?.upperBound,
            let length = Int(head[field...].prefix { $0.isNumber }),
            let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        // A head was read in one piece with at least a part of its body.
        guard unread.count >= end.upperBound + length else { return nil }
        let body = String(decoding: unread[end.upperBound..<end.upperBound + length], as: UTF8.self)
        unread.removeSubrange(..<(end.upperBound + length))
        if head.contains("Connection: close") { close() }
        return (status, body)
    }

    func connect() {
        #if canImport(Glibc)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        // A program that is started meanwhile does not keep it open.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
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
}

// The members above hide the system's functions of the same names.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func systemSend(
    _ descriptor: Int32,
    _ bytes: UnsafeRawPointer?,
    _ count: Int,
    _ flags: Int32
) -> Int { unsafe send(descriptor, bytes, count, flags) }

private func systemConnect(
    _ descriptor: Int32,
    _ address: UnsafePointer<sockaddr>,
    _ size: socklen_t
) -> Int32 {
    unsafe connect(descriptor, address, size)
}
