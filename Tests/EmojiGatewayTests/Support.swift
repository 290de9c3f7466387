import HTTPServer
import Synchronization

@testable import EmojiGateway

/// Collects what was sent to a responder.
final class Sent: Sendable {
    private let responses = Mutex<[HTTPResponse]>([])

    var responder: Responder {
        Responder { response in self.responses.withLock { $0.append(response) } }
    }

    var all: [HTTPResponse] { responses.withLock { $0 } }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? {
        headers.first { $0.0 == name }?.1
    }
}

/// 2026-01-31T12:00:00Z.
let nowMs: Int64 = 1_769_860_800_000

/// Reads one event; the record's key and value, or why it was refused.
func read(
    _ kind: EventKind,
    _ text: String,
    idempotencyKey: String? = nil
) -> Result<(key: String, value: String, submission: Submission), Refusal> {
    var reader = EventReader(nowMs: nowMs, idempotencyKey: idempotencyKey.map { Array($0.utf8) })
    var submission = Submission(reply: Reply(form: .event(kind), responder: Sent().responder))
    do throws(Refusal) {
        try reader.readOne(kind, Array(text.utf8).span, into: &submission)
    } catch {
        return .failure(error)
    }
    let record = submission.records[0]
    return .success(
        (
            String(decoding: submission.bytes[record.key], as: UTF8.self),
            String(decoding: submission.bytes[record.payload], as: UTF8.self), submission
        )
    )
}

/// Why an event was refused; nil when it was not.
func refusal(_ kind: EventKind, _ text: String) -> Refusal? {
    if case .failure(let refusal) = read(kind, text) { refusal } else { nil }
}

/// The answer of a router to a request.
func answer(
    _ routes: Routes,
    _ method: String,
    _ path: String,
    _ body: String = ""
) throws
    -> HTTPResponse?
{
    let sent = Sent()
    guard let request = HTTPRequest(method: method, target: path, body: Array(body.utf8)) else {
        return nil
    }
    routes.router.handle(request, sent.responder)
    return sent.all.first
}
