internal import CHiredis

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How long a connection waits.
public struct RedisTimeouts: Sendable {
    /// For the TCP connection, in milliseconds.
    public var connectMs: Int
    /// For the server to take or give some bytes of a pipeline, in milliseconds.
    public var commandMs: Int

    /// Creates the limits; both must be positive.
    public init(connectMs: Int = 1_000, commandMs: Int = 2_000) {
        precondition(connectMs > 0 && commandMs > 0, "a timeout must be positive")
        self.connectMs = connectMs
        self.commandMs = commandMs
    }
}

/// A blocking, pipelined connection to Redis for one owner thread.
///
/// Commands are appended, then sent together when their replies are asked for. After any error that
/// leaves replies out of step the connection is closed and `connectIfNeeded()` opens a new one. The
/// first connection of a process makes it ignore `SIGPIPE`, which hiredis would otherwise raise when
/// the server is gone.
@safe
public struct RedisConnection: ~Copyable {
    /// The largest pipeline, in bytes; `append` refuses to grow beyond it.
    public static let maxPipelineBytes = 64 << 20

    /// Where it connects to; its description hides the password.
    public let address: RedisAddress
    private let timeouts: RedisTimeouts
    private var context: UnsafeMutablePointer<redisContext>?
    private var commands = RedisCommands()
    private var gate = RetryGate()
    /// Replies that were not read yet.
    public private(set) var pendingReplies = 0

    /// Reads the address; nothing is connected before `connectIfNeeded()`.
    public init(url: String, timeouts: RedisTimeouts = RedisTimeouts()) throws(RedisError) {
        address = try RedisAddress(url)
        self.timeouts = timeouts
        unsafe context = nil
    }

    deinit {
        if let context = unsafe context { unsafe redisFree(context) }
    }

    /// Whether there is a connection as far as we know.
    public var isConnected: Bool { unsafe context != nil }

    /// Connects, logs in and selects the database, unless that is done already.
    ///
    /// After a failed attempt it throws `.waiting` at once until the next attempt is due.
    public mutating func connectIfNeeded() throws(RedisError) {
        guard !isConnected else { return }
        let wait = gate.waitMs(at: monotonicMs())
        guard wait == 0 else { throw .waiting(ms: wait) }
        do throws(RedisError) {
            try connect()
            gate.succeeded()
        } catch {
            close()
            gate.failed(at: monotonicMs())
            throw error
        }
    }

    /// Closes the connection and forgets what was appended.
    public mutating func close() {
        if let open = unsafe context { unsafe redisFree(open) }
        unsafe context = nil
        commands.removeAll()
        pendingReplies = 0
    }

    /// Appends a command to the pipeline.
    public mutating func append(_ arguments: RedisArgument...) throws(RedisError) {
        try append(arguments)
    }

    /// Appends a command to the pipeline.
    public mutating func append(_ arguments: [RedisArgument]) throws(RedisError) {
        precondition(!arguments.isEmpty, "a command has a name")
        try append(argumentCount: arguments.count) { commands in
            for argument in arguments { commands.add(argument) }
        }
    }

    /// Sends what was appended and reads the next replies; error replies are returned as such.
    public mutating func replies(_ count: Int) throws(RedisError) -> [RedisReply] {
        precondition(count <= pendingReplies, "more replies asked for than commands sent")
        try send()
        var replies: [RedisReply] = []
        replies.reserveCapacity(count)
        for _ in 0..<count { replies.append(try nextReply()) }
        return replies
    }

    /// Runs one command and returns its reply; an error reply is thrown.
    public mutating func command(_ arguments: RedisArgument...) throws(RedisError) -> RedisReply {
        precondition(pendingReplies == 0, "replies of a pipeline are still unread")
        try append(arguments)
        let reply = try replies(1)[0]
        if case .error(let code, _) = reply { throw .server(code: code) }
        return reply
    }

    // MARK: - For this module

    /// The bytes appended and not yet sent.
    var unsentBytes: Int { commands.bytes.count }

    mutating func append(
        argumentCount: Int,
        _ write: (inout RedisCommands) -> Void
    ) throws(RedisError) {
        guard commands.bytes.count < Self.maxPipelineBytes else {
            throw .invalidArgument("the pipeline holds \(Self.maxPipelineBytes) bytes already")
        }
        commands.begin(arguments: argumentCount)
        write(&commands)
        pendingReplies += 1
    }

    // MARK: - Private

    private mutating func connect() throws(RedisError) {
        ignoreBrokenPipes()
        guard
            let fresh = unsafe redisConnectWithTimeout(
                address.host,
                Int32(address.port),
                makeTimeval(ms: timeouts.connectMs)
            )
        else { throw .connecting("out of memory") }
        unsafe context = fresh
        guard unsafe fresh.pointee.err == 0 else { throw .connecting(unsafe Self.reason(fresh)) }
        guard unsafe redisSetTimeout(fresh, makeTimeval(ms: timeouts.commandMs)) == REDIS_OK,
            unsafe redisEnableKeepAlive(fresh) == REDIS_OK
        else { throw .connecting(unsafe Self.reason(fresh)) }
        try logIn()
    }

    private mutating func logIn() throws(RedisError) {
        if let password = address.password {
            if let user = address.user {
                try append("AUTH", .text(user), .text(password))
            } else {
                try append("AUTH", .text(password))
            }
        }
        if address.database != 0 { try append("SELECT", .integer(Int64(address.database))) }
        // Also tells a server that wants a password and one that is still loading.
        try append("PING")
        let answers = try replies(pendingReplies)
        for (index, answer) in answers.enumerated() {
            guard case .error(let code, _) = answer else { continue }
            let refused = code == "WRONGPASS" || code == "NOAUTH" || code == "NOPERM"
            if refused || (index == 0 && address.password != nil) {
                throw .authentication(code: code)
            }
            throw .connecting("the server answered \(code)")
        }
    }

    private mutating func send() throws(RedisError) {
        guard let open = unsafe context else {
            close()
            throw .notConnected
        }
        guard commands.count > 0 else { return }
        let result = unsafe commands.bytes.withUnsafeBytes { bytes in
            unsafe redisAppendFormattedCommand(
                open,
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                bytes.count
            )
        }
        commands.removeAll()
        guard result == REDIS_OK else { throw unsafe fail(open) }
    }

    private mutating func nextReply() throws(RedisError) -> RedisReply {
        guard let open = unsafe context else { throw .notConnected }
        var raw: UnsafeMutableRawPointer?
        guard unsafe redisGetReply(open, &raw) == REDIS_OK, let raw = unsafe raw else {
            throw unsafe fail(open)
        }
        defer { unsafe freeReplyObject(raw) }
        pendingReplies -= 1
        return unsafe RedisReply(raw.assumingMemoryBound(to: redisReply.self))
    }

    /// Closes the connection and says why it had to be.
    private mutating func fail(_ open: UnsafeMutablePointer<redisContext>) -> RedisError {
        // Read before anything else may set errno again.
        let code = errno
        let timedOut =
            unsafe open.pointee.err == REDIS_ERR_IO && (code == EAGAIN || code == ETIMEDOUT)
        let error = timedOut ? RedisError.timeout : .connectionLost(unsafe Self.reason(open))
        close()
        return error
    }

    private static func reason(_ context: UnsafeMutablePointer<redisContext>) -> String {
        unsafe withUnsafeBytes(of: &context.pointee.errstr) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
