import Testing

@testable import QueryAPI

/// What each client was told, by its name.
extension Enquiries<String> {
    fileprivate mutating func told() -> [String: String] {
        var told: [String: String] = [:]
        for answer in takeAnswers() {
            for client in answer.clients {
                #expect(told[client] == nil, "\(client) was told twice")
                switch answer.reply {
                case .body(let body): told[client] = String(decoding: body, as: UTF8.self)
                case .unavailable: told[client] = "unavailable"
                case .full: told[client] = "full"
                default: told[client] = "\(answer.reply)"
                }
            }
        }
        return told
    }
}

@Suite struct EnquiriesTests {
    private var enquiries = Enquiries<String>(answerMs: 600, maxWaiting: 3)

    private mutating func ask(_ post: String, for client: String, at nowMs: Int64) {
        enquiries.ask(.lookup(.post(post)), for: client, arrivedMs: nowMs)
    }

    @Test mutating func nobodyWaitsLongerThanTheirTime() {
        ask("a", for: "first", at: 1_000)
        ask("b", for: "second", at: 1_500)
        let asked = enquiries.takeQuestions()
        #expect(asked.map(\.deadlineMs) == [1_600, 2_100])
        #expect(enquiries.takeQuestions().isEmpty)
        #expect(enquiries.nextDeadlineMs == 1_600)
        enquiries.expire(at: 1_599)
        #expect(enquiries.told().isEmpty)
        enquiries.expire(at: 1_600)
        #expect(enquiries.told() == ["first": "unavailable"])
        #expect(enquiries.nextDeadlineMs == 2_100)
        // The reply is too late for the first, and neither is told twice.
        enquiries.on(.answered(asked.map(\.number), .body(Array("b".utf8))))
        #expect(enquiries.told() == ["second": "b"])
        enquiries.expire(at: 9_000)
        #expect(enquiries.told().isEmpty)
        #expect(enquiries.nextDeadlineMs == nil)
    }

    @Test mutating func whatNobodyWaitsForIsNotAsked() {
        ask("a", for: "first", at: 1_000)
        ask("b", for: "second", at: 1_100)
        enquiries.expire(at: 1_600)
        #expect(enquiries.takeQuestions().map(\.number) == [1])
    }

    @Test mutating func whilePostgresIsAwayNobodyWaits() {
        ask("a", for: "first", at: 0)
        enquiries.on(.away)
        #expect(enquiries.told() == ["first": "unavailable"])
        ask("a", for: "second", at: 1)
        #expect(enquiries.told() == ["second": "unavailable"])
        #expect(enquiries.takeQuestions().isEmpty)
        // Postgres cannot be asked of this one thing: that says nothing of others.
        enquiries.on(.failed([0]))
        ask("a", for: "third", at: 2)
        #expect(enquiries.told() == ["third": "unavailable"])
        enquiries.on(.works)
        ask("a", for: "fourth", at: 3)
        let asked = enquiries.takeQuestions()
        #expect(asked.count == 1)
        enquiries.on(.failed(asked.map(\.number)))
        #expect(enquiries.told() == ["fourth": "unavailable"])
        ask("a", for: "fifth", at: 4)
        #expect(enquiries.told().isEmpty)
        #expect(enquiries.takeQuestions().count == 1)
    }

    @Test mutating func thoseWhoWaitAreBounded() {
        for (index, client) in ["a", "b", "c", "d"].enumerated() {
            ask(client, for: client, at: Int64(index))
        }
        #expect(enquiries.told() == ["d": "full"])
        let asked = enquiries.takeQuestions()
        #expect(asked.count == 3)
        enquiries.on(.answered([asked[1].number], .body([UInt8(ascii: "x")])))
        #expect(enquiries.told() == ["b": "x"])
        ask("e", for: "e", at: 5)
        #expect(enquiries.told().isEmpty)
    }
}
