import HTTPServer
import Models
import Synchronization

/// Sends long bodies compressed to those who take that, each body compressed once.
///
/// The compressed form of what a tag names has a tag of its own, `"…-gzip"`: the two differ byte by
/// byte, and a cache between must not mix them. Either is taken as held.
final class Encoding: Sendable {
    /// Shorter bodies are sent as they are: they fit a packet anyway.
    static let leastBytes = 1_024
    /// How many compressed bytes are kept.
    static let maxBytes = 8 << 20

    private struct Held {
        var bodies: [String: [UInt8]] = [:]
        var bytes = 0
    }

    private let held = Mutex(Held())

    /// The responder to give a handler, which may then send what it likes.
    func responder(for request: HTTPRequest, _ responder: Responder) -> Responder {
        let takesGzip = Self.takesGzip(request.headers("Accept-Encoding"))
        let hasGzip = request.headers("If-None-Match").contains { $0.contains("-gzip\"") }
        return responder.changing { [self] in
            encoded($0, takesGzip: takesGzip, hasGzip: hasGzip)
        }
    }

    func encoded(_ response: HTTPResponse, takesGzip: Bool, hasGzip: Bool) -> HTTPResponse {
        var response = response
        response.headers.append(("Vary", "Accept-Encoding"))
        let tag = response.headers.firstIndex { $0.0 == "ETag" }
        if response.status == 304 {
            if takesGzip, hasGzip, let tag { Self.mark(&response.headers[tag].1) }
            return response
        }
        guard takesGzip, response.body.count >= Self.leastBytes,
            let body = compressed(response.body, tag: tag.map { response.headers[$0].1 })
        else { return response }
        response.body = body
        response.headers.append(("Content-Encoding", "gzip"))
        if let tag { Self.mark(&response.headers[tag].1) }
        return response
    }

    /// Whether gzip is among what a client takes: named, or by `*`, and not with a weight of 0.
    static func takesGzip(_ fields: [String]) -> Bool {
        var named: Bool?
        var any = false
        for field in fields {
            for part in field.split(separator: ",") {
                let pieces = part.split(separator: ";").map { piece in
                    String(piece.filter { $0 != " " && $0 != "\t" }).lowercased()
                }
                guard let coding = pieces.first else { continue }
                let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
                let isRefused = weight.map { $0.allSatisfy { $0 == "0" || $0 == "." } } ?? false
                if coding == "gzip" || coding == "x-gzip" { named = !isRefused }
                if coding == "*" { any = !isRefused }
            }
        }
        return named ?? any
    }

    private func compressed(_ body: [UInt8], tag: String?) -> [UInt8]? {
        guard let tag else { return Gzip.compress(body) }
        if let known = held.withLock({ $0.bodies[tag] }) { return known }
        guard let made = Gzip.compress(body) else { return nil }
        held.withLock { held in
            if held.bytes + made.count > Self.maxBytes { held = Held() }
            if held.bodies.updateValue(made, forKey: tag) == nil { held.bytes += made.count }
        }
        return made
    }

    /// `"a"` becomes `"a-gzip"`.
    private static func mark(_ tag: inout String) {
        guard tag.hasSuffix("\"") else { return }
        tag.removeLast()
        tag += "-gzip\""
    }
}
