import Testing

@testable import HTTPServer

/// A masked frame of a client.
func clientFrame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let mask: [UInt8] = [0x12, 0xA5, 0xFF, 0x00]
    var out = [first]
    switch payload.count {
    case ..<126: out.append(0x80 | UInt8(payload.count))
    case ..<65_536: out += [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    default:
        out.append(0xFF)
        out += (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) }
    }
    out += mask
    return out + payload.indices.map { payload[$0] ^ mask[$0 & 3] }
}

struct WebSocketReaderTests {
    private func events(
        _ bytes: [UInt8],
        limit: Int = 100_000,
        step: Int = .max
    ) -> [WebSocketReader.Event] {
        var reader = WebSocketReader(maxMessageBytes: limit)
        var input: [UInt8] = []
        var position = 0
        var events: [WebSocketReader.Event] = []
        var fed = 0
        while fed < bytes.count {
            let next = step == .max ? bytes.count : min(bytes.count, fed + step)
            input += bytes[fed..<next]
            fed = next
            reading: while true {
                let event = reader.next(input, from: &position)
                switch event {
                case .incomplete: break reading
                case .violation: return events + [event]
                default: events.append(event)
                }
            }
        }
        return events
    }

    @Test(arguments: [1, 3, 100, .max])
    func readsFramesHoweverTheyAreCut(step: Int) {
        let long = [UInt8](repeating: 7, count: 70_000)
        let bytes =
            clientFrame(0x81, Array("hé".utf8)) + clientFrame(0x01, Array("one ".utf8))
            + clientFrame(0x89, [1, 2]) + clientFrame(0x00, [])
            + clientFrame(0x80, Array("two".utf8))
            + clientFrame(0x82, Array(long[..<126])) + clientFrame(0x82, long)
            + clientFrame(0x8A, []) + clientFrame(0x88, [0x03, 0xE9])
        #expect(
            events(bytes, step: step) == [
                .message(.text("hé")), .ping([1, 2]), .message(.text("one two")),
                .message(.binary(Array(long[..<126]))), .message(.binary(long)), .pong,
                .close(code: 1001),
            ]
        )
    }

    @Test(
        arguments: [
            ([0x81, 0x01, 0x61], 1002), ([0xC1, 0x80, 0, 0, 0, 0], 1002), ([0x83, 0x80], 1002),
            (clientFrame(0x80, [1]), 1002),
            (clientFrame(0x01, [65]) + clientFrame(0x81, [65]), 1002),
            (clientFrame(0x09, [1]), 1002),
            (clientFrame(0x89, [UInt8](repeating: 1, count: 126)), 1002),
            (clientFrame(0x81, [0xFF]), 1007), (clientFrame(0x88, [3]), 1002),
            (clientFrame(0x88, [0x03, 0xEC]), 1002), (clientFrame(0x88, [0x03, 0xE8, 0xFF]), 1007),
            ([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1002),
            (clientFrame(0x82, [UInt8](repeating: 1, count: 1001)), 1009),
            (
                clientFrame(0x02, [UInt8](repeating: 1, count: 600))
                    + clientFrame(0x80, [UInt8](repeating: 1, count: 600)), 1009
            ),
        ] as [([UInt8], Int)]
    )
    func noticesBrokenRules(bytes: [UInt8], code: Int) {
        for step in [1, Int.max] {
            guard case .violation(let found, _) = events(bytes, limit: 1000, step: step).last else {
                Issue.record("\(bytes.prefix(8)) is not refused")
                continue
            }
            #expect(found == code)
        }
    }

    @Test func writesFramesOfAllLengths() {
        #expect(WebSocketFrame(text: "hi").bytes == [0x81, 2, 104, 105])
        #expect(
            WebSocketFrame(binary: [UInt8](repeating: 0, count: 300)).bytes.prefix(4) == [
                0x82, 126, 1, 44,
            ]
        )
        #expect(
            WebSocketFrame(binary: [UInt8](repeating: 0, count: 65_536)).bytes.prefix(10)
                == [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]
        )
        let reason = String(repeating: "é", count: 100)
        let close = WebSocketFrame.close(code: 1001, reason: reason).bytes
        #expect(close.prefix(4) == [0x88, 124, 0x03, 0xE9])
    }

    @Test func acceptsTheKeyOfTheStandard() {
        #expect(
            WebSocketHandshake.acceptance(of: "dGhlIHNhbXBsZSBub25jZQ==")
                == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        )
    }

    @Test func noBytesTrap() {
        var random = Seeded(state: 3)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<30, using: &random)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            if count > 1 {
                bytes[0] &= 0x8F
                bytes[1] |= 0x80
            }
            _ = events(bytes, limit: 64)
        }
    }
}
