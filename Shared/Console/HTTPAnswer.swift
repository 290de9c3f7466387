extension HTTPAnswer {
    /// The longest answer, in bytes.
    static let maxBytes = 64 << 20
    /// The longest head, in bytes.
    private static let maxHeadBytes = 64 << 10

    /// Whether nothing more is to come, as far as the answer itself says.
    static func isComplete(_ bytes: [UInt8]) throws(ConsoleError) -> Bool {
        guard let head = try Head(bytes) else { return false }
        if head.isChunked { return bytes.suffix(5).elementsEqual("0\r\n\r\n".utf8) }
        guard let length = head.length else { return head.hasNoBody }
        return bytes.count >= head.end + length
    }

    /// Reads a whole answer.
    init(_ bytes: [UInt8]) throws(ConsoleError) {
        guard let head = try Head(bytes) else { throw .response("it ends in its head") }
        status = head.status
        headers = head.headers
        if head.isChunked {
            body = try Self.joinChunks(bytes[head.end...])
        } else if let length = head.length {
            guard bytes.count >= head.end + length else { throw .response("it ends in its body") }
            body = Array(bytes[head.end..<(head.end + length)])
        } else {
            body = Array(bytes[head.end...])
        }
    }

    private static func joinChunks(_ bytes: ArraySlice<UInt8>) throws(ConsoleError) -> [UInt8] {
        var rest = bytes
        var body: [UInt8] = []
        while true {
            guard let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")) else {
                throw .response("it ends in its body")
            }
            let line = String(
                decoding: rest[..<lineEnd].prefix { $0 != UInt8(ascii: ";") },
                as: UTF8.self
            )
            let digits = line.prefix { $0.isHexDigit }
            guard let size = Int(digits, radix: 16), size <= maxBytes else {
                throw .response("a chunk has no size")
            }
            rest = rest[(lineEnd + 1)...]
            if size == 0 { return body }
            guard rest.count >= size + 2 else { throw .response("it ends in its body") }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
    }

    private struct Head {
        var status = 0
        var headers: [String: String] = [:]
        /// Where the body begins.
        var end = 0

        var length: Int? { headers["content-length"].flatMap { Int($0) }.map { max($0, 0) } }
        var isChunked: Bool { headers["transfer-encoding"]?.lowercased() == "chunked" }
        var hasNoBody: Bool { status == 204 || status == 304 }

        /// Reads the head; nil when it is not whole yet.
        init?(_ bytes: [UInt8]) throws(ConsoleError) {
            guard let end = Self.end(of: bytes) else {
                guard bytes.count <= HTTPAnswer.maxHeadBytes else {
                    throw .response("its head is too long")
                }
                return nil
            }
            self.end = end
            let text = String(decoding: bytes[..<end], as: UTF8.self)
            var lines = text.split(separator: "\r\n", omittingEmptySubsequences: true)
            let first = lines.isEmpty ? [] : lines.removeFirst().split(separator: " ")
            guard first.count >= 2, first[0].hasPrefix("HTTP/1."), let status = Int(first[1]) else {
                throw .response("it is not HTTP/1.1")
            }
            self.status = status
            for line in lines {
                guard let colon = line.firstIndex(of: ":") else { continue }
                let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
                headers[line[..<colon].lowercased()] = String(value)
            }
        }

        private static func end(of bytes: [UInt8]) -> Int? {
            guard bytes.count >= 4 else { return nil }
            let blank: [UInt8] = [13, 10, 13, 10]
            for index in 3..<min(bytes.count, HTTPAnswer.maxHeadBytes)
            where bytes[(index - 3)...index].elementsEqual(blank) {
                return index + 1
            }
            return nil
        }
    }
}
