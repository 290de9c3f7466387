#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What tells a file from others, wherever it lies: its size, its beginning and its end.
public struct FileSignature: Equatable, Sendable, CustomStringConvertible {
    private static let sampleBytes: Int64 = 64 << 10

    /// FNV-1a of the three.
    public let hash: UInt64

    /// Reads what it takes of a file.
    public init(path: String) throws(ArchiveError) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw .opening(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        defer { close(file) }
        let size = Int64(lseek(file, 0, SEEK_END))
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for shift in 0..<8 { Self.mix(UInt8(truncatingIfNeeded: size >> (8 * shift)), &hash) }
        for offset in [0, max(0, size - Self.sampleBytes)] {
            var sample = [UInt8](repeating: 0, count: Int(Self.sampleBytes))
            let count = unsafe sample.withUnsafeMutableBytes {
                unsafe pread(file, $0.baseAddress, $0.count, off_t(offset))
            }
            guard count >= 0 else {
                throw .damaged(path: path, reason: unsafe String(cString: strerror(errno)))
            }
            for byte in sample[..<count] { Self.mix(byte, &hash) }
        }
        self.hash = hash
    }

    /// Sixteen hexadecimal digits.
    public var description: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func mix(_ byte: UInt8, _ hash: inout UInt64) {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}
