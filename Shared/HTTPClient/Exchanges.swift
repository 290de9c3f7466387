import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What has come so far of the requests under way; the session calls it on a queue of its own.
///
/// Unchecked because its class is not marked: all it has is behind the lock.
final class Exchanges: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private struct Exchange {
        let end = DispatchSemaphore(value: 0)
        let maxBodyBytes: Int
        var status = 0
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        var result: Result<HTTPClientResponse, HTTPClientError>?
    }

    private let underWay = Mutex<[Int: Exchange]>([:])

    /// Prepares for a request; the semaphore is signalled when it has ended.
    func begin(_ task: Int, maxBodyBytes: Int) -> DispatchSemaphore {
        underWay.withLock { all in
            let exchange = Exchange(maxBodyBytes: maxBodyBytes)
            all[task] = exchange
            return exchange.end
        }
    }

    /// What became of it; without an end the time was over.
    func finish(_ task: Int) -> Result<HTTPClientResponse, HTTPClientError> {
        underWay.withLock { $0.removeValue(forKey: task)?.result } ?? .failure(.timedOut)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        var headers: [String: String] = [:]
        for (name, value) in (response as? HTTPURLResponse)?.allHeaderFields ?? [:] {
            headers["\(name)".lowercased()] = "\(value)"
        }
        underWay.withLock { all in
            all[dataTask.taskIdentifier]?.status = status
            all[dataTask.taskIdentifier]?.headers = headers
        }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLong = underWay.withLock { all in
            guard let exchange = all[dataTask.taskIdentifier] else { return false }
            guard exchange.body.count + data.count <= exchange.maxBodyBytes else {
                all[dataTask.taskIdentifier]?.result = .failure(.bodyTooLarge)
                return true
            }
            all[dataTask.taskIdentifier]?.body.append(contentsOf: data)
            return false
        }
        if isTooLong { dataTask.cancel() }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        // What goes with a request is meant for the one it was sent to.
        completionHandler(nil)
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didCompleteWithError error: (any Error)?
    ) {
        underWay.withLock { all in
            guard var exchange = all[task.taskIdentifier] else { return }
            if exchange.result == nil {
                exchange.result = Self.result(exchange, error)
                all[task.taskIdentifier] = exchange
            }
            exchange.end.signal()
        }
    }

    private static func result(
        _ exchange: Exchange,
        _ error: (any Error)?
    ) -> Result<HTTPClientResponse, HTTPClientError> {
        if let error {
            let code = (error as? URLError)?.code ?? .unknown
            return .failure(code == .timedOut ? .timedOut : .connection(code: code.rawValue))
        }
        return .success(
            HTTPClientResponse(
                status: exchange.status,
                headers: exchange.headers,
                body: exchange.body
            )
        )
    }
}
