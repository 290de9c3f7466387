internal import CWebSockets
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The way to one client: a socket of our own, or the library's where TLS is spoken.
///
/// The library asks the system by `poll` about all of its sockets each time that it wakes: half a
/// millisecond with 8,000 clients. So where nothing is encrypted it only watches one descriptor, that
/// of a ``Poller`` which knows which sockets are ready.
@safe enum Link {
    case library(OpaquePointer)
    case socket(Int32)

    /// What came of writing.
    enum Written {
        /// So many bytes need not be written again.
        case count(Int)
        case broken
    }

    /// Writes as much as the system takes.
    func write(_ bytes: UnsafeBufferPointer<UInt8>) -> Written {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return .count(0) }
        switch self {
        case .library(let handle):
            // What the socket does not take the library copies; it calls back when that is sent.
            let written = unsafe gs_write(handle, start, bytes.count)
            return written < 0 ? .broken : .count(bytes.count)
        case .socket(let descriptor):
            while true {
                let count = unsafe gs_send(descriptor, start, bytes.count)
                if count >= 0 { return .count(count) }
                if errno == EINTR { continue }
                return errno == EAGAIN || errno == EWOULDBLOCK ? .count(0) : .broken
            }
        }
    }

    /// Whether something that was written still waits in the library.
    var isBacklogged: Bool {
        if case .library(let handle) = self { return unsafe lws_partial_buffered(handle) != 0 }
        return false
    }

    var descriptor: Int32 {
        switch self {
        case .library(let handle): unsafe lws_get_socket_fd(handle)
        case .socket(let descriptor): descriptor
        }
    }
}

/// Tells which of any number of sockets are ready.
///
/// Only Linux has it; elsewhere the library does it.
struct Poller {
    struct Ready {
        let id: UInt64
        let canRead: Bool
        let canWrite: Bool
        let isBroken: Bool
    }

    /// Readable when any of the sockets is ready.
    let descriptor: Int32

    /// Nil where the system has none.
    init?() {
        #if os(Linux)
        descriptor = gs_epoll_create()
        if descriptor < 0 { return nil }
        #else
        return nil
        #endif
    }

    /// Has it told when a socket can be read and written; false when the system refuses.
    func watch(_ socket: Int32, id: UInt64, isNew: Bool, reads: Bool, writes: Bool) -> Bool {
        #if os(Linux)
        gs_epoll_set(descriptor, isNew ? 1 : 0, socket, id, reads ? 1 : 0, writes ? 1 : 0) == 0
        #else
        false
        #endif
    }

    /// Those that are ready now, some hundreds at the most.
    func take() -> [Ready] {
        #if os(Linux)
        var found = [gs_ready](repeating: gs_ready(), count: 256)
        let count = unsafe gs_epoll_take(descriptor, &found, Int32(found.count))
        return found.prefix(max(0, Int(count))).map {
            Ready(
                id: $0.id,
                canRead: $0.reads != 0,
                canWrite: $0.writes != 0,
                isBroken: $0.broke != 0
            )
        }
        #else
        []
        #endif
    }
}

/// The bytes that a socket has now, into `room`: their number, 0 at the end, nil when there are none.
func receiveBytes(
    _ descriptor: Int32,
    into room: UnsafeMutableRawBufferPointer
) -> Int? {
    while true {
        let count = unsafe recv(descriptor, room.baseAddress, room.count, 0)
        if count >= 0 { return count }
        if errno == EINTR { continue }
        // Any other error is an end as well.
        return errno == EAGAIN || errno == EWOULDBLOCK ? nil : 0
    }
}

/// Has calls on a socket return at once.
func stopBlocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
}

func closeSocket(_ descriptor: Int32) {
    _ = close(descriptor)
}
