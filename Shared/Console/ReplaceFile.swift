#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Makes a file hold these bytes: a reader sees what was there before, or all of them.
public func replaceFile(_ path: String, with bytes: [UInt8]) throws(ConsoleError) {
    let aside = path + ".new"
    let file = unsafe open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .system(doing: "opening \(aside)", code: errno) }
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(
                file,
                buffer.baseAddress.map { unsafe $0 + written },
                buffer.count - written
            )
        }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
            let code = errno
            close(file)
            throw .system(doing: "writing \(aside)", code: code)
        }
        written += count
    }
    guard close(file) == 0 else { throw .system(doing: "writing \(aside)", code: errno) }
    guard unsafe rename(aside, path) == 0 else {
        throw .system(doing: "renaming \(aside)", code: errno)
    }
}
