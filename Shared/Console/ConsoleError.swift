#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a command can fail at outside the suite's own stores.
public enum ConsoleError: Error, Equatable, CustomStringConvertible {
    /// A call of the system failed; `code` is its error number.
    case system(doing: String, code: Int32)
    /// A file has a line longer than a reader takes.
    case lineTooLong(path: String, line: Int)
    /// A program that was started ended with an error.
    case child(program: String, path: String)
    /// An address is not `http://host[:port]`.
    case address(String)
    /// The answer of a server is not HTTP/1.1, or too long.
    case response(String)

    /// Whether the same call may succeed later.
    public var isRetriable: Bool {
        switch self {
        case .system, .response: true
        case .lineTooLong, .child, .address: false
        }
    }

    /// Why it did not work, alone.
    public var reason: String {
        if case .system(_, let code) = self { return unsafe String(cString: strerror(code)) }
        return description
    }

    /// What was being done and why it did not work.
    public var description: String {
        switch self {
        case .system(let doing, let code): "\(doing): \(unsafe String(cString: strerror(code)))"
        case .lineTooLong(let path, let line): "reading \(path): line \(line) is too long"
        case .child(let program, let path): "reading \(path): \(program) says it is damaged"
        case .address(let text): "\(text) is not an address like http://127.0.0.1:8080"
        case .response(let reason): "reading the HTTP response: \(reason)"
        }
    }
}
