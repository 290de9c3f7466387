import Testing

@testable import HTTPServer

struct DeflateTests {
    private let limit = 1_000_000

    @Test(arguments: [0, 1, 2, 125, 126, 5_000, 70_000, 400_000])
    func whatIsDeflatedComesBack(count: Int) {
        let deflater = MessageDeflater()
        let inflater = Inflater()
        var state: UInt32 = 7
        let payload = (0..<count).map { index -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return index % 3 == 0 ? UInt8(state >> 24) : 97
        }
        // Twice: nothing is carried over from one message to the next.
        var sizes: [Int] = []
        for _ in 0..<2 {
            let frame = deflater.frame(binary: payload)
            #expect(frame.bytes[0] == 0xC2)
            sizes.append(frame.byteCount)
            let head = frame.bytes[1] < 126 ? 2 : frame.bytes[1] == 126 ? 4 : 10
            let deflated = Array(frame.bytes[head...])
            #expect(inflater.message(deflated, limit: limit) == .message(payload))
            if count > 1 {
                #expect(inflater.message(deflated, limit: count - 1) == .tooLong)
            }
        }
        #expect(sizes[0] == sizes[1])
    }

    @Test func readsTheExamplesOfTheStandard() {
        let inflater = Inflater()
        let hello = Array("Hello".utf8)
        // RFC 7692, 7.2.3: one block, no compression, a last block, two blocks.
        for bytes in [
            [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
            [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
            [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
            [
                0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00,
            ],
        ] as [[UInt8]] {
            #expect(inflater.message(bytes, limit: limit) == .message(hello))
        }
        #expect(inflater.message([0xFF, 0xFF, 0xFF], limit: limit) == .malformed)
        // A bomb: a megabyte of zeros in a kilobyte.
        let bomb = MessageDeflater().frame(binary: [UInt8](repeating: 0, count: 2_000_000))
        #expect(inflater.message(Array(bomb.bytes[4...]), limit: limit) == .tooLong)
    }

    @Test(arguments: [
        ("permessage-deflate", true), ("permessage-deflate; client_max_window_bits", true),
        ("foo, permessage-deflate; client_max_window_bits=9", true),
        ("permessage-deflate; server_no_context_takeover; client_no_context_takeover", true),
        ("permessage-deflate; server_max_window_bits=9", false),
        ("permessage-deflate; server_max_window_bits=9, permessage-deflate", true),
        ("permessage-deflate; client_max_window_bits=7", false),
        ("permessage-deflate; client_max_window_bits; client_max_window_bits", false),
        ("permessage-deflate; other", false), ("x-webkit-deflate-frame", false), ("", false),
    ])
    func agreesOnWhatItCanKeep(offer: String, isTaken: Bool) {
        #expect(DeflateOffer.accepted([offer]) == (isTaken ? DeflateOffer.answer : nil))
    }

    @Test func theReaderTakesDeflateOnlyWhereItWasAgreedOn() {
        let frame = MessageDeflater().frame(text: Array("Hello".utf8))
        // From the other side, masked with zeros.
        let masked =
            [frame.bytes[0], 0x80 | frame.bytes[1], 0, 0, 0, 0] + frame.bytes.dropFirst(2)
        var at = 0
        var reader = WebSocketReader(maxMessageBytes: 100, inflater: Inflater())
        #expect(reader.next(masked, from: &at) == .message(.text("Hello")))
        at = 0
        var plain = WebSocketReader(maxMessageBytes: 100)
        #expect(
            plain.next(masked, from: &at) == .violation(code: 1002, "reserved bits are set")
        )
        at = 0
        // Only the first frame of a message says so, and no control frame.
        for opcode in [0xC9, 0xC0, 0xE1] as [UInt8] {
            var strict = WebSocketReader(maxMessageBytes: 100, inflater: Inflater())
            at = 0
            let event = strict.next([opcode, 0x80, 0, 0, 0, 0], from: &at)
            #expect(event == .violation(code: 1002, "reserved bits are set"))
        }
    }
}
