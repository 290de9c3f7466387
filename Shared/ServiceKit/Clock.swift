#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The two clocks of a service.
public enum Clock {
    /// Wall time in milliseconds since 1970.
    public static func nowMs() -> Int64 {
        nanoseconds(CLOCK_REALTIME) / 1_000_000
    }

    /// Milliseconds of a clock that never steps back; only differences mean something.
    public static func monotonicMs() -> Int64 {
        nanoseconds(CLOCK_MONOTONIC) / 1_000_000
    }

    /// Nanoseconds of a clock that never steps back; only differences mean something.
    public static func monotonicNs() -> Int64 {
        nanoseconds(CLOCK_MONOTONIC)
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
