internal import CPQ

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Opening connections.
enum PostgresLogin {
    /// Connects within the timeout and sets the session up.
    static func connect(
        _ address: PostgresAddress,
        _ options: PostgresOptions
    ) throws(PostgresError) -> OpaquePointer {
        let session =
            "\(address.options) -c statement_timeout=\(options.statementTimeoutMs)"
            + " -c idle_in_transaction_session_timeout=\(PostgresConnection.idleTransactionMs)"
        let settings = [
            ("dbname", address.url), ("client_encoding", "UTF8"), ("options", session),
            ("application_name", options.applicationName), ("keepalives_idle", "15"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"),
        ]
        let started = unsafe withCStrings(settings.map(\.0)) { names in
            unsafe withCStrings(settings.map(\.1)) { values in
                unsafe PQconnectStartParams(names, values, 1)
            }
        }
        guard let connection = unsafe started else { throw .connecting("out of memory") }
        do throws(PostgresError) {
            // Brings the SQLSTATE into the message, which is all a failed connection leaves.
            unsafe PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
            try unsafe finish(connection, deadline: monotonicMs() + Int64(options.connectTimeoutMs))
            unsafe PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
            // Notices would otherwise be printed to standard error.
            _ = unsafe PQsetNoticeProcessor(connection, { _, _ in }, nil)
            guard unsafe PQsetnonblocking(connection, 1) == 0 else {
                throw .connecting(unsafe firstLine(PQerrorMessage(connection)))
            }
            return unsafe connection
        } catch {
            unsafe PQfinish(connection)
            throw error
        }
    }

    private static func finish(
        _ connection: OpaquePointer,
        deadline: Int64
    ) throws(PostgresError) {
        guard unsafe PQstatus(connection) != CONNECTION_BAD else {
            throw unsafe refusal(connection)
        }
        var step = PGRES_POLLING_WRITING
        while step != PGRES_POLLING_OK {
            guard step != PGRES_POLLING_FAILED else { throw unsafe refusal(connection) }
            let left = deadline - monotonicMs()
            let reading = step == PGRES_POLLING_READING
            guard left > 0,
                waitForSocket(
                    unsafe PQsocket(connection),
                    reading: reading,
                    writing: !reading,
                    timeoutMs: left
                )
            else { throw .connecting("no answer in time") }
            step = unsafe PQconnectPoll(connection)
        }
    }

    /// Why a connection was not made.
    private static func refusal(_ connection: OpaquePointer) -> PostgresError {
        let message = unsafe firstLine(PQerrorMessage(connection))
        let state = sqlState(in: message)
        if let state, state.hasPrefix("28") { return .authentication(sqlState: state) }
        if unsafe PQconnectionNeedsPassword(connection) == 1 {
            return .authentication(sqlState: "28P01")
        }
        return .connecting(message)
    }

    /// The code in a verbose message such as `FATAL:  28P01: password authentication failed`.
    static func sqlState(in message: String) -> String? {
        for part in message.split(separator: ":") {
            let word = part.drop { $0 == " " }
            let isCode =
                word.utf8.count == 5
                && word.utf8.allSatisfy {
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                }
                && word.utf8.contains { $0 < UInt8(ascii: "A") }
            if isCode { return String(word) }
        }
        return nil
    }

    /// Lends strings as a null-terminated list of C strings.
    private static func withCStrings<R>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        let copies = unsafe strings.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        let list = unsafe copies.map { unsafe UnsafePointer($0) } + [nil]
        return unsafe list.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }
}
