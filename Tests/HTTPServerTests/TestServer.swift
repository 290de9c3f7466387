import Dispatch
import Glibc
import HTTPServer
import Testing

/// A server on a port of its own that is stopped with the test.
final class TestServer {
    let port: Int
    private let server: HTTPServer
    private let ended = DispatchSemaphore(value: 0)
    private let threads: Int

    init(
        _ routes: (inout Router) -> Void,
        _ adjust: (inout HTTPServerConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = HTTPServerConfiguration()
        configuration.drainTimeoutMs = 2000
        adjust(&configuration)
        var router = Router()
        routes(&router)
        let server = try HTTPServer(configuration, router)
        self.server = server
        threads = configuration.threads
        port = server.port
        for index in 0..<configuration.threads {
            let ended = ended
            DispatchQueue(label: "server-\(index)").async {
                server.run()
                ended.signal()
            }
        }
    }

    deinit {
        stop()
        _ = waitForEnd(seconds: 10)
    }

    func stop() { server.stop() }

    /// Whether every thread ended in time.
    func waitForEnd(seconds: Double) -> Bool {
        for _ in 0..<threads where ended.wait(timeout: .now() + seconds) == .timedOut {
            return false
        }
        for _ in 0..<threads { ended.signal() }
        return true
    }

    func connect() throws -> TestClient { try TestClient(port: port) }

    /// Sends one request on a connection of its own and returns all that comes back.
    func exchange(_ text: String) throws -> String {
        let client = try connect()
        client.send(text)
        return client.readToEnd()
    }
}

/// A raw socket that gives up after ten seconds.
final class TestClient {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    static func canConnect(port: Int) -> Bool { TestClient(unchecked: port).isConnected }

    /// `receiveBytes` makes the system keep less than it likes to for one who does not read.
    convenience init(port: Int, receiveBytes: Int32? = nil) throws {
        self.init(unchecked: port, receiveBytes: receiveBytes)
        try #require(isConnected, "connecting to port \(port)")
    }

    private let isConnected: Bool

    private init(unchecked port: Int, receiveBytes: Int32? = nil) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
        if var receiveBytes {
            unsafe setsockopt(
                descriptor,
                SOL_SOCKET,
                SO_RCVBUF,
                &receiveBytes,
                socklen_t(MemoryLayout<Int32>.size)
            )
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        isConnected = code == 0
    }

    deinit { close(descriptor) }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Returns false when the server does not take it.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
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

    /// The next bytes, empty at the end; the end is also a reset or ten seconds of silence.
    func readSome() -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        return count > 0 ? Array(chunk[..<count]) : []
    }

    func readToEnd() -> String {
        while true {
            let bytes = readSome()
            if bytes.isEmpty { break }
            buffer += bytes
        }
        defer { buffer = [] }
        return String(decoding: buffer, as: UTF8.self)
    }

    /// Exactly `count` bytes, fewer at the end.
    func read(_ count: Int) -> [UInt8] {
        while buffer.count < count {
            let bytes = readSome()
            if bytes.isEmpty { break }
            buffer += bytes
        }
        defer { buffer.removeFirst(min(count, buffer.count)) }
        return Array(buffer.prefix(count))
    }

    /// All up to and with `text`.
    func read(until text: String) -> String {
        let end = Array(text.utf8)
        while true {
            if let start = firstIndex(of: end) {
                return String(decoding: read(start), as: UTF8.self)
            }
            let bytes = readSome()
            if bytes.isEmpty { return String(decoding: read(buffer.count), as: UTF8.self) }
            buffer += bytes
        }
    }

    /// The header and the body of the next answer.
    func readResponse(hasBody: Bool = true) -> (head: String, body: String) {
        let head = read(until: "\r\n\r\n")
        let length =
            head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            .flatMap { Int($0.dropFirst(16)) } ?? 0
        return (head, hasBody ? String(decoding: read(length), as: UTF8.self) : "")
    }

    /// Says that nothing more will be sent.
    func finish() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    private func firstIndex(of end: [UInt8]) -> Int? {
        guard buffer.count >= end.count else { return nil }
        for start in 0...(buffer.count - end.count)
        where buffer[start..<(start + end.count)].elementsEqual(end) {
            return start + end.count
        }
        return nil
    }
}
