#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Settings {
    /// Reads the file that a key named; what stands in the way becomes a mistake of that key.
    ///
    /// At most 16 MiB.
    public mutating func file(_ key: String, at path: String) -> [UInt8]? {
        let limit = 16 << 20
        guard let bytes = readFile(path, limit: limit) else {
            reject(key, because: "reading \(path): \(unsafe String(cString: strerror(errno)))")
            return nil
        }
        guard bytes.count <= limit else {
            reject(key, because: "\(path) holds more than \(limit) bytes")
            return nil
        }
        return bytes
    }
}

/// The name of this host, which a container sets to its own.
public func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
