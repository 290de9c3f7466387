/// One answer.
public struct HTTPResponse: Sendable {
    /// 100 to 599.
    public var status: Int
    /// What is sent besides `Date`, `Content-Length` and `Connection`, which the server adds.
    public var headers: [(String, String)]
    /// Left out for HEAD, 204 and 304, though its length is told to HEAD.
    public var body: [UInt8]

    /// Puts an answer together.
    public init(status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Plain text.
    public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [("Content-Type", "text/plain; charset=utf-8")],
            body: Array(text.utf8)
        )
    }

    /// A JSON document that is already written.
    public static func json(_ bytes: [UInt8], status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("Content-Type", "application/json")], body: bytes)
    }

    /// A problem document (RFC 9457); `detail` is shown to the client and must be safe.
    ///
    /// `extra` members are written as strings.
    public static func problem(
        _ status: Int,
        _ title: String,
        detail: String? = nil,
        type: String = "about:blank",
        extra: KeyValuePairs<String, String> = [:]
    ) -> HTTPResponse {
        var body = Array("{\"type\":".utf8)
        appendJSONString(type, to: &body)
        body += Array(",\"title\":".utf8)
        appendJSONString(title, to: &body)
        body += Array(",\"status\":\(status)".utf8)
        if let detail {
            body += Array(",\"detail\":".utf8)
            appendJSONString(detail, to: &body)
        }
        for (name, value) in extra {
            body.append(UInt8(ascii: ","))
            appendJSONString(name, to: &body)
            body.append(UInt8(ascii: ":"))
            appendJSONString(value, to: &body)
        }
        body.append(UInt8(ascii: "}"))
        return HTTPResponse(
            status: status,
            headers: [("Content-Type", "application/problem+json")],
            body: body
        )
    }

    /// A problem document whose title is the usual phrase of the status.
    static func problem(_ refusal: RequestHead.Refusal) -> HTTPResponse {
        problem(refusal.status, reasonPhrase(refusal.status), detail: refusal.reason)
    }
}

/// The usual phrase of a status.
func reasonPhrase(_ status: Int) -> String {
    switch status {
    case 100: "Continue"
    case 101: "Switching Protocols"
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 426: "Upgrade Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: "Status"
    }
}
