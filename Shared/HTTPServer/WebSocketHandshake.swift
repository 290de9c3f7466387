internal import CWebSockets

/// The answer to a request to become a WebSocket.
enum WebSocketHandshake {
    /// What must be wrong for the request to be refused; nil when it is a proper one.
    static func refusal(of request: HTTPRequest, _ head: RequestHead) -> HTTPResponse? {
        guard head.method == "GET", head.wantsUpgrade,
            request.header("Upgrade")?.lowercased() == "websocket"
        else {
            var response = HTTPResponse.problem(
                426,
                reasonPhrase(426),
                detail: "This path is served as a WebSocket."
            )
            response.headers += [("Upgrade", "websocket")]
            return response
        }
        guard request.header("Sec-WebSocket-Version") == "13" else {
            var response = HTTPResponse.problem(
                426,
                reasonPhrase(426),
                detail: "Only version 13 is spoken here."
            )
            response.headers += [("Sec-WebSocket-Version", "13")]
            return response
        }
        guard let key = request.header("Sec-WebSocket-Key"), key.utf8.count == 24,
            key.hasSuffix("==")
        else {
            return .problem(400, reasonPhrase(400), detail: "Sec-WebSocket-Key is malformed.")
        }
        return nil
    }

    /// The subprotocol that both sides know and the route likes best.
    static func subprotocol(of request: HTTPRequest, among known: [String]) -> String? {
        let offered = (request.header("Sec-WebSocket-Protocol") ?? "").utf8
            .split(separator: UInt8(ascii: ","))
            .map { String(decoding: $0.filter { $0 != 32 && $0 != 9 }, as: UTF8.self) }
        return known.first { offered.contains($0) }
    }

    /// The fields that accept `key`.
    static func headers(
        key: String,
        subprotocol: String?,
        extensions: String? = nil
    ) -> [(String, String)] {
        var fields = [
            ("Upgrade", "websocket"), ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", acceptance(of: key)),
        ]
        if let subprotocol { fields.append(("Sec-WebSocket-Protocol", subprotocol)) }
        if let extensions { fields.append(("Sec-WebSocket-Extensions", extensions)) }
        return fields
    }

    static func acceptance(of key: String) -> String {
        let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var out = [CChar](repeating: 0, count: 40)
        unsafe gs_sha1_base64(text, text.count, &out, Int32(out.count))
        return String(decoding: out.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
