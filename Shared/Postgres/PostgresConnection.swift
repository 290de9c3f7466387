internal import CPQ

/// How long a connection waits, and its name for the server.
public struct PostgresOptions: Sendable {
    /// For TCP connection and login together, in milliseconds.
    public var connectTimeoutMs: Int
    /// For one statement on the server, in milliseconds.
    ///
    /// We give up when the server was silent for this and `PostgresConnection.graceMs` more.
    public var statementTimeoutMs: Int
    /// Shown in `pg_stat_activity`.
    public var applicationName: String

    /// Creates the options; the timeouts must be positive.
    public init(
        connectTimeoutMs: Int = 3_000,
        statementTimeoutMs: Int = 30_000,
        applicationName: String = "groundswell"
    ) {
        precondition(connectTimeoutMs > 0 && statementTimeoutMs > 0, "a timeout must be positive")
        self.connectTimeoutMs = connectTimeoutMs
        self.statementTimeoutMs = statementTimeoutMs
        self.applicationName = applicationName
    }
}

/// A connection to Postgres for one owner thread.
///
/// Calls block, but never longer than the timeouts. Parameters and results are binary. After an error
/// that leaves the connection in doubt it is closed and `connectIfNeeded()` opens a new one.
@safe
public struct PostgresConnection: ~Copyable {
    /// How much longer than the server's own timeout we wait for its answer, in milliseconds.
    public static let graceMs = 2_000
    /// How long a transaction may lie idle before the server ends it, in milliseconds: a paused
    /// process must not keep its locks from the next owner.
    public static let idleTransactionMs = 10_000
    /// The most parameters of a statement; the protocol counts them in 16 bits.
    public static let maxParameters = 65_535
    /// The most statements whose plans one connection keeps.
    public static let maxPrepared = 256

    /// Where it connects to; its description leaves the password out.
    public let address: PostgresAddress
    private let options: PostgresOptions
    private var handle: OpaquePointer?
    private var gate = RetryGate()
    private(set) var patienceMs: Int64
    private var prepared: [PreparedKey: String] = [:]
    private var preparedCount = 0

    private struct PreparedKey: Hashable {
        let sql: String
        let types: [UInt32]
    }

    /// Reads the address; nothing is connected before `connectIfNeeded()`.
    public init(url: String, options: PostgresOptions = PostgresOptions()) throws(PostgresError) {
        address = try PostgresAddress(url)
        self.options = options
        unsafe handle = nil
        patienceMs = Int64(options.statementTimeoutMs + Self.graceMs)
    }

    deinit {
        if let handle = unsafe handle { unsafe PQfinish(handle) }
    }

    /// Whether there is a connection as far as we know.
    public var isConnected: Bool { unsafe handle != nil }

    /// Connects and logs in, unless that is done already.
    ///
    /// After a failed attempt it throws `.waiting` at once until the next attempt is due.
    public mutating func connectIfNeeded() throws(PostgresError) {
        guard !isConnected else { return }
        let wait = gate.waitMs(at: monotonicMs())
        guard wait == 0 else { throw .waiting(ms: wait) }
        do throws(PostgresError) {
            unsafe handle = try PostgresLogin.connect(address, options)
            gate.succeeded()
        } catch {
            gate.failed(at: monotonicMs())
            throw error
        }
    }

    /// Closes the connection; a transaction that is open is rolled back by the server.
    public mutating func close() {
        if let open = unsafe handle { unsafe PQfinish(open) }
        unsafe handle = nil
        prepared.removeAll()
        patienceMs = Int64(options.statementTimeoutMs + Self.graceMs)
    }

    /// Runs one statement.
    @discardableResult
    public mutating func query(
        _ sql: String,
        _ values: [PostgresValue] = [],
        prepared: Bool = false
    ) throws(PostgresError) -> PostgresRows {
        try run(PostgresStatement(sql, values, prepared: prepared))
    }

    /// Runs one statement.
    @discardableResult
    public mutating func run(
        _ statement: PostgresStatement
    ) throws(PostgresError) -> PostgresRows {
        let open = try unsafe opened()
        let parameters = try EncodedParameters(statement.values)
        if statement.prepared, let name = try unsafe prepare(statement, parameters, open) {
            try unsafe sendPrepared(name, parameters, open)
        } else {
            try unsafe send(statement.sql, parameters, open)
        }
        return try unsafe onlyResult(open)
    }

