internal import CHiredis

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

/// A span of time as hiredis takes it.
func makeTimeval(ms: Int) -> timeval {
    var value = timeval()
    value.tv_sec = numericCast(ms / 1_000)
    value.tv_usec = numericCast(ms % 1_000 * 1_000)
    return value
}

/// Makes the process ignore `SIGPIPE` once, unless it already does something about it.
func ignoreBrokenPipes() { brokenPipesIgnored }

private let brokenPipesIgnored: Void = {
    // The default action is nil here; anything else was somebody's choice and is put back.
    if let chosen = signal(SIGPIPE, SIG_IGN) { signal(SIGPIPE, chosen) }
}()
