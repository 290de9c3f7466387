#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Milliseconds of a clock that never goes back.
func monotonicMs() -> Int64 {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
}

/// Waits until a socket can be read, or written if that is wanted too; false when time is up.
func waitForSocket(_ socket: Int32, reading: Bool, writing: Bool, timeoutMs: Int64) -> Bool {
    let deadline = monotonicMs() + timeoutMs
    let events = (reading ? POLLIN : 0) | (writing ? POLLOUT : 0)
    var descriptor = pollfd(fd: socket, events: Int16(events), revents: 0)
    while true {
        let left = max(0, deadline - monotonicMs())
        let ready = unsafe poll(&descriptor, 1, Int32(clamping: left))
        if ready > 0 { return true }
        if ready < 0, errno != EINTR { return true }  // the call that follows will say why
        if left == 0 { return false }
    }
}
