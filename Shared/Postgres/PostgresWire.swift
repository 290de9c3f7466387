internal import CPQ

// Calls of libpq in its non-blocking mode that wait with a limit.

/// Waits until the server has sent something, or can be written to if that is wanted.
func waitForServer(
    _ open: OpaquePointer,
    writing: Bool,
    patienceMs: Int64
) throws(PostgresError) {
    let socket = unsafe PQsocket(open)
    guard socket >= 0 else { throw unsafe .connectionLost(lastMessage(open)) }
    guard waitForSocket(socket, reading: true, writing: writing, timeoutMs: patienceMs) else {
        throw .timeout
    }
    guard unsafe PQconsumeInput(open) == 1 else {
        throw unsafe .connectionLost(lastMessage(open))
    }
}

/// Sends what libpq holds back, reading meanwhile so that neither side waits for the other.
func flush(_ open: OpaquePointer, patienceMs: Int64) throws(PostgresError) {
    while true {
        switch unsafe PQflush(open) {
        case 0: return
        case 1: try unsafe waitForServer(open, writing: true, patienceMs: patienceMs)
        default: throw unsafe .connectionLost(lastMessage(open))
        }
    }
}

/// The next result, or nil at the end of a statement.
func result(_ open: OpaquePointer, patienceMs: Int64) throws(PostgresError) -> OpaquePointer? {
    while true {
        let unsent = unsafe PQflush(open)
        // Input is looked at even when sending failed: it may say why.
        guard unsafe PQisBusy(open) == 1 else { return unsafe PQgetResult(open) }
        try unsafe waitForServer(open, writing: unsent == 1, patienceMs: patienceMs)
    }
}

/// The error that a result holds, or nil.
func resultError(_ result: OpaquePointer) -> PostgresError? {
    switch unsafe PQresultStatus(result) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return nil
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
        return .unexpectedResult("COPY is run by copyIn")
    default: break
    }
    func field(_ code: UInt8) -> String? {
        guard let text = unsafe PQresultErrorField(result, Int32(code)) else { return nil }
        return unsafe String(cString: text)
    }
    guard let state = field(UInt8(ascii: "C")) else {
        return .connectionLost(unsafe firstLine(PQresultErrorMessage(result)))
    }
    var cause = field(UInt8(ascii: "M")) ?? ""
    if let position = field(UInt8(ascii: "P")) { cause += " (at character \(position))" }
    let name = field(UInt8(ascii: "n")) ?? field(UInt8(ascii: "c")) ?? "without a name"
    return PostgresError(sqlState: state, constraint: name, cause: cause)
}

/// The first line of the connection's last message.
func lastMessage(_ open: OpaquePointer) -> String { unsafe firstLine(PQerrorMessage(open)) }

/// The first line of a message of libpq.
func firstLine(_ message: UnsafePointer<CChar>?) -> String {
    guard let message = unsafe message else { return "" }
    return String(unsafe String(cString: message).prefix { $0 != "\n" })
}
