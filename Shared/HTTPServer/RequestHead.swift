/// The request line and the header of one HTTP/1 request, checked strictly.
///
/// libwebsockets can parse a request too, but its 4.1 answers a malformed escape by a page of its
/// own, reads no chunked body, takes a POST without a length for one of 100 MB, joins repeated
/// lengths, loses which slash was encoded, and reads freed memory on an unknown `Upgrade`. So it
/// gives us the event loop, TLS and buffered writes, and the bytes are read here, in safe code.
struct RequestHead {
    static let maxFields = 100
    static let maxQueryPairs = 100
    static let maxMethodBytes = 32

    /// How the body is delimited.
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    /// A refusal before any handler: the status and a safe sentence.
    struct Refusal: Error, Equatable {
        let status: Int
        let reason: String
    }

    struct Field {
        let name: Range<Int>
        let value: Range<Int>
    }

    /// The bytes up to and with the empty line, which the ranges of the fields point into.
    let bytes: [UInt8]
    let fields: [Field]
    let method: String
    /// Undecoded, without the query.
    let path: Range<Int>
    /// Undecoded, without the question mark.
    let query: Range<Int>
    let framing: Framing
    let isKeepAlive: Bool
    let wantsContinue: Bool
    /// Whether the connection is asked to become something else, such as a WebSocket.
    let wantsUpgrade: Bool

    /// Parses a head whose last four bytes are the empty line.
    init(_ bytes: [UInt8]) throws(Refusal) {
        let line = try RequestLine(bytes)
        var header = HeaderFields()
        try header.parse(bytes, from: line.end)
        if line.isVersion11 && header.hosts != 1 {
            throw Refusal(status: 400, reason: "The request needs exactly one Host header.")
        }
        if header.hosts > 1 { throw Refusal(status: 400, reason: "There is more than one Host.") }
        self.bytes = bytes
        fields = header.fields
        method = line.method
        path = line.path
        query = line.query
        framing = try header.framing(isVersion11: line.isVersion11)
        // HTTP/1.0 has no keep-alive by itself, and its few clients do without.
        isKeepAlive = line.isVersion11 && !header.saysClose
        wantsContinue = header.expectsContinue && line.isVersion11
        wantsUpgrade = header.saysUpgrade
    }

    /// The end of the head in `input`, looking for its empty line from `from` on.
    static func end(of input: [UInt8], from: Int) -> Int? {
        let span = input.span
        var index = max(from, 3)
        while index < span.count {
            if span[index] == 10 && span[index - 1] == 13 && span[index - 2] == 10
                && span[index - 3] == 13
            {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    /// The value of the first field of that name, whatever its case.
    func value(of name: String) -> String? {
        let wanted = name.utf8
        for field in fields where field.name.count == wanted.count {
            if zip(bytes[field.name], wanted).allSatisfy({ lowercased($0) == lowercased($1) }) {
                return String(decoding: bytes[field.value], as: UTF8.self)
            }
        }
        return nil
    }
}
