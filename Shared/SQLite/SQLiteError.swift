internal import CSQLite

/// What went wrong with a database file, told apart by what the caller must do about it.
public enum SQLiteError: Error, Equatable, Sendable {
    /// Another process has the file.
    case inUse(SQLiteFault)
    /// The file has reached its limit, or the disk is full.
    case full(SQLiteFault)
    /// The file is damaged or is no database.
    case corrupt(SQLiteFault)
    /// Reading or writing failed, or the statement is wrong.
    case failed(SQLiteFault)

    /// Whether the same call may succeed later.
    public var isRetriable: Bool {
        switch self {
        case .inUse, .full: true
        case .corrupt, .failed: false
        }
    }

    init(_ code: Int32, _ action: String, _ detail: String) {
        let fault = SQLiteFault(code: code, action: action, detail: detail)
        // The low byte is the kind; the others say more about it.
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .inUse(fault)
        case SQLITE_FULL: self = .full(fault)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(fault)
        default: self = .failed(fault)
        }
    }
}

extension SQLiteError: CustomStringConvertible {
    /// A sentence for the log; it holds no data of the file.
    public var description: String {
        switch self {
        case .inUse(let fault): "\(fault), the file is in use"
        case .full(let fault): "\(fault), full"
        case .corrupt(let fault): "\(fault), the file is damaged"
        case .failed(let fault): "\(fault)"
        }
    }
}

/// One failure as SQLite reports it.
public struct SQLiteFault: Equatable, Sendable, CustomStringConvertible {
    /// SQLite's extended result code.
    public let code: Int32
    /// What was being done, such as "committing".
    public let action: String
    /// SQLite's text.
    public let detail: String

    /// Describes a failure.
    public init(code: Int32, action: String, detail: String) {
        self.code = code
        self.action = action
        self.detail = detail
    }

    /// Action, text and code in one line.
    public var description: String { "\(action): \(detail) (\(code))" }
}
