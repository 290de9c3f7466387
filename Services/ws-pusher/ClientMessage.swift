import Models

/// What a client may send: one JSON object.
///
/// - `{"type":"subscribe","channels":[…]}`: each a name, or an object of `channel`, `epoch` and `seq`
///   to go on from there.
/// - `{"type":"unsubscribe","channels":[…]}`: names.
/// - `{"type":"auth","token":"…"}`: an API key or a token, where the request could not bring it.
/// - `{"type":"ping"}`, answered by `pong`.
enum ClientMessage: Equatable, Sendable {
    /// A channel that is wanted, from a point on if one is given.
    struct Wish: Equatable, Sendable {
        var channel: String
        var point: Point?
    }

    case subscribe([Wish])
    case unsubscribe([String])
    case authenticate(String)
    case ping

    /// Longest token that is looked at, in bytes.
    static let maxTokenBytes = 8_192
    /// More channels in one message are not looked at.
    static let maxWishes = 1_000

    /// Reads a message; nil when it is none.
    init?(_ text: String) {
        var type = ""
        var token: String?
        var wishes: [Wish]?
        var reader = JSONObjectReader()
        let bytes = Array(text.utf8)
        do throws(JSONError) {
            var scanner = JSONScanner(bytes.span)
            try reader.read(&scanner) { name, scanner throws(JSONError) in
                switch name {
                case "type": type = try scanner.textValue()
                case "token": token = try scanner.textValue()
                case "channels": wishes = try Wish.list(&scanner)
                default: return false
                }
                return true
            }
            try scanner.expectEnd()
        } catch {
            return nil
        }
        switch (type, wishes, token) {
        case ("subscribe", let wishes?, _): self = .subscribe(wishes)
        case ("unsubscribe", let wishes?, _): self = .unsubscribe(wishes.map(\.channel))
        case ("auth", _, let token?):
            let isPlain = token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            guard isPlain, (1...Self.maxTokenBytes).contains(token.utf8.count) else { return nil }
            self = .authenticate(token)
        case ("ping", _, _): self = .ping
        default: return nil
        }
    }
}

extension ClientMessage.Wish {
    fileprivate static func list(_ scanner: inout JSONScanner) throws(JSONError) -> [Self] {
        var wishes: [Self] = []
        try scanner.expect(UInt8(ascii: "["))
        while try scanner.nextElement(isFirst: wishes.isEmpty) {
            guard wishes.count < ClientMessage.maxWishes else { throw .tooDeep }
            if scanner.peek() == UInt8(ascii: "{") {
                wishes.append(try one(&scanner))
            } else {
                wishes.append(.init(channel: try scanner.textValue(), point: nil))
            }
        }
        return wishes
    }

    private static func one(_ scanner: inout JSONScanner) throws(JSONError) -> Self {
        var wish = Self(channel: "", point: nil)
        var epoch: Int64?
        var seq: Int64?
        var reader = JSONObjectReader()
        let start = scanner.at
        try reader.read(&scanner) { name, scanner throws(JSONError) in
            switch name {
            case "channel": wish.channel = try scanner.textValue()
            case "epoch": epoch = try scanner.optionalIntegerValue()
            case "seq": seq = try scanner.optionalIntegerValue()
            default: return false
            }
            return true
        }
        switch (epoch, seq) {
        case (nil, nil): break
        case (let epoch?, let seq?): wish.point = Point(epoch: epoch, seq: seq)
        // Half a point is a mistake of the client's, and not the same as none.
        default: throw .unexpectedByte(at: start)
        }
        return wish
    }
}
