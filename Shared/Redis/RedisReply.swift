internal import CHiredis

/// One reply of the server, copied out of hiredis.
public enum RedisReply: Equatable, Sendable {
    /// A short word such as `OK`.
    case status(String)
    /// A binary-safe value.
    case bytes([UInt8])
    /// An integer.
    case integer(Int64)
    /// The absence of a value.
    case null
    /// A list of replies.
    case array([RedisReply])
    /// An error: its code (the first word) and its text, which may quote what we sent.
    case error(code: String, text: String)

    /// The value as text (invalid UTF-8 repaired), if it is a status or bytes.
    public var text: String? {
        switch self {
        case .status(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .integer, .null, .array, .error: nil
        }
    }

    /// The value as an integer, if it is one or is the decimal text of one.
    public var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .status, .bytes: text.flatMap { Int64($0) }
        case .null, .array, .error: nil
        }
    }

    /// The elements, if it is a list.
    public var array: [RedisReply]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}

extension RedisReply {
    /// Copies a reply; hiredis bounds the depth.
    init(_ raw: UnsafePointer<redisReply>) {
        let reply = unsafe raw.pointee
        switch unsafe reply.type {
        case REDIS_REPLY_STRING:
            self = .bytes(unsafe Array(Self.memory(reply)))
        case REDIS_REPLY_STATUS:
            self = .status(unsafe String(decoding: Self.memory(reply), as: UTF8.self))
        case REDIS_REPLY_INTEGER:
            self = .integer(unsafe reply.integer)
        case REDIS_REPLY_ARRAY:
            let count = unsafe reply.elements
            var elements: [RedisReply] = []
            elements.reserveCapacity(count)
            for i in 0..<count {
                if let element = unsafe reply.element?[i] {
                    elements.append(unsafe RedisReply(element))
                }
            }
            self = .array(elements)
        case REDIS_REPLY_ERROR:
            let text = unsafe String(decoding: Self.memory(reply), as: UTF8.self)
            let code = text.prefix { $0 != " " }
            self = .error(code: String(code), text: text)
        default:
            self = .null
        }
    }

    private static func memory(_ reply: redisReply) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: reply.str, count: reply.len)
    }
}
