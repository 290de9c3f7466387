import Models
import Testing

private func parse(_ text: String) throws(Rejection) -> (post: String, region: String, Int64) {
    try parse(Array(text.utf8))
}

private func parse(_ bytes: [UInt8]) throws(Rejection) -> (post: String, region: String, Int64) {
    var parser = ViewParser()
    let event = try parser.parse(bytes.span)
    let source = event.isDecoded ? parser.scratch : bytes
    return (
        String(decoding: source[event.post], as: UTF8.self),
        String(decoding: source[event.region], as: UTF8.self), event.timestampMs
    )
}

@Suite struct ViewParserTests {
    @Test(arguments: [
        (#""2013-07-01T00:00:00Z""#, 1_372_636_800_000),
        (#""2013-07-01T02:00:00+02:00""#, 1_372_636_800_000),
        (#""2013-06-30T19:00:00-0500""#, 1_372_636_800_000),
        (#""2013-07-01T05:30:00+05:30""#, 1_372_636_800_000),
        (#""2013-07-01 00:00:00.25""#, 1_372_636_800_250),
        (#""2013-07-01T00:00:00.123456789Z""#, 1_372_636_800_123),
        (#""2013-07-01T00:00""#, 1_372_636_800_000),
        (#""2024-02-29T23:59:59Z""#, 1_709_251_199_000),
        (#""1969-12-31T23:59:59Z""#, -1_000),
        ("1372636800", 1_372_636_800_000),
        ("1372636800.5", 1_372_636_800_500),
        ("1372636800123", 1_372_636_800_123),
        ("0", 0),
    ])
    func readsEveryFormOfTime(timestamp: String, expected: Int64) throws {
        let view = try parse(#"{"post_id":"a","region_id":"NA","timestamp":\#(timestamp)}"#)
        #expect(view == ("a", "NA", expected))
    }

    @Test(arguments: [
        "\"2013-02-29T00:00:00Z\"", "\"2013-13-01T00:00:00Z\"", "\"2013-07-01\"",
        "\"2013-07-01T24:00:00Z\"", "\"2013-07-01T00:60:00Z\"", "\"yesterday\"", "\"\"",
        "\"1372636800\"", "-1", "1e9", "12345678901234567890", "true", "null", "[]", "{}",
        "\"2013-07-01T00:00:00.Z\"", "\"2013-07-01T00:00:00+2\"", "\"2013-07-01T00:00:00Zx\"",
    ])
    func refusesOtherTimes(timestamp: String) {
        #expect(throws: Rejection.invalidTimestamp) {
            try parse(#"{"post_id":"a","region_id":"NA","timestamp":\#(timestamp)}"#)
        }
    }

    @Test(arguments: [
        ("", Rejection.empty), ("{", .notJSON), ("nonsense", .notJSON),
        (#"{"post_id":"a","region_id":"NA","timestamp":0}x"#, .notJSON),
        (#"{"post_id":"a","region_id":"NA","timestamp":0,}"#, .notJSON),
        (#"{"post_id":"a" "region_id":"NA","timestamp":0}"#, .notJSON),
        (#"{"post_id":"a\x","region_id":"NA","timestamp":0}"#, .notJSON),
        ("[1]", .notAnObject), ("null", .notAnObject), ("\"a\"", .notAnObject),
        (#"{"region_id":"NA","timestamp":0}"#, .missingPostID),
        (#"{"post_id":"a","timestamp":0}"#, .missingRegionID),
        (#"{"post_id":"a","region_id":"NA"}"#, .missingTimestamp),
        (#"{"post_id":1,"region_id":"NA","timestamp":0}"#, .invalidPostID),
        (#"{"post_id":null,"region_id":"NA","timestamp":0}"#, .invalidPostID),
        (#"{"post_id":"","region_id":"NA","timestamp":0}"#, .invalidPostID),
        (#"{"post_id":"\ud800","region_id":"NA","timestamp":0}"#, .invalidPostID),
        (#"{"post_id":"a\u0000b","region_id":"NA","timestamp":0}"#, .invalidPostID),
        (#"{"post_id":"a","region_id":["NA"],"timestamp":0}"#, .invalidRegionID),
        (#"{"post_id":"a","region_id":"N/A","timestamp":0}"#, .invalidRegionID),
        (#"{"post_id":"a","region_id":"N A","timestamp":0}"#, .invalidRegionID),
        (#"{"post_id":"a","region_id":"global","timestamp":0}"#, .invalidRegionID),
        (#"{"post_id":"a","region_id":"É","timestamp":0}"#, .invalidRegionID),
        (#"{"post_id":"a","region_id":"","timestamp":0}"#, .invalidRegionID),
    ])
    func saysWhyARecordIsRefused(record: String, reason: Rejection) {
        #expect(throws: reason) { try parse(record) }
    }

    @Test func refusesLongIDsAndRecords() throws {
        let longest = String(repeating: "a", count: ViewParser.maxPostIDBytes)
        let region = String(repeating: "r", count: RegionDirectory.maxIDBytes)
        _ = try parse(#"{"post_id":"\#(longest)","region_id":"\#(region)","timestamp":0}"#)
        #expect(throws: Rejection.invalidPostID) {
            try parse(#"{"post_id":"\#(longest)a","region_id":"NA","timestamp":0}"#)
        }
        #expect(throws: Rejection.invalidRegionID) {
            try parse(#"{"post_id":"a","region_id":"\#(region)r","timestamp":0}"#)
        }
        let padding = String(repeating: " ", count: ViewParser.maxRecordBytes)
        #expect(throws: Rejection.tooLarge) { try parse("{\(padding)}") }
    }

    @Test func refusesInvalidUTF8WhereverItStands() {
        for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] {
            let record =
                Array(#"{"post_id":"a"#.utf8) + bad
                + Array(#"","region_id":"NA","timestamp":0}"#.utf8)
            #expect(throws: Rejection.invalidUTF8) { try parse(record) }
        }
    }

    @Test func readsEscapesUnknownMembersAndRepeatedOnes() throws {
        let view = try parse(
            #" {"post\u005fid":"never","x":{"y":[1,-2.5e3,true,null,"\u00e9"]},"post_id":"no","post_id":"\u0061\ud83d\ude00\"" , "region_id":"N\u0041","timestamp":1} "#
        )
        #expect(view == ("a😀\"", "NA", 1_000))
    }

    @Test func deepNestingIsRefusedNotFollowed() {
        let deep = String(repeating: "[", count: 60_000)
        #expect(throws: Rejection.notJSON) { try parse(#"{"a":\#(deep)"#) }
    }

    @Test func noMutationOfARecordCrashes() {
        let record = Array(
            #"{"post_id":"1he6\u006f3é","region_id":"NA","timestamp":"2013-07-01T00:00:00.5+01:00"}"#
                .utf8
        )
        for index in record.indices {
            for byte: UInt8 in [0, 0x22, 0x5C, 0x7B, 0x7D, 0x39, 0x2E, 0x80, 0xFF] {
                var mutated = record
                mutated[index] = byte
                _ = try? parse(mutated)
                _ = try? parse(Array(mutated[..<index]))
            }
        }
    }
}
