#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

enum SecretFile {
    case success(String)
    case failure(String)
}

/// Reads a file that holds one secret.
func secretFile(_ path: String) -> SecretFile {
    let limit = 64 * 1024
    guard let bytes = readFile(path, limit: limit) else {
        return .failure("reading \(path): \(unsafe String(cString: strerror(errno)))")
    }
    if bytes.count > limit { return .failure("\(path) holds more than \(limit) bytes") }
    guard var text = String(validating: bytes, as: UTF8.self) else {
        return .failure("\(path) is not UTF-8 text")
    }
    if text.last?.isNewline == true { text.removeLast() }
    return text.isEmpty ? .failure("\(path) is empty") : .success(text)
}

/// The first `limit` bytes of a file and one more if there are more; nil leaves `errno` set.
func readFile(_ path: String, limit: Int) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while bytes.count <= limit {
        let count = unsafe chunk.withUnsafeMutableBytes {
            unsafe read(file, $0.baseAddress, $0.count)
        }
        if count < 0 && errno == EINTR { continue }
        if count < 0 { return nil }
        if count == 0 { break }
        bytes += chunk[..<count]
    }
    return bytes
}

/// Writes all bytes to a descriptor; what a closed or full one refuses is lost.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(
                descriptor,
                buffer.baseAddress.map { unsafe $0 + written },
                buffer.count - written
            )
        }
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return }
        written += count
    }
}

/// The value of an environment variable.
func environmentVariable(_ key: String) -> String? {
    unsafe getenv(key).map { unsafe String(cString: $0) }
}