    /// Runs statements in one round trip and one transaction: all are done, or none.
    ///
    /// Inside `transaction` they are a part of that one. The results are in order; the first error
    /// is thrown.
    @discardableResult
    public mutating func pipeline(
        _ statements: [PostgresStatement]
    ) throws(PostgresError) -> [PostgresRows] {
        guard !statements.isEmpty else { return [] }
        let parameters = try statements.map { statement throws(PostgresError) in
            try EncodedParameters(statement.values)
        }
        let open = try unsafe opened()
        guard unsafe PQenterPipelineMode(open) == 1 else { throw unsafe lost(open) }
        // What comes back, in order: the preparation of a text, or the result of a statement.
        var expected: [PreparedKey?] = []
        var fresh: [PreparedKey: String] = [:]
        for (statement, parameters) in zip(statements, parameters) {
            let key = PreparedKey(sql: statement.sql, types: parameters.types)
            guard statement.prepared, let name = prepared[key] ?? fresh[key] ?? newName() else {
                try unsafe send(statement.sql, parameters, open)
                expected.append(nil)
                continue
            }
            if prepared[key] == nil, fresh[key] == nil {
                try unsafe sendPrepare(name, key, open)
                fresh[key] = name
                expected.append(key)
            }
            try unsafe sendPrepared(name, parameters, open)
            expected.append(nil)
        }
        guard unsafe PQpipelineSync(open) == 1 else { throw unsafe lost(open) }
        return try unsafe pipelineResults(expected, fresh, open)
    }

    /// Runs `body` between `BEGIN` and `COMMIT`; what it throws rolls back and is thrown on.
    ///
    /// When the connection is lost during the commit, whether it was done must be read again.
    public mutating func transaction<T>(
        _ body: (inout PostgresConnection) throws(PostgresError) -> T
    ) throws(PostgresError) -> T {
        try query("BEGIN")
        let value: T
        do throws(PostgresError) {
            value = try body(&self)
        } catch {
            if isConnected {
                do throws(PostgresError) { try query("ROLLBACK") } catch { close() }
            }
            throw error
        }
        guard try query("COMMIT").tag == "COMMIT" else {
            throw .rolledBack("one of its statements failed")
        }
        return value
    }

    /// Runs a script of any number of statements without parameters, as `psql` would.
    public mutating func script(_ sql: String) throws(PostgresError) {
        let open = try unsafe opened()
        try unsafe sendSimple(sql, open)
        var failure: PostgresError?
        while let result = try unsafe nextResult(open) {
            defer { unsafe PQclear(result) }
            if failure == nil { failure = unsafe resultError(result) }
        }
        if let failure { throw unsafe settled(failure, open) }
    }

    /// Changes how long statements of this connection may run, until it is closed.
    public mutating func setStatementTimeout(ms: Int) throws(PostgresError) {
        precondition(ms > 0, "a timeout must be positive")
        try query("SELECT set_config('statement_timeout', $1, false)", [.text(String(ms))])
        patienceMs = Int64(ms + Self.graceMs)
    }

    /// Goes back to the statement timeout of the options.
    mutating func restoreStatementTimeout() throws(PostgresError) {
        try setStatementTimeout(ms: options.statementTimeoutMs)
    }

    /// Whether a transaction is open, also one that has failed.
    var isInTransaction: Bool {
        guard let open = unsafe handle else { return false }
        let status = unsafe PQtransactionStatus(open)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }
}

// MARK: - Sending and receiving

extension PostgresConnection {
    func opened() throws(PostgresError) -> OpaquePointer {
        guard let open = unsafe handle else { throw .notConnected }
        return unsafe open
    }

    /// Closes the connection and says why it had to be.
    mutating func lost(_ open: OpaquePointer) -> PostgresError {
        let reason = unsafe lastMessage(open)
        close()
        return .connectionLost(reason)
    }

    /// The error to throw for a failed statement: if the connection went with it, that.
    mutating func settled(_ error: PostgresError, _ open: OpaquePointer) -> PostgresError {
        guard unsafe PQstatus(open) == CONNECTION_BAD else { return error }
        close()
        if case .server(let state, _) = error {
            return .connectionLost("the server ended it (\(state))")
        }
        return .connectionLost("the server ended it")
    }

    /// The next result, or nil at the end of a statement.
    mutating func nextResult(_ open: OpaquePointer) throws(PostgresError) -> OpaquePointer? {
        do throws(PostgresError) {
            return try unsafe result(open, patienceMs: patienceMs)
        } catch {
            close()
            throw error
        }
    }

