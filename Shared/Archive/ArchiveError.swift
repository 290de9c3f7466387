/// Why a file cannot be read.
public enum ArchiveError: Error, Equatable, CustomStringConvertible {
    /// The file cannot be opened; the text is the system's.
    case opening(path: String, reason: String)
    /// What was read so far is sound, and there it ends; the text is libarchive's.
    case damaged(path: String, reason: String)

    /// Whether the same call may succeed later: never.
    public var isRetriable: Bool { false }

    /// What was being done and why it did not work.
    public var description: String {
        switch self {
        case .opening(let path, let reason): "opening \(path): \(reason)"
        case .damaged(let path, let reason): "reading \(path): \(reason)"
        }
    }
}
