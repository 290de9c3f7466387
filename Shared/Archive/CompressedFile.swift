internal import CArchive

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The bytes of one file, plain or compressed by gzip, bzip2, xz or zstd, whatever its name says.
@safe struct CompressedFile: ~Copyable {
    /// Windows that libarchive does not open itself; those of the large dumps are of 2 GB.
    private static let longWindows = "zstd -dcq --long=31"
    private static let blockBytes = 256 << 10
    private static let zstdMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    private let path: String
    private let archive: OpaquePointer
    private let isEmpty: Bool

    init(path: String) throws(ArchiveError) {
        self.path = path
        var opened = unsafe try Self.open(path, zstdByProgram: false)
        if unsafe opened.code != ARCHIVE_OK, unsafe opened.code != ARCHIVE_EOF {
            let reason = unsafe Self.reason(opened.archive)
            unsafe archive_read_free(opened.archive)
            guard reason.contains("too much memory") else {
                throw .opening(path: path, reason: reason)
            }
            unsafe opened = try Self.open(path, zstdByProgram: true)
            guard unsafe opened.code == ARCHIVE_OK else {
                unsafe archive_read_free(opened.archive)
                throw .opening(path: path, reason: "it takes the program zstd to read it")
            }
        }
        isEmpty = unsafe opened.code == ARCHIVE_EOF
        unsafe archive = opened.archive
    }

    deinit { unsafe archive_read_free(archive) }

    /// How many bytes of the file itself were read.
    var position: Int64 { unsafe archive_filter_bytes(archive, -1) }

    /// Fills the buffer from `start`, as far as there is something.
    ///
    /// - Returns: how many bytes; 0 at the end.
    func read(into buffer: inout [UInt8], from start: Int) throws(ArchiveError) -> Int {
        guard !isEmpty else { return 0 }
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe archive_read_data(
                archive,
                bytes.baseAddress.map { unsafe $0 + start },
                bytes.count - start
            )
        }
        guard count >= 0 else { throw .damaged(path: path, reason: unsafe Self.reason(archive)) }
        return count
    }

    private static func open(
        _ path: String,
        zstdByProgram: Bool
    ) throws(ArchiveError) -> (archive: OpaquePointer, code: Int32) {
        guard let archive = unsafe archive_read_new() else {
            throw .opening(path: path, reason: "out of memory")
        }
        unsafe archive_read_support_filter_gzip(archive)
        unsafe archive_read_support_filter_bzip2(archive)
        unsafe archive_read_support_filter_xz(archive)
        if zstdByProgram {
            unsafe archive_read_support_filter_program_signature(
                archive,
                longWindows,
                zstdMagic,
                zstdMagic.count
            )
        } else {
            unsafe archive_read_support_filter_zstd(archive)
        }
        unsafe archive_read_support_format_raw(archive)
        unsafe archive_read_support_format_empty(archive)
        var code = unsafe archive_read_open_filename(archive, path, blockBytes)
        if code == ARCHIVE_OK {
            var entry: OpaquePointer?
            code = unsafe archive_read_next_header(archive, &entry)
        }
        return unsafe (archive, code)
    }

    private static func reason(_ archive: OpaquePointer) -> String {
        unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "unknown"
    }
}
