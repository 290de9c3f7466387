import Models
import Testing

private struct Read: Equatable {
    var emoji: String
    var region: String?
    var timeMs: Int64
}

private func parse(_ text: String) throws(Rejection) -> Read { try parse(Array(text.utf8)) }

private func parse(_ bytes: [UInt8]) throws(Rejection) -> Read {
    var parser = EmojiParser()
    let event = try parser.parse(bytes.span)
    let source = event.isDecoded ? parser.scratch : bytes
    return Read(
        emoji: EmojiTable.standard.text(event.emoji),
        region: event.region.map { String(decoding: source[$0], as: UTF8.self) },
        timeMs: event.timestampMs
    )
}

private func record(
    user: String = #""u""#,
    emoji: String = #""😂""#,
    timestamp: String = #""2013-07-01T00:00:00Z""#,
    more: String = ""
) -> String {
    #"{"user_id":\#(user),"emoji_type":\#(emoji),"timestamp":\#(timestamp)\#(more)}"#
}

@Suite struct EmojiParserTests {
    @Test(arguments: [
        #""😂""#, #"":joy:""#, #""\ud83d\ude02""#, #""\uD83D\uDE02\uFE0F""#, #"":\u006Aoy:""#,
        "\"😂\u{FE0F}\"", "\"😂\u{FE0E}\"",
    ])
    func readsEveryFormOfAnEmoji(emoji: String) throws {
        let read = try parse(record(emoji: emoji))
        #expect(read == Read(emoji: "😂", region: nil, timeMs: 1_372_636_800_000))
    }

    @Test(arguments: [
        #""""#, #""x""#, #""😂😂""#, #"":nothing:""#, #""\ud83d""#, "7", "null", "[\"😂\"]", "true",
    ])
    func refusesWhatIsNotOneEmoji(emoji: String) {
        #expect(throws: Rejection.invalidEmojiType) { try parse(record(emoji: emoji)) }
    }

    @Test(arguments: [
        (#","region_id":"EU""#, "EU"), (#","region_id":"\u0045U""#, "EU"),
        (#","region_id":null"#, nil), ("", nil), (#","post_id":7,"message_id":[]"#, nil),
        (#","region_id":7,"region_id":"NA""#, "NA"), (#","region_id":"NA","region_id":null"#, nil),
    ])
    func readsTheRegionWhereThereIsOne(more: String, region: String?) throws {
        #expect(try parse(record(more: more)).region == region)
    }

    @Test(arguments: [#""""#, #""N/A""#, #""global""#, "7", "false", #""\ud800""#, #""a b""#])
    func refusesOtherRegions(region: String) {
        #expect(throws: Rejection.invalidRegionID) {
            try parse(record(more: #","region_id":\#(region)"#))
        }
    }

    @Test(arguments: [#""""#, "7", "null", "{}", #""\udc00""#])
    func refusesOtherUsers(user: String) {
        #expect(throws: Rejection.invalidUserID) { try parse(record(user: user)) }
    }

    @Test func readsEscapedUsersBesideEscapedEmojiAndRegions() throws {
        let text = record(user: #""\u00e9""#, emoji: #""\u2764""#, more: #","region_id":"\u004eA""#)
        let read = try parse(text)
        #expect(read.emoji.utf8.elementsEqual("\u{2764}\u{FE0F}".utf8))
        #expect(read.region == "NA")
    }

    @Test(arguments: [
        ("", Rejection.empty), ("{", .notJSON), ("[]", .notAnObject), ("{}", .missingUserID),
        (#"{"emoji_type":"😂","timestamp":1}"#, .missingUserID),
        (#"{"user_id":"u","timestamp":1}"#, .missingEmojiType),
        (#"{"user_id":"u","emoji_type":"😂"}"#, .missingTimestamp),
        (record(timestamp: #""noon""#), .invalidTimestamp), (record() + "x", .notJSON),
        (String(repeating: " ", count: 65_537), .tooLarge),
    ])
    func saysWhatIsWrong(text: String, rejection: Rejection) {
        #expect(throws: rejection) { try parse(text) }
    }

    @Test func refusesBrokenUTF8() {
        let bytes = Array(record().utf8.dropLast()) + Array(",\"x\":\"".utf8) + [0xC3, 0x22, 0x7D]
        #expect(throws: Rejection.invalidUTF8) { try parse(bytes) }
    }
}
