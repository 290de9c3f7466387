import HTTPServer
import Models
import ServiceKit

/// The HTTP side: reads requests, refuses what is wrong, and hands the rest to the courier.
struct Routes: Sendable {
    struct Limits: Sendable {
        var maxBatch = 10_000
        var isBuffered = false
    }

    /// Longest `Idempotency-Key`, in bytes.
    static let maxKeyBytes = 255

    let limits: Limits
    let inbox: Inbox
    let room: Room
    let figures: Figures

    var router: Router {
        var router = Router()
        receive(.emoji, "/emoji", &router)
        receive(.view, "/views", &router)
        receive(.post, "/posts", &router)
        router.on("POST", "/events", events)
        router.on("GET", "/") { _, responder in responder.send(.json(Self.information)) }
        router.on("GET", "/health") { _, responder in
            let health = HealthReport(room, isBuffered: limits.isBuffered)
            responder.send(.json(health.json, status: health.status))
        }
        router.on("GET", "/openapi.json") { _, responder in responder.send(.json(OpenAPI.json)) }
        return router
    }

    private func receive(_ kind: EventKind, _ path: String, _ router: inout Router) {
        router.on("POST", path) { request, responder in event(kind, request, responder) }
    }

    /// How many events a request brings, for the limits: those of a body that is none count as one.
    static func eventCount(_ request: HTTPRequest) -> Int {
        request.path == "/events" ? BatchReader.count(request.body.span) : 1
    }

    private func event(_ kind: EventKind, _ request: HTTPRequest, _ responder: Responder) {
        let reply = Reply(form: .event(kind), responder: responder)
        var submission = Submission(reply: reply)
        do throws(Refusal) {
            var reader = try reader(request)
            try reader.readOne(kind, request.body.span, into: &submission)
        } catch {
            figures.countInvalid(1)
            return reply.refuse(error)
        }
        hand(submission)
    }

    @Sendable private func events(_ request: HTTPRequest, _ responder: Responder) {
        let reply = Reply(form: .batch, responder: responder)
        var submission = Submission(reply: reply)
        do throws(Refusal) {
            var reader = BatchReader(try reader(request), maxRecords: limits.maxBatch)
            try reader.read(request.body.span, into: &submission)
        } catch {
            figures.countInvalid(1)
            return reply.refuse(error)
        }
        figures.countInvalid(submission.items.count - submission.records.count)
        hand(submission)
    }

    private func hand(_ submission: Submission) {
        guard !submission.records.isEmpty else {
            let nothing = Parcel(submission, atMs: 0, arrivedMs: 0, serial: 0)
            return submission.reply.responder.send(submission.reply.answer(to: nothing))
        }
        guard room.admit(bytes: submission.bytes.count, records: submission.records.count) else {
            figures.countFull(submission.records.count)
            return submission.reply.refuse(.full)
        }
        inbox.post(submission)
    }

    private func reader(_ request: HTTPRequest) throws(Refusal) -> EventReader {
        guard let text = request.header("Idempotency-Key") else {
            return EventReader(nowMs: Clock.nowMs(), missingTopics: room.missingTopics)
        }
        let key = Array(text.utf8)
        guard (1...Self.maxKeyBytes).contains(key.count) else {
            throw Refusal(
                400,
                field: "Idempotency-Key",
                "It must have 1 to \(Self.maxKeyBytes) bytes."
            )
        }
        // The same key on another path is another request's.
        return EventReader(
            nowMs: Clock.nowMs(),
            idempotencyKey: Array(request.path.utf8) + [0] + key,
            missingTopics: room.missingTopics
        )
    }

    private static let information: [UInt8] = {
        var out = JSONWriter()
        out.object {
            $0.member("service", "emoji-gateway")
            $0.member("version", Service.version)
            $0.array(
                "paths",
                [
                    "POST /emoji", "POST /views", "POST /posts", "POST /events", "GET /health",
                    "GET /openapi.json",
                ]
            ) { out, path in out.value(path) }
        }
        return out.bytes
    }()
}
