import Models
import Testing

@testable import Groundswell

private func read(_ text: String) -> RecordReader.Reading {
    var reader = RecordReader()
    return reader.read(bytes: Array(text.utf8))
}

private let faultyRecords: [(String, Faults)] = [
    ("", .empty), ("{", .notJSON), ("[]", .notAnObject), ("17", .notAnObject),
    ("{} x", .notJSON), ("{\"a\":01}", .notJSON), ("{\"a\":1,}", .notJSON), ("[1,]", .notJSON),
    ("{\"a\":\"\u{1}\"}", .notJSON), ("{\"a\":\"\\x\"}", .notJSON), ("{\"a\" 1}", .notJSON),
    ("{}", [.missingPostID, .missingRegionID, .missingTimestamp]),
    (#"{"post_id":null,"region_id":"NA","timestamp":1}"#, .invalidPostID),
    (#"{"post_id":"","region_id":"NA","timestamp":1}"#, .invalidPostID),
    (#"{"post_id":"\ud83d","region_id":"NA","timestamp":1}"#, .invalidPostID),
    (#"{"post_id":"a","region_id":"a/b","timestamp":1}"#, .invalidRegionID),
    (#"{"post_id":"a","region_id":"a:b","timestamp":1}"#, .invalidRegionID),
    (#"{"post_id":"a","region_id":"é","timestamp":1}"#, .invalidRegionID),
    (#"{"post_id":"a","region_id":"a b","timestamp":1}"#, .invalidRegionID),
    (#"{"post_id":"a","region_id":"global","timestamp":1}"#, .invalidRegionID),
    (#"{"post_id":"a","region_id":7,"timestamp":1}"#, .invalidRegionID),
    (#"{"post_id":"a","region_id":"NA","timestamp":-1}"#, .invalidTimestamp),
    (#"{"post_id":"a","region_id":"NA","timestamp":1e9}"#, .invalidTimestamp),
    (#"{"post_id":"a","region_id":"NA","timestamp":"noon"}"#, .invalidTimestamp),
    (
        #"{"post_id":5,"timestamp":true}"#,
        [.invalidPostID, .missingRegionID, .invalidTimestamp]
    ),
]

@Suite struct RecordReaderTests {
    @Test(arguments: [
        (#"{"post_id":"a","region_id":"NA","timestamp":1372636810}"#, 1_372_636_810_000),
        (#"{"post_id":"a","region_id":"NA","timestamp":1372636810.25}"#, 1_372_636_810_250),
        (#"{"post_id":"a","region_id":"NA","timestamp":1372636810123}"#, 1_372_636_810_123),
        (
            #" {"timestamp":0,"x":{"y":[1,-2.5e3,true,null,"\u00e9"]},"post_id":"a","region_id":"N\u0041"} "#,
            0
        ),
        (#"{"post_id":"a","post_id":"b","region_id":"NA","timestamp":1}"#, 1000),
        (#"{"post\u005fid":"a","region_id":"NA","timestamp":1}"#, 1000),
        (#"{"post_id":"\ud83d\ude00","region_id":"NA","timestamp":1}"#, 1000),
    ])
    func readsViews(_ text: String, _ timeMs: Int64) {
        #expect(read(text) == .event(timeMs: timeMs))
    }

    @Test func decodesIDs() {
        var reader = RecordReader()
        let text = #"{"post_id":"\ud83d\ude00\n\"","region_id":"\u004eA","timestamp":1}"#
        _ = reader.read(bytes: Array(text.utf8))
        #expect(reader.item == Array("😀\n\"".utf8))
        #expect(reader.region == Array("NA".utf8))
    }

    @Test(arguments: faultyRecords)
    func findsEveryFault(_ text: String, _ faults: Faults) {
        #expect(read(text) == .unfit(faults))
    }

    @Test func holdsToTheLimits() {
        let id = String(repeating: "p", count: 256)
        let region = String(repeating: "r", count: 64)
        func record(_ post: String, _ region: String, _ padding: Int = 0) -> String {
            "{\"post_id\":\"\(post)\",\"region_id\":\"\(region)\",\"timestamp\":1}"
                + String(repeating: " ", count: padding)
        }
        #expect(read(record(id, region)) == .event(timeMs: 1000))
        #expect(read(record(id + "p", region)) == .unfit(.invalidPostID))
        #expect(read(record(id, region + "r")) == .unfit(.invalidRegionID))
        let length = record("a", "b").utf8.count
        #expect(read(record("a", "b", 65_536 - length)) == .event(timeMs: 1000))
        #expect(read(record("a", "b", 65_537 - length)) == .unfit(.tooLarge))
    }

    @Test func everySimulatedFaultIsFound() {
        var reader = RecordReader()
        for kind in Malformed.allCases where kind != .futureTimestamp {
            let payload = kind.payload(post: "1abc", region: "NA", time: "\"2013-07-01T12:30:00Z\"")
            guard case .unfit = reader.read(bytes: payload) else {
                Issue.record("\(kind) is readable")
                continue
            }
        }
        let future = Malformed.futureTimestamp.payload(post: "1", region: "NA", time: "0") ?? []
        #expect(reader.read(bytes: future) == .event(timeMs: 32_503_679_999_999))
    }

    /// The two parsers must agree on damaged records too: one byte of a good one is changed.
    @Test func agreesWithTheParserOfTheServices() {
        let good = Array(
            #"{"post_id":"1a\u0062","region_id":"NA","timestamp":"2013-07-01T12:30:00.5+02:00","x":[1.5,{"y":null}]}"#
                .utf8
        )
        var random = SplitMix(seed: 3)
        var reader = RecordReader()
        var parser = ViewParser()
        for _ in 0..<20_000 {
            var record = good
            for _ in 0...random.below(2) {
                let bytes = Array("\"\\{}[]:,.-+ 019aeuZT\u{7F}\u{80}\u{C3}\u{1F}".utf8)
                record[random.below(record.count)] = bytes[random.below(bytes.count)]
            }
            let reading = reader.read(bytes: record)
            let text = String(decoding: record, as: UTF8.self)
            do throws(Rejection) {
                let event = try parser.parse(record.span)
                #expect(reading == .event(timeMs: event.timestampMs), "\(text)")
            } catch {
                guard case .unfit(let faults) = reading else {
                    Issue.record("\(text) is \(error) for the services and fit for the audit")
                    continue
                }
                #expect(faults.contains(Faults(code: error.code)), "\(text): \(error)")
            }
        }
    }
}

@Suite struct AuditTimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64?(0)), ("1970-01-01", nil), ("1970-01-01T00:00", 0),
        ("2000-02-29T12:00:00.5Z", 951_825_600_500), ("1900-02-29T00:00:00Z", nil),
        ("2013-07-01t12:30:00,25-02:00", 1_372_689_000_250),
        ("2013-07-01 12:30:00.123456+0530", 1_372_662_000_123),
        ("2013-07-01T12:30:60Z", 1_372_681_860_000), ("2013-07-01T24:00:00Z", nil),
        ("2013-13-01T00:00:00Z", nil), ("2013-07-01T12:30:00+2", nil),
        ("2013-07-01T12:30:00.Z", nil), ("2013-07-01T12:30:00Zx", nil), ("", nil),
        ("9999-12-31T23:59:59.999+14", 253_402_250_399_999),
    ])
    func readsISO8601(_ text: String, _ expected: Int64?) {
        #expect(AuditTime.iso8601(text.utf8.span) == expected)
        #expect(EventTime.iso8601(text.utf8.span) == expected, "as the services do")
    }

    @Test func daysOfFourCenturies() {
        for day in stride(from: Int64(-62_091), through: 84_005, by: 5) {
            let text = calendarDate(daysSince1970: day) + "T00:00:00Z"
            #expect(AuditTime.iso8601(text.utf8.span) == day * 86_400_000)
        }
    }
}
