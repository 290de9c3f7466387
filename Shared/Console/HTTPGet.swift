#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An answer of a server.
public struct HTTPAnswer: Sendable, Equatable {
    /// The status code.
    public var status: Int
    /// Names in lower case.
    public var headers: [String: String]
    /// The body, without the framing of its transfer.
    public var body: [UInt8]
}

/// The place of an HTTP server, from `http://host[:port]`.
public struct HTTPAddress: Sendable, Equatable {
    /// Name or number of the machine; an IPv6 number without its brackets.
    public let host: String
    /// The port, as text.
    public let port: String

    /// Reads an address; a path after the port is refused.
    public init(_ text: String) throws(ConsoleError) {
        guard text.hasPrefix("http://") else { throw .address(text) }
        var rest = text.dropFirst("http://".count)
        if rest.hasSuffix("/") { rest.removeLast() }
        var port = "80"
        if let colon = rest.lastIndex(of: ":"), rest[colon...].firstIndex(of: "]") == nil {
            port = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        if rest.hasPrefix("["), rest.hasSuffix("]") { rest = rest.dropFirst().dropLast() }
        guard !rest.isEmpty, !rest.contains("/"), let number = Int(port),
            (1...65_535).contains(number)
        else { throw .address(text) }
        host = String(rest)
        self.port = port
    }

    /// Sends one `GET` and reads the answer; the connection serves no second one.
    ///
    /// For looking at a service from beside it: no TLS, no redirects, no proxy. `target` is a path
    /// with its query, already encoded.
    public func get(
        _ target: String,
        headers: [(name: String, value: String)] = [],
        timeoutMs: Int = 5000
    ) throws(ConsoleError) -> HTTPAnswer {
        let socket = try connect(timeoutMs: timeoutMs)
        defer { close(socket) }
        let request =
            "GET \(target) HTTP/1.1\r\nHost: \(authority)\r\nAccept: application/json\r\n"
            + headers.map { "\($0.name): \($0.value)\r\n" }.joined() + "Connection: close\r\n\r\n"
        try send(Array(request.utf8), socket)
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        return try receive(socket, &chunk)
    }

    /// Host and port as the `Host` field of a request says them.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":" + port }

    /// Reads one answer, through a buffer of the caller's.
    func receive(_ socket: Int32, _ chunk: inout [UInt8]) throws(ConsoleError) -> HTTPAnswer {
        var bytes: [UInt8] = []
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe recv(socket, buffer.baseAddress, buffer.count, 0)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw .system(doing: "reading from \(host):\(port)", code: errno)
            }
            if count == 0 { break }
            bytes += chunk[..<count]
            guard bytes.count <= HTTPAnswer.maxBytes else { throw .response("it is too long") }
            if try HTTPAnswer.isComplete(bytes) { break }
        }
        return try HTTPAnswer(bytes)
    }

    func connect(timeoutMs: Int) throws(ConsoleError) -> Int32 {
        var hints = unsafe addrinfo()
        #if canImport(Glibc)
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        unsafe hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, port, &hints, &list)
        guard code == 0 else {
            throw .system(doing: "looking up \(host)", code: code == EAI_SYSTEM ? errno : ENOENT)
        }
        defer { unsafe freeaddrinfo(list) }
        var failure = ECONNREFUSED
        var next = unsafe list
        while let entry = unsafe next {
            let info = unsafe entry.pointee
            unsafe next = info.ai_next
            let socket = unsafe socket(info.ai_family, info.ai_socktype, info.ai_protocol)
            guard socket >= 0 else {
                failure = errno
                continue
            }
            setTimeouts(socket, timeoutMs)
            if unsafe sysConnect(socket, info.ai_addr, info.ai_addrlen) == 0 { return socket }
            failure = errno
            close(socket)
        }
        throw .system(doing: "connecting to \(host):\(port)", code: failure)
    }

    /// On Linux the limit of sending also holds for connecting.
    private func setTimeouts(_ socket: Int32, _ milliseconds: Int) {
        var limit = timeval(tv_sec: milliseconds / 1000, tv_usec: 0)
        limit.tv_usec = .init(milliseconds % 1000 * 1000)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    func send(_ bytes: [UInt8], _ socket: Int32) throws(ConsoleError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe sysSend(
                    socket,
                    buffer.baseAddress.map { unsafe $0 + done },
                    buffer.count - done
                )
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw .system(doing: "writing to \(host):\(port)", code: errno)
            }
            done += count
        }
    }
}

private func sysConnect(
    _ socket: Int32,
    _ to: UnsafeMutablePointer<sockaddr>?,
    _ size: socklen_t
) -> Int32 {
    unsafe connect(socket, to, size)
}

private func sysSend(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
    return unsafe send(socket, bytes, count, Int32(MSG_NOSIGNAL))
    #else
    return unsafe send(socket, bytes, count, 0)
    #endif
}