    /// Sends a text without parameters.
    mutating func sendSimple(_ sql: String, _ open: OpaquePointer) throws(PostgresError) {
        guard unsafe PQsendQuery(open, sql) == 1 else { throw unsafe lost(open) }
    }

    /// The result of a single statement.
    mutating func onlyResult(_ open: OpaquePointer) throws(PostgresError) -> PostgresRows {
        var rows: PostgresRows?
        var failure: PostgresError?
        while let result = try unsafe nextResult(open) {
            let kind = unsafe PQresultStatus(result)
            if kind == PGRES_TUPLES_OK || kind == PGRES_COMMAND_OK {
                rows = unsafe PostgresRows(result)
                continue
            }
            defer { unsafe PQclear(result) }
            if kind == PGRES_COPY_IN || kind == PGRES_COPY_OUT || kind == PGRES_COPY_BOTH {
                close()
                throw .unexpectedResult("COPY is run by copyIn")
            }
            failure = unsafe failure ?? resultError(result)
        }
        if let failure { throw unsafe settled(failure, open) }
        guard let rows else { throw .unexpectedResult("the statement was empty") }
        return rows
    }

    private mutating func send(
        _ sql: String,
        _ parameters: EncodedParameters,
        _ open: OpaquePointer
    ) throws(PostgresError) {
        let sent = unsafe parameters.withPointers { values in
            unsafe PQsendQueryParams(
                open,
                sql,
                Int32(values.count),
                parameters.types,
                values,
                parameters.lengths,
                parameters.formats,
                1
            )
        }
        guard sent == 1 else { throw unsafe lost(open) }
    }

    private mutating func sendPrepared(
        _ name: String,
        _ parameters: EncodedParameters,
        _ open: OpaquePointer
    ) throws(PostgresError) {
        let sent = unsafe parameters.withPointers { values in
            unsafe PQsendQueryPrepared(
                open,
                name,
                Int32(values.count),
                values,
                parameters.lengths,
                parameters.formats,
                1
            )
        }
        guard sent == 1 else { throw unsafe lost(open) }
    }

    private mutating func sendPrepare(
        _ name: String,
        _ key: PreparedKey,
        _ open: OpaquePointer
    ) throws(PostgresError) {
        guard unsafe PQsendPrepare(open, name, key.sql, Int32(key.types.count), key.types) == 1
        else { throw unsafe lost(open) }
    }

    /// A name for one more prepared statement, or nil when there are enough.
    private mutating func newName() -> String? {
        guard prepared.count < Self.maxPrepared else { return nil }
        preparedCount += 1
        return "s\(preparedCount)"
    }

    private mutating func prepare(
        _ statement: PostgresStatement,
        _ parameters: EncodedParameters,
        _ open: OpaquePointer
    ) throws(PostgresError) -> String? {
        let key = PreparedKey(sql: statement.sql, types: parameters.types)
        if let name = prepared[key] { return name }
        guard let name = newName() else { return nil }
        try unsafe sendPrepare(name, key, open)
        _ = try unsafe onlyResult(open)
        prepared[key] = name
        return name
    }

    /// Reads a whole pipeline, also after an error, so that the connection can be used again.
    private mutating func pipelineResults(
        _ expected: [PreparedKey?],
        _ fresh: [PreparedKey: String],
        _ open: OpaquePointer
    ) throws(PostgresError) -> [PostgresRows] {
        var rows: [PostgresRows] = []
        var failure: PostgresError?
        for key in expected {
            while let result = try unsafe nextResult(open) {
                switch unsafe PQresultStatus(result) {
                case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                    let done = unsafe PostgresRows(result)
                    if let key { prepared[key] = fresh[key] } else { rows.append(done) }
                case PGRES_PIPELINE_ABORTED:
                    unsafe PQclear(result)
                default:
                    failure = unsafe failure ?? resultError(result)
                    unsafe PQclear(result)
                }
            }
            if let failure, unsafe PQstatus(open) == CONNECTION_BAD {
                throw unsafe settled(failure, open)
            }
        }
        guard let end = try unsafe nextResult(open) else { throw unsafe lost(open) }
        let kind = unsafe PQresultStatus(end)
        unsafe PQclear(end)
        guard kind == PGRES_PIPELINE_SYNC, unsafe PQexitPipelineMode(open) == 1 else {
            throw unsafe lost(open)
        }
        if let failure { throw failure }
        guard rows.count == expected.count(where: { $0 == nil }) else {
            throw .unexpectedResult("a statement of a pipeline gave no result")
        }
        return rows
    }
}
