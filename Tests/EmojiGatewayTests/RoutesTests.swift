import FoundationEssentials
import HTTPServer
import ServiceKit
import Testing

@testable import EmojiGateway

@Suite struct RoutesTests {
    private let inbox = Inbox()
    private let room = Room(memoryLimit: 2_000, spoolLimit: 10_000)

    private func routes() -> Routes {
        Routes(
            limits: Routes.Limits(maxBatch: 10),
            inbox: inbox,
            room: room,
            figures: Figures(Metrics(), room: room)
        )
    }

    private let post = #"{"subreddit":"swift","message_id":"m"}"#

    @Test func aRequestReachesTheCourier() throws {
        #expect(try answer(routes(), "POST", "/posts", post)?.status == nil, "not answered yet")
        let mail = inbox.take()
        let submission = try #require(mail.submissions.first)
        #expect(submission.records.map(\.kind) == [.post])
        #expect(room.bufferedRecords == 1)
        room.release(bytes: submission.bytes.count, records: 1)
        #expect(room.bufferedBytes == 0)
    }

    @Test func aProblemNamesTheField() throws {
        let response = try #require(try answer(routes(), "POST", "/emoji", #"{"user_id":1}"#))
        #expect(response.status == 422)
        #expect(response.header("Content-Type") == "application/problem+json")
        #expect(
            response.text
                == #"{"type":"about:blank","title":"Invalid event","status":422,"#
                + #""detail":"user_id: It must be a string.","field":"user_id"}"#
        )
    }

    @Test func aBatchWithoutAnyRecordIsAnsweredAtOnce() throws {
        let response = try #require(try answer(routes(), "POST", "/events", "[1]"))
        #expect(response.status == 200)
        #expect(
            response.text
                == #"{"accepted":0,"rejected":1,"results":[{"status":422,"#
                + #""title":"Invalid event","detail":"An event is a JSON object."}]}"#
        )
        #expect(
            try answer(routes(), "POST", "/events", "[]")?.text
                == #"{"accepted":0,"rejected":0,"results":[]}"#
        )
    }

    @Test func whatHasNoRoomIsRefused() throws {
        let large = #"{"subreddit":"swift","x":"\#(String(repeating: "x", count: 2_000))"}"#
        let response = try #require(try answer(routes(), "POST", "/posts", large))
        #expect(response.status == 503)
        #expect(response.header("Retry-After") == "1")
        #expect(room.bufferedBytes == 0)
        room.note(spoolBytes: 9_990, records: 9, works: true, kafkaAnswers: false)
        #expect(try answer(routes(), "POST", "/posts", post)?.status == 503)
        #expect(try answer(routes(), "GET", "/health")?.status == 503)
    }

    @Test func whatHasNoTopicIsRefused() throws {
        room.note(missingTopics: EventKinds(.post))
        #expect(try answer(routes(), "POST", "/posts", post)?.status == 503)
        let view = #"{"post_id":"p","region_id":"EU","timestamp":1}"#
        #expect(
            try answer(routes(), "POST", "/views", view)?.status == nil,
            "it reached the courier"
        )
        room.note(missingTopics: [])
        #expect(try answer(routes(), "POST", "/posts", post)?.status == nil)
        #expect(inbox.take().submissions.count == 2)
    }

    @Test func healthSaysHowEventsAreKept() throws {
        let spooling = try #require(try answer(routes(), "GET", "/health"))
        #expect(
            spooling.text
                == #"{"status":"degraded","kafka":"disconnected","buffer_size":0,"#
                + #""buffer_bytes":0,"spool_size":0,"spool_bytes":0,"ack":"durable","#
                + #""acknowledged_after":"spool"}"#
        )
        room.note(spoolBytes: 0, records: 0, works: true, kafkaAnswers: true)
        let healthy = try #require(try answer(routes(), "GET", "/health"))
        #expect(healthy.text.contains(#""status":"healthy""#))
        #expect(healthy.text.contains(#""acknowledged_after":"kafka""#))
        let buffered = HealthReport(room, isBuffered: true)
        #expect(
            String(decoding: buffered.json, as: UTF8.self)
                .contains(#""ack":"buffered","acknowledged_after":"reception""#)
        )
    }

    @Test func theDescriptionIsJSON() throws {
        struct Description: Decodable {
            let openapi: String
            let paths: [String: [String: Operation]]
            struct Operation: Decodable { let responses: [String: Answer] }
            struct Answer: Decodable { let description: String }
        }
        let text = try #require(try answer(routes(), "GET", "/openapi.json")?.text)
        let description = try JSONDecoder().decode(Description.self, from: Data(text.utf8))
        #expect(
            Set(description.paths.keys) == [
                "/", "/emoji", "/views", "/posts", "/events", "/health",
            ]
        )
        for path in description.paths.keys {
            let known = try answer(routes(), "OPTIONS", path)
            #expect(known?.status == 204, "\(path)")
        }
    }

    @Test func theAnswersAreThoseOfTheContract() {
        for (kind, expected) in [
            (EventKind.emoji, #"{"status":"Emoji received","message_id":"m"}"#),
            (.view, #"{"status":"View received","message_id":"m"}"#),
            (.post, #"{"success": true}"#),
        ] {
            let reply = Reply(form: .event(kind), responder: Sent().responder)
            var parcel = Parcel(submission(["m"], reply), atMs: 0, arrivedMs: 0, serial: 1)
            parcel.states = [.accepted]
            let answer = reply.answer(to: parcel)
            #expect(answer.text == expected)
            #expect(answer.header("Content-Type") == "application/json")
        }
    }
}
