#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A socket that takes connections; its owner closes it.
struct ListeningSocket {
    let descriptor: Int32
    let port: Int

    /// Binds; `isShared` lets further sockets of this process, after the first, have the same port.
    init(
        host: String,
        port: Int,
        isShared: Bool,
        isFirst: Bool
    ) throws(HTTPServerError) {
        let address = try SocketAddress(host: host, port: port)
        if isShared && isFirst {
            // A shared port would silently be shared with another process too: ask first.
            close(try Self.bound(address, isShared: false))
        }
        descriptor = try Self.bound(address, isShared: isShared)
        self.port = unsafe SocketAddress(of: descriptor, getsockname)?.port ?? port
    }

    /// Lets clients in.
    func listen() throws(HTTPServerError) {
        // The system lowers this to its own limit.
        if systemListen(descriptor, 4096) != 0 {
            throw .binding("the address", port: port, code: errno)
        }
    }

    enum Accepted {
        case connection(Int32, remoteAddress: String)
        case none
        /// The process or the system has no descriptor or memory left.
        case exhausted
    }

    /// The next client, if one waits.
    func accept() -> Accepted {
        while true {
            let client = systemAccept(descriptor)
            if client >= 0 {
                var one: Int32 = 1
                unsafe setsockopt(
                    client,
                    Int32(IPPROTO_TCP),
                    TCP_NODELAY,
                    &one,
                    socklen_t(MemoryLayout<Int32>.size)
                )
                let remote = unsafe SocketAddress(of: client, getpeername)
                return .connection(client, remoteAddress: remote?.text ?? "")
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            default: return .none
            }
        }
    }

    private static func bound(
        _ address: SocketAddress,
        isShared: Bool
    ) throws(HTTPServerError) -> Int32 {
        #if canImport(Glibc)
        let type = Int32(SOCK_STREAM.rawValue)
        #else
        let type = SOCK_STREAM
        #endif
        let descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else {
            throw .binding(address.host, port: address.port, code: errno)
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
        if isShared { unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &one, size) }
        if address.bind(descriptor) != 0 {
            let code = errno
            close(descriptor)
            throw .binding(address.host, port: address.port, code: code)
        }
        return descriptor
    }
}

/// An IPv4 or IPv6 address with a port.
struct SocketAddress {
    let host: String
    private var storage = sockaddr_storage()

    var family: Int32 { Int32(storage.ss_family) }

    init(host: String, port: Int) throws(HTTPServerError) {
        self.host = host
        let name = host == "localhost" ? "127.0.0.1" : host
        let networkPort = in_port_t(truncatingIfNeeded: port).bigEndian
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if unsafe inet_pton(AF_INET, name, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = networkPort
            unsafe withUnsafeMutableBytes(of: &storage) { target in
                unsafe withUnsafeBytes(of: four) { unsafe target.copyMemory(from: $0) }
            }
        } else if unsafe inet_pton(AF_INET6, name, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = networkPort
            unsafe withUnsafeMutableBytes(of: &storage) { target in
                unsafe withUnsafeBytes(of: six) { unsafe target.copyMemory(from: $0) }
            }
        } else {
            throw .readingAddress(host)
        }
    }

    /// One end of a socket, by `getsockname` or `getpeername`.
    init?(
        of descriptor: Int32,
        _ read: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) {
        host = ""
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe withUnsafeMutablePointer(to: &length) {
                    unsafe read(descriptor, address, $0)
                }
            }
        }
        if code != 0 { return nil }
    }

    var port: Int {
        // Both families keep the port behind the first two bytes.
        unsafe withUnsafeBytes(of: storage) { Int(unsafe $0[2]) << 8 | Int(unsafe $0[3]) }
    }

    /// `192.0.2.1` or `2001:db8::1`; IPv4 that came in by an IPv6 socket looks like IPv4.
    var text: String {
        var out = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let offset = family == AF_INET6 ? 8 : 4
        unsafe withUnsafeBytes(of: storage) { bytes in
            _ = unsafe inet_ntop(
                family,
                bytes.baseAddress.map { unsafe $0 + offset },
                &out,
                socklen_t(out.count)
            )
        }
        let text = String(
            decoding: out.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        return text.hasPrefix("::ffff:") ? String(text.dropFirst(7)) : text
    }

    func bind(_ descriptor: Int32) -> Int32 {
        let size =
            family == AF_INET6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
        return unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe systemBind(descriptor, $0, socklen_t(size))
            }
        }
    }
}

/// Writes `bytes` to a fresh socket and hangs up; its empty send buffer takes them at once.
func sendAndClose(_ bytes: [UInt8], _ descriptor: Int32) {
    stopBlocking(descriptor)
    _ = unsafe bytes.withUnsafeBufferPointer { unsafe Link.socket(descriptor).write($0) }
    close(descriptor)
}

/// Says that nothing more will be sent, so that the other end reads all before it sees the end.
func finishSending(_ descriptor: Int32) {
    _ = shutdown(descriptor, Int32(SHUT_WR))
}

/// Lets no further clients in; where the system does not know this, the close that follows does it.
func stopListening(_ descriptor: Int32) {
    _ = shutdown(descriptor, Int32(SHUT_RD))
}

/// The number of an error when `path` cannot be read, else nil.
func readError(_ path: String) -> Int32? {
    unsafe access(path, R_OK) == 0 ? nil : errno
}

func systemError(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
}

/// Milliseconds that never step back, and seconds since 1970.
func clocks() -> (monotonicMs: Int64, wallSeconds: Int64) {
    var monotonic = timespec()
    var wall = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &monotonic)
    unsafe clock_gettime(CLOCK_REALTIME, &wall)
    return (
        Int64(monotonic.tv_sec) * 1000 + Int64(monotonic.tv_nsec) / 1_000_000, Int64(wall.tv_sec)
    )
}

/// Has the system allow this many descriptors, or as many as it may be asked for.
func raiseDescriptorLimit(to wanted: Int) {
    var limit = rlimit()
    #if canImport(Glibc)
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    let resource = RLIMIT_NOFILE
    #endif
    guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(wanted) else { return }
    limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
    unsafe setrlimit(resource, &limit)
}

/// Runs `body` while the process seems to allow at most `limit` descriptors.
///
/// libwebsockets sizes and clears its tables by that limit, which is a million in many containers:
/// 16 MB a loop. Only the soft limit is lowered, and only for the moment.
func withDescriptorLimit<T>(_ limit: Int, _ body: () -> T) -> T {
    var saved = rlimit()
    #if canImport(Glibc)
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    let resource = RLIMIT_NOFILE
    #endif
    guard unsafe getrlimit(resource, &saved) == 0, saved.rlim_cur > rlim_t(limit) else {
        return body()
    }
    var lowered = saved
    lowered.rlim_cur = rlim_t(limit)
    unsafe setrlimit(resource, &lowered)
    defer { unsafe setrlimit(resource, &saved) }
    return body()
}

// The members above hide the system's functions of the same names.
private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 {
    listen(descriptor, backlog)
}

private func systemAccept(_ descriptor: Int32) -> Int32 {
    let client = accept(descriptor, nil, nil)
    if client >= 0 { _ = fcntl(client, F_SETFD, FD_CLOEXEC) }
    return client
}

private func systemBind(
    _ descriptor: Int32,
    _ address: UnsafePointer<sockaddr>,
    _ size: socklen_t
) -> Int32 {
    unsafe bind(descriptor, address, size)
}
