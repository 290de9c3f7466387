import HTTPServer
import Testing

@testable import QueryAPI

private let long = [UInt8](repeating: UInt8(ascii: "x"), count: Encoding.leastBytes)

private func response(_ body: [UInt8], status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, headers: [("ETag", "\"a\"")], body: body)
}

@Suite struct EncodingTests {
    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("deflate, gzip;q=0.5", true), ("*", true),
        ("x-gzip", true),
        ("gzip; q=1.0, identity; q=0", true), ("", false), ("identity", false), ("gzip;q=0", false),
        ("gzip;q=0.000, *", false), ("*;q=0", false), ("gzipped", false), ("br", false),
    ])
    func whatAClientTakesIsRead(field: String, takes: Bool) {
        #expect(Encoding.takesGzip([field]) == takes)
    }

    @Test func noFieldIsNoConsent() {
        #expect(!Encoding.takesGzip([]))
    }

    @Test func longBodiesAreCompressedUnderATagOfTheirOwn() {
        let encoding = Encoding()
        let sent = encoding.encoded(response(long), takesGzip: true, hasGzip: false)
        #expect(sent.header("Content-Encoding") == "gzip")
        #expect(sent.header("ETag") == "\"a-gzip\"")
        #expect(sent.header("Vary") == "Accept-Encoding")
        #expect(sent.body.count < 100)
        #expect(encoding.encoded(response(long), takesGzip: true, hasGzip: false).body == sent.body)
    }

    @Test func othersAreSentAsTheyAre() {
        for (body, takes) in [(Array(long.dropLast()), true), (long, false)] {
            let sent = Encoding().encoded(response(body), takesGzip: takes, hasGzip: false)
            #expect(sent.body == body)
            #expect(sent.header("Content-Encoding") == nil)
            #expect(sent.header("ETag") == "\"a\"")
            #expect(sent.header("Vary") == "Accept-Encoding")
        }
    }

    @Test func eitherFormIsHeld() {
        #expect(EntityTag.isHeld("\"a\"", ifNoneMatch: "\"a-gzip\""))
        #expect(EntityTag.isHeld("\"a\"", ifNoneMatch: "\"b\", W/\"a-gzip\""))
        #expect(!EntityTag.isHeld("\"a\"", ifNoneMatch: "\"b-gzip\""))
        let held = Encoding().encoded(response([], status: 304), takesGzip: true, hasGzip: true)
        #expect(held.header("ETag") == "\"a-gzip\"")
        let plain = Encoding().encoded(response([], status: 304), takesGzip: true, hasGzip: false)
        #expect(plain.header("ETag") == "\"a\"")
    }
}
