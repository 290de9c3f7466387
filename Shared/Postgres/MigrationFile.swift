#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// One file of a folder of migrations, named `NNN_what_it_does.sql`.
struct MigrationFile {
    /// The largest file that is read, in bytes.
    static let maxBytes = 1 << 20

    let version: Int
    let name: String
    let sql: String

    /// Reads a folder; the numbers must run from 1 on without a gap.
    static func read(folder: String) throws(PostgresError) -> [MigrationFile] {
        var files: [MigrationFile] = []
        for name in try names(in: folder).filter({ $0.hasSuffix(".sql") }).sorted() {
            let digits = name.prefix(3)
            guard digits.utf8.count == 3, let version = Int(digits), digits.allSatisfy(\.isNumber),
                name.dropFirst(3).hasPrefix("_")
            else { throw .migration("\(name) is not named NNN_name.sql") }
            guard version == files.count + 1 else {
                throw .migration("\(name) should have the number \(files.count + 1)")
            }
            files.append(
                MigrationFile(version: version, name: name, sql: try text(folder + "/" + name))
            )
        }
        guard !files.isEmpty else { throw .migration("the folder \(folder) has no .sql files") }
        return files
    }

    private static func names(in folder: String) throws(PostgresError) -> [String] {
        guard let directory = unsafe opendir(folder) else {
            throw .migration(
                "opening the folder \(folder): \(unsafe String(cString: strerror(errno)))"
            )
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    private static func text(_ path: String) throws(PostgresError) -> String {
        guard let file = unsafe fopen(path, "r") else {
            throw .migration("opening \(path): \(unsafe String(cString: strerror(errno)))")
        }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: maxBytes + 1)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe fread(buffer.baseAddress, 1, buffer.count, file)
        }
        guard unsafe ferror(file) == 0 else { throw .migration("reading \(path)") }
        guard count <= maxBytes else {
            throw .migration("\(path) is larger than \(maxBytes) bytes")
        }
        guard let text = String(validating: bytes[..<count], as: UTF8.self), !text.utf8.contains(0)
        else { throw .migration("\(path) is not UTF-8 text") }
        return text
    }
}
