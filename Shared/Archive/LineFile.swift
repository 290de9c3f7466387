#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The lines of a file, plain or compressed by gzip, bzip2, xz or zstd, each lent where it lies.
public struct LineFile: ~Copyable {
    /// What the next line is.
    public enum Step: Equatable, Sendable {
        /// ``line`` is it.
        case line
        /// It is longer than ``maxLineBytes`` and was stepped over.
        case tooLong
        /// There is none.
        case end
    }

    /// The longest line, in bytes.
    public static let maxLineBytes = 8 << 20
    private static let chunkBytes = 1 << 20

    /// The number of the line that ``next()`` came to, from 1.
    public private(set) var number = 0
    /// The size of the file itself, in bytes.
    public let byteCount: Int64
    private let file: CompressedFile
    private var buffer: [UInt8] = []
    /// What is left to look at.
    private var start = 0
    private var end = 0
    private var current = 0..<0
    private var isAtEnd = false

    /// Opens the file.
    public init(path: String) throws(ArchiveError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw .opening(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        let opened = try CompressedFile(path: path)
        byteCount = Int64(status.st_size)
        file = opened
    }

    /// How much of the file was read, from 0 to 1.
    public var share: Double {
        byteCount > 0 ? min(1, Double(file.position) / Double(byteCount)) : 1
    }

    /// The line that ``next()`` came to, without its end.
    public var line: Span<UInt8> {
        @_lifetime(borrow self)
        get { buffer.span.extracting(current) }
    }

    /// Goes to the next line.
    ///
    /// - Throws: ``ArchiveError/damaged(path:reason:)`` behind the last whole line.
    public mutating func next() throws(ArchiveError) -> Step {
        var searched = start
        var isTooLong = false
        while true {
            if let newline = indexOfNewline(from: searched) {
                current = start..<newline
                start = newline + 1
                number += 1
                return isTooLong ? .tooLong : .line
            }
            guard !isAtEnd else {
                guard start < end || isTooLong else { return .end }
                current = start..<end
                start = end
                number += 1
                return isTooLong ? .tooLong : .line
            }
            if end - start > Self.maxLineBytes {
                isTooLong = true
                start = end
            }
            searched = end - start
            try fill()
        }
    }

    /// Moves what is left to the front and reads on.
    private mutating func fill() throws(ArchiveError) {
        if start > 0 {
            buffer.removeSubrange(..<start)
            end -= start
            start = 0
        }
        if buffer.count < end + Self.chunkBytes {
            buffer.append(contentsOf: repeatElement(0, count: end + Self.chunkBytes - buffer.count))
        }
        let count = try file.read(into: &buffer, from: end)
        end += count
        isAtEnd = count == 0
    }

    private func indexOfNewline(from index: Int) -> Int? {
        guard index < end else { return nil }
        return unsafe buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + index, Int32(UInt8(ascii: "\n")), end - index)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
