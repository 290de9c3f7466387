import HTTPServer
import Models

/// Whom an answer goes to, and what kind of answer it is.
struct Reply: Sendable {
    enum Form: Sendable {
        /// Of one event of a kind.
        case event(EventKind)
        /// A result for each record, in the order given.
        case batch
    }

    let form: Form
    let responder: Responder

    /// The answer to a request of which every record is decided.
    func answer(to parcel: Parcel) -> HTTPResponse {
        switch form {
        case .event(let kind): answerOne(kind, parcel)
        case .batch: answerBatch(parcel)
        }
    }

    /// Refuses the whole request.
    func refuse(_ refusal: Refusal) { responder.send(.refusal(refusal)) }

    private func answerOne(_ kind: EventKind, _ parcel: Parcel) -> HTTPResponse {
        guard let record = parcel.submission.records.first, parcel.states[0] == .accepted else {
            return .refusal(parcel.failures[0] ?? .unavailable)
        }
        var body: [UInt8] = []
        body.reserveCapacity(128)
        switch kind {
        case .emoji: body += "{\"status\":\"Emoji received\",\"message_id\":\"".utf8
        case .view: body += "{\"status\":\"View received\",\"message_id\":\"".utf8
        case .post:
            body += "{\"success\": true}".utf8
            return HTTPResponse(status: 200, headers: Self.headers, body: body)
        }
        body.append(copying: parcel.submission.bytes.span.extracting(record.messageID))
        body += "\"}".utf8
        return HTTPResponse(status: 200, headers: Self.headers, body: body)
    }

    private func answerBatch(_ parcel: Parcel) -> HTTPResponse {
        let submission = parcel.submission
        var accepted = 0
        for state in parcel.states where state == .accepted { accepted += 1 }
        if accepted == 0, !submission.records.isEmpty,
            parcel.failures.count == submission.items.count,
            let failure = parcel.failures[0]
        {
            return .refusal(failure)
        }
        var body: [UInt8] = []
        body.reserveCapacity(64 + submission.items.count * 80)
        body += "{\"accepted\":\(accepted),\"rejected\":\(submission.items.count - accepted)".utf8
        body += ",\"results\":[".utf8
        for index in submission.items.indices {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            switch submission.items[index] {
            case .refused(let refusal): Self.append(refusal, to: &body)
            case .record(let number):
                if parcel.states[number] == .accepted {
                    body += "{\"status\":200,\"message_id\":\"".utf8
                    body.append(
                        copying: submission.bytes.span.extracting(
                            submission.records[number].messageID
                        )
                    )
                    body += "\"}".utf8
                } else {
                    Self.append(parcel.failures[number] ?? .unavailable, to: &body)
                }
            }
        }
        body += "]}".utf8
        return HTTPResponse(status: 200, headers: Self.headers, body: body)
    }

    private static func append(_ refusal: Refusal, to body: inout [UInt8]) {
        var out = JSONWriter()
        out.object {
            $0.member("status", Int64(refusal.status))
            $0.member("title", refusal.title)
            if let field = refusal.field { $0.member("field", field) }
            $0.member("detail", refusal.detail)
        }
        body += out.bytes
    }

    private static let headers = [("Content-Type", "application/json")]
}

extension Refusal {
    /// When a client may try again, in seconds.
    private static let retryAfter = "1"

    static let full = Refusal(
        503,
        "As much waits to be written as there is room for. Nothing of this request was taken."
    )
    static let noTopic = Refusal(503, "The topic for events of this kind does not exist.")
    static let unavailable = Refusal(
        503,
        "Neither Kafka nor the spool could take it in time. Send it again with the same message_id."
    )

    var title: String {
        switch status {
        case 400: "Malformed request"
        case 413: "Too large"
        case 422: "Invalid event"
        default: "Not taken"
        }
    }

    var isTemporary: Bool { status == 503 }

    fileprivate static func headers(of refusal: Refusal) -> [(String, String)] {
        refusal.isTemporary ? [("Retry-After", retryAfter)] : []
    }
}

extension HTTPResponse {
    /// A problem document that names the field.
    static func refusal(_ refusal: Refusal) -> HTTPResponse {
        var response: HTTPResponse
        if let field = refusal.field {
            response = problem(
                refusal.status,
                refusal.title,
                detail: "\(field): \(refusal.detail)",
                extra: ["field": field]
            )
        } else {
            response = problem(refusal.status, refusal.title, detail: refusal.detail)
        }
        response.headers += Refusal.headers(of: refusal)
        return response
    }
}
