#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Registers what Prometheus expects of every process, under its conventional names.
func describeProcess(_ service: String, in metrics: Metrics) {
    metrics.gauge(
        "groundswell_build_info",
        help: "Always 1; the labels say what runs.",
        labels: ["service": service, "version": Service.version]
    ).set(1)
    metrics.gauge(
        "process_start_time_seconds",
        help: "When the process started, in seconds since 1970."
    ).set(Double(Clock.nowMs()) / 1000)
    metrics.counter(
        "process_cpu_seconds_total",
        help: "User and system time spent, in seconds.",
        read: cpuSeconds
    )
    #if canImport(Glibc)
    metrics.gauge(
        "process_resident_memory_bytes",
        help: "Memory held, in bytes.",
        read: residentBytes
    )
    #endif
}

private func cpuSeconds() -> Double {
    var usage = rusage()
    #if canImport(Glibc)
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
    unsafe getrusage(RUSAGE_SELF, &usage)
    #endif
    let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
    let micros = Int(usage.ru_utime.tv_usec) + Int(usage.ru_stime.tv_usec)
    return Double(seconds) + Double(micros) / 1_000_000
}

#if canImport(Glibc)
private func residentBytes() -> Double {
    guard let bytes = readFile("/proc/self/statm", limit: 256) else { return .nan }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Double(fields[1]) else { return .nan }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
}
#endif
