#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One of the standard streams.
public enum Stream: Int32, Sendable {
    case output = 1
    case errors = 2

    /// Whether a person is likely to look at it.
    public var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Writes the text at once; what a closed stream refuses is lost.
    public func write(_ text: String) {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe sysWrite(
                    rawValue,
                    buffer.baseAddress.map { unsafe $0 + done },
                    buffer.count - done
                )
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return }
            done += count
        }
    }
}

/// `write`, which inside ``Stream`` is the method of that name.
private func sysWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(file, bytes, count)
}
