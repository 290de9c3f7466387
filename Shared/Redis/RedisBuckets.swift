/// Takes tokens out of buckets that all instances of a service share: any number of buckets in one
/// round trip.
///
/// A bucket that is full is not kept, so that Redis holds those alone whose owners were there within
/// their window. Tokens may be taken ahead of need, as a loan that ends by itself: while it lasts the
/// bucket fills up to so much less, and so never more tokens are about than fit into the bucket.
public struct RedisBuckets: ~Copyable {
    /// What is asked of one bucket.
    public struct Request: Sendable {
        /// Its key, which must also tell apart buckets of different `quota` or `windowMs`.
        public var key: String
        /// How many tokens it holds, and how many flow in during a window.
        public var quota: Int64
        /// In milliseconds.
        public var windowMs: Int64
        /// Tokens that are needed now; given in part when there are fewer.
        public var wanted: Int64
        /// Tokens to lend beyond those, as far as there are any.
        public var ahead: Int64

        /// Puts a request together.
        public init(key: String, quota: Int64, windowMs: Int64, wanted: Int64, ahead: Int64) {
            self.key = key
            self.quota = quota
            self.windowMs = windowMs
            self.wanted = wanted
            self.ahead = ahead
        }
    }

    /// What a bucket gave.
    public struct Answer: Equatable, Sendable {
        /// Of those wanted.
        public var granted: Int64
        /// Beyond those, until the loan ends.
        public var lent: Int64
        /// What is left, in tokens times the window in milliseconds.
        public var level: Int64
    }

    /// The connection used; connect it before taking.
    public var connection: RedisConnection
    private var hash: String?

    /// Takes over a connection.
    public init(_ connection: consuming RedisConnection) {
        self.connection = connection
    }

    /// Takes tokens; loans end after `loanMs`.
    ///
    /// When it throws, any of the tokens may have been taken.
    public mutating func take(
        _ requests: [Request],
        loanMs: Int64
    ) throws(RedisError) -> [Answer] {
        guard !requests.isEmpty else { return [] }
        var arguments: [RedisArgument] = [.integer(Int64(requests.count))]
        arguments.reserveCapacity(2 + 5 * requests.count)
        for request in requests { arguments.append(.text(request.key)) }
        arguments.append(.integer(loanMs))
        for request in requests {
            arguments.append(.integer(request.quota))
            arguments.append(.integer(request.windowMs))
            arguments.append(.integer(request.wanted))
            arguments.append(.integer(request.ahead))
        }
        let reply = try run(arguments)
        guard let numbers = reply.array, numbers.count == 3 * requests.count else {
            throw .unexpectedReply(to: "EVALSHA")
        }
        var answers: [Answer] = []
        answers.reserveCapacity(requests.count)
        for index in requests.indices {
            guard let granted = numbers[3 * index].integer,
                let lent = numbers[3 * index + 1].integer,
                let level = numbers[3 * index + 2].integer
            else { throw .unexpectedReply(to: "EVALSHA") }
            answers.append(Answer(granted: granted, lent: lent, level: level))
        }
        return answers
    }

    /// By the hash of the script; a server that does not know it is told once.
    private mutating func run(_ arguments: [RedisArgument]) throws(RedisError) -> RedisReply {
        for _ in 0..<2 {
            if hash == nil { hash = try load() }
            let known = hash ?? ""
            try connection.append([.text("EVALSHA"), .text(known)] + arguments)
            let reply = try connection.replies(1)[0]
            guard case .error(let code, _) = reply else { return reply }
            hash = nil
            guard code == "NOSCRIPT" else { throw .server(code: code) }
        }
        throw .server(code: "NOSCRIPT")
    }

    private mutating func load() throws(RedisError) -> String {
        guard let name = try connection.command("SCRIPT", "LOAD", .text(bucketScript)).text else {
            throw .unexpectedReply(to: "SCRIPT LOAD")
        }
        return name
    }
}
