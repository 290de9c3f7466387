#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A connection to an HTTP server that serves one request after the other; used by one thread.
///
/// It is opened by the first request, and again by the next one after it was closed or has failed.
public struct HTTPConnection: ~Copyable {
    private let address: HTTPAddress
    private let timeoutMs: Int
    private var socket: Int32?
    private var chunk = [UInt8](repeating: 0, count: 16 << 10)
    private var request: [UInt8] = []

    /// A connection that is not open yet.
    public init(to address: HTTPAddress, timeoutMs: Int = 10_000) {
        self.address = address
        self.timeoutMs = timeoutMs
    }

    deinit { if let socket { close(socket) } }

    /// Sends a JSON body by `POST` and reads the answer.
    ///
    /// After an error it is unknown whether the server has taken the body.
    public mutating func post(
        _ target: String,
        json body: Span<UInt8>
    ) throws(ConsoleError) -> HTTPAnswer {
        let open: Int32
        if let socket { open = socket } else { open = try address.connect(timeoutMs: timeoutMs) }
        socket = open
        request.removeAll(keepingCapacity: true)
        request += Array("POST \(target) HTTP/1.1\r\nHost: \(address.authority)\r\n".utf8)
        request += Array("Content-Type: application/json\r\n".utf8)
        request += Array("Content-Length: \(body.count)\r\n\r\n".utf8)
        for index in 0..<body.count { request.append(body[index]) }
        do throws(ConsoleError) {
            try address.send(request, open)
            let answer = try address.receive(open, &chunk)
            if answer.headers["connection"]?.lowercased() == "close" { hangUp() }
            return answer
        } catch {
            hangUp()
            throw error
        }
    }

    /// Closes the connection, if it is open.
    public mutating func hangUp() {
        if let socket { close(socket) }
        socket = nil
    }
}
