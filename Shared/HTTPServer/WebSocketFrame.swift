/// A frame from the server, written once and sent to any number of clients.
public struct WebSocketFrame: Sendable {
    let bytes: [UInt8]

    /// Its size with its head.
    public var byteCount: Int { bytes.count }

    /// A whole text message.
    public init(text: String) {
        self.init(.text, Array(text.utf8))
    }

    /// A whole text message of bytes that are UTF-8.
    public init(utf8: [UInt8]) {
        self.init(.text, utf8)
    }

    /// A whole binary message.
    public init(binary: [UInt8]) {
        self.init(.binary, binary)
    }

    init(_ opcode: WebSocketOpcode, _ payload: [UInt8], isDeflated: Bool = false) {
        var out: [UInt8] = []
        out.reserveCapacity(payload.count + 10)
        out.append((isDeflated ? 0xC0 : 0x80) | opcode.rawValue)
        switch payload.count {
        case ..<126: out.append(UInt8(payload.count))
        case ..<65_536: out += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            out.append(127)
            for shift in stride(from: 56, through: 0, by: -8) {
                out.append(UInt8(truncatingIfNeeded: payload.count >> shift))
            }
        }
        out += payload
        bytes = out
    }

    static func close(code: Int, reason: String = "") -> WebSocketFrame {
        var text = reason.utf8.prefix(123)
        while String(validating: text, as: UTF8.self) == nil { text = text.dropLast() }
        return WebSocketFrame(
            .close,
            [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)] + text
        )
    }
}

enum WebSocketOpcode: UInt8 {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    var isControl: Bool { rawValue >= 8 }
}

/// Reads the frames of a client (RFC 6455), strictly.
struct WebSocketReader {
    enum Event: Equatable {
        case message(WebSocketMessage)
        case ping([UInt8])
        case pong
        /// The client says goodbye, with the code to answer.
        case close(code: Int)
        /// The client broke the rules: the code to close with.
        case violation(code: Int, String)
        /// More bytes are needed.
        case incomplete
    }

    private let maxMessageBytes: Int
    private var message: [UInt8] = []
    private var messageOpcode: WebSocketOpcode?
    private var isMessageDeflated = false
    private let inflater: Inflater?
    /// How many frames were read.
    private(set) var frames = 0

    /// With an inflater messages may be deflated.
    init(maxMessageBytes: Int, inflater: Inflater? = nil) {
        self.maxMessageBytes = maxMessageBytes
        self.inflater = inflater
    }

    private struct Header {
        let isFinal: Bool
        let isDeflated: Bool
        let opcode: WebSocketOpcode
        let count: Int
        let mask: Int
        let payload: Int
    }

    /// The next event in `input` from `position` on, which moves behind the frames used.
    mutating func next(_ input: [UInt8], from position: inout Int) -> Event {
        while true {
            let header: Header
            switch parseHeader(input, position) {
            case .success(let parsed): header = parsed
            case .incomplete: return .incomplete
            case .violation(let code, let reason): return .violation(code: code, reason)
            }
            guard input.count - header.payload >= header.count else { return .incomplete }
            var payload = Array(input[header.payload..<(header.payload + header.count)])
            for index in 0..<payload.count { payload[index] ^= input[header.mask + index & 3] }
            position = header.payload + header.count
            frames += 1
            if header.opcode.isControl { return control(header.opcode, payload) }
            if let event = add(header, payload) { return event }
        }
    }

    private enum Parsed {
        case success(Header)
        case incomplete
        case violation(Int, String)
    }

    private func parseHeader(_ input: [UInt8], _ start: Int) -> Parsed {
        guard input.count - start >= 2 else { return .incomplete }
        let (first, second) = (input[start], input[start + 1])
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else {
            return .violation(1002, "unknown opcode")
        }
        // The first bit says deflated, at the beginning of a message and where that was agreed on.
        let isDeflated =
            first & 0x70 == 0x40 && inflater != nil
            && (opcode == .text || opcode == .binary)
        guard first & 0x70 == 0 || isDeflated else {
            return .violation(1002, "reserved bits are set")
        }
        guard second & 0x80 != 0 else { return .violation(1002, "a frame is not masked") }
        let isFinal = first & 0x80 != 0
        var count = Int(second & 0x7F)
        if opcode.isControl && (count > 125 || !isFinal) {
            return .violation(1002, "a control frame is long or split")
        }
        let extra = count == 126 ? 2 : count == 127 ? 8 : 0
        guard input.count - start >= 6 + extra else { return .incomplete }
        if extra > 0 {
            let digits = input[(start + 2)..<(start + 2 + extra)]
            if extra == 8 && (digits.first ?? 0) & 0x80 != 0 {
                return .violation(1002, "a length is negative")
            }
            count = digits.reduce(0) { $0 << 8 | Int($1) }
        }
        if !opcode.isControl {
            guard (opcode == .continuation) == (messageOpcode != nil) else {
                return .violation(1002, "the parts of a message are out of order")
            }
            guard count <= maxMessageBytes - message.count else {
                return .violation(1009, "a message is too long")
            }
        }
        return .success(
            Header(
                isFinal: isFinal,
                isDeflated: isDeflated,
                opcode: opcode,
                count: count,
                mask: start + 2 + extra,
                payload: start + 6 + extra
            )
        )
    }

    /// Adds a part of a message; the message when it was the last.
    private mutating func add(_ header: Header, _ payload: [UInt8]) -> Event? {
        let opcode = messageOpcode ?? header.opcode
        if messageOpcode == nil { isMessageDeflated = header.isDeflated }
        if message.isEmpty { message = payload } else { message += payload }
        messageOpcode = opcode
        guard header.isFinal else { return nil }
        defer {
            message = []
            messageOpcode = nil
        }
        if isMessageDeflated, let inflater {
            switch inflater.message(message, limit: maxMessageBytes) {
            case .message(let whole): message = whole
            case .tooLong: return .violation(code: 1009, "a message is too long")
            case .malformed: return .violation(code: 1007, "a message is not deflated")
            }
        }
        if opcode == .binary { return .message(.binary(message)) }
        guard let text = String(validating: message, as: UTF8.self) else {
            return .violation(code: 1007, "a text is not UTF-8")
        }
        return .message(.text(text))
    }

    private func control(_ opcode: WebSocketOpcode, _ payload: [UInt8]) -> Event {
        switch opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong
        default:
            if payload.isEmpty { return .close(code: 1000) }
            guard payload.count >= 2 else { return .violation(code: 1002, "a close is too short") }
            let code = Int(payload[0]) << 8 | Int(payload[1])
            let isKnown =
                (1000...1003).contains(code) || (1007...1014).contains(code)
                || (3000...4999).contains(code)
            guard isKnown else { return .violation(code: 1002, "unknown close code") }
            guard String(validating: payload.dropFirst(2), as: UTF8.self) != nil else {
                return .violation(code: 1007, "a close reason is not UTF-8")
            }
            return .close(code: code)
        }
    }
}
