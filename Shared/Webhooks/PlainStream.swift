#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A moment by which something must be done.
struct Deadline: Sendable {
    private let atMs: Int64

    init(afterMs ms: Int) { atMs = Self.nowMs() + Int64(ms) }

    /// What is left of it, in milliseconds.
    var leftMs: Int32 { Int32(clamping: max(0, atMs - Self.nowMs())) }

    private static func nowMs() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// A connection to one address; it never waits beyond a deadline.
final class PlainStream {
    let descriptor: Int32

    init(_ endpoint: Resolver.Endpoint, _ deadline: Deadline) throws(WebhookError) {
        #if canImport(Glibc)
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        descriptor = socket(endpoint.family, kind, 0)
        guard descriptor >= 0 else { throw .connecting(code: errno) }
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            throw .connecting(code: errno)
        }
        let result = unsafe endpoint.bytes.withUnsafeBytes { bytes in
            unsafe Self.connect(
                descriptor,
                bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count)
            )
        }
        if result == 0 { return }
        guard errno == EINPROGRESS else { throw .connecting(code: errno) }
        try wait(for: Int16(POLLOUT), deadline)
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        guard code == 0 else { throw .connecting(code: code) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes all of it.
    func write(_ bytes: [UInt8], _ deadline: Deadline) throws(WebhookError) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                unsafe send(
                    descriptor,
                    all.baseAddress?.advanced(by: sent),
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(for: Int16(POLLOUT), deadline)
            } else if errno != EINTR {
                throw .closed
            }
        }
    }

    /// Reads what there is, up to `max` bytes; none at the end.
    func read(_ max: Int, _ deadline: Deadline) throws(WebhookError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max)
        while true {
            let count = unsafe recv(descriptor, &bytes, max, 0)
            if count >= 0 { return Array(bytes.prefix(count)) }
            if errno == EAGAIN {
                try wait(for: Int16(POLLIN), deadline)
            } else if errno != EINTR {
                throw .closed
            }
        }
    }

    /// Waits until the socket can be read or written.
    func wait(for events: Int16, _ deadline: Deadline) throws(WebhookError) {
        while true {
            let leftMs = deadline.leftMs
            guard leftMs > 0 else { throw .timedOut }
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            let ready = unsafe poll(&entry, 1, leftMs)
            if ready > 0 { return }
            if ready < 0 && errno != EINTR { throw .closed }
        }
    }

    // The method's own name hides the function of the system.
    private static func connect(
        _ descriptor: Int32,
        _ address: UnsafePointer<sockaddr>?,
        _ count: socklen_t
    ) -> Int32 {
        #if canImport(Glibc)
        unsafe Glibc.connect(descriptor, address, count)
        #else
        unsafe Darwin.connect(descriptor, address, count)
        #endif
    }
}
