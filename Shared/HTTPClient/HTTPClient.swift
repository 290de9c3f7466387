import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One request.
public struct HTTPClientRequest: Sendable {
    /// `GET`, `POST` and so on.
    public var method: String
    /// The whole address with the query.
    public var url: String
    /// Header fields in their order.
    public var headers: [(name: String, value: String)]
    /// The body, empty when there is none.
    public var body: [UInt8]

    /// Puts a request together.
    public init(
        _ method: String = "GET",
        _ url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// One answer, whatever its status.
public struct HTTPClientResponse: Sendable {
    /// 100 to 599.
    public var status: Int
    /// Names in lower case.
    public var headers: [String: String]
    /// The body, uncompressed.
    public var body: [UInt8]
}

/// Makes requests over HTTP and HTTPS; keeps connections open, follows no redirection, keeps no cookie.
///
/// May be used by several threads.
public final class HTTPClient: Sendable {
    private let timeoutMs: Int
    private let maxBodyBytes: Int
    private let exchanges = Exchanges()
    private let session: URLSession

    /// Creates a client; `timeoutMs` bounds a whole exchange.
    public init(timeoutMs: Int = 30_000, maxBodyBytes: Int = 16 << 20) {
        self.timeoutMs = timeoutMs
        self.maxBodyBytes = maxBodyBytes
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = Double(timeoutMs) / 1_000
        configuration.timeoutIntervalForResource = Double(timeoutMs) / 1_000
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        session = URLSession(configuration: configuration, delegate: exchanges, delegateQueue: nil)
    }

    deinit { session.invalidateAndCancel() }

    /// Sends a request and blocks the calling thread until its answer is there.
    public func send(_ request: HTTPClientRequest) throws(HTTPClientError) -> HTTPClientResponse {
        guard let url = URL(string: request.url), ["http", "https"].contains(url.scheme ?? ""),
            url.host != nil
        else { throw .invalidURL }
        var ours = URLRequest(url: url)
        ours.httpMethod = request.method
        for field in request.headers { ours.setValue(field.value, forHTTPHeaderField: field.name) }
        if !request.body.isEmpty { ours.httpBody = Data(request.body) }
        let task = session.dataTask(with: ours)
        let end = exchanges.begin(task.taskIdentifier, maxBodyBytes: maxBodyBytes)
        task.resume()
        if end.wait(timeout: .now() + .milliseconds(timeoutMs)) == .timedOut { task.cancel() }
        return try exchanges.finish(task.taskIdentifier).get()
    }

    /// The value of `Authorization` that says who asks.
    public static func basicAuthorization(user: String, password: String) -> String {
        "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }
}
