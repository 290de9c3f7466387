import Models
import Testing

@testable import Groundswell

private let start: Int64 = 1_700_000_000_000

@Suite struct AuditEmojiTests {
    /// The audit's own reading and that of the services agree, also on what is no emoji.
    @Test(arguments: 0..<4) func agreesWithTheServices(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var audit = AuditEmoji()
        let table = EmojiTable.standard
        let pieces: [[UInt8]] = [
            [0xEF, 0xB8, 0x8F], [0xEF, 0xB8, 0x8E], [0xE2, 0x80, 0x8D], [0xE2, 0x83, 0xA3],
            [0xF0, 0x9F, 0x8F, 0xBD], [0xF0, 0x9F, 0x87, 0xA9], Array(":".utf8), Array("-".utf8),
            Array("A".utf8), Array("0".utf8),
        ]
        var known = 0
        for _ in 0..<20_000 {
            let number = random.below(table.count)
            let text = random.below(4) == 0 ? table.shortcode(number) : table.text(number)
            // Between characters of UTF-8 only: what is broken never gets so far.
            var scalars = text.unicodeScalars.map { Array(String($0).utf8) }
            for _ in 0..<random.below(3) {
                let at = random.below(scalars.count + 1)
                if random.below(3) == 0, at < scalars.count {
                    scalars.remove(at: at)
                } else {
                    scalars.insert(pieces[random.below(random.below(2) * 8 + 2)], at: at)
                }
            }
            let form = scalars.flatMap { $0 }
            let expected = table.normalized(form.span).map { Array($0.utf8) }
            #expect(audit.meaning(of: form) == expected, "\(form)")
            #expect(audit.meaning(of: form) == expected, "the second time, too")
            if expected != nil { known += 1 }
        }
        #expect(known > 5_000 && known < 19_000)
    }

    @Test func knowsTheAliases() {
        var audit = AuditEmoji()
        #expect(audit.meaning(of: Array(":+1:".utf8)) == Array("👍".utf8))
        #expect(audit.meaning(of: Array(":HEART:".utf8)) == Array("\u{2764}\u{FE0F}".utf8))
        #expect(audit.meaning(of: Array(":_1:".utf8)) == nil)
    }
}

private let faultyReactions: [(String, Faults)] = [
    ("{}", [.missingUserID, .missingEmojiType, .missingTimestamp]),
    (#"{"user_id":"","emoji_type":"x","timestamp":1}"#, [.invalidUserID, .invalidEmojiType]),
    (
        #"{"user_id":1,"emoji_type":1,"timestamp":""}"#,
        [.invalidUserID, .invalidEmojiType, .invalidTimestamp]
    ),
    (
        #"{"user_id":"\ud800","emoji_type":"\ud83d","timestamp":1}"#,
        [.invalidUserID, .invalidEmojiType]
    ),
    (#"{"user_id":"u","emoji_type":"👍","timestamp":1,"region_id":"N/A"}"#, .invalidRegionID),
    (#"{"user_id":"u","emoji_type":"👍","timestamp":1,"region_id":[]}"#, .invalidRegionID),
]

@Suite struct EmojiRecordReaderTests {
    private func read(_ text: String) -> (RecordReader.Reading, item: String, region: String) {
        var reader = RecordReader(.emojis(defaultRegion: Array("unknown".utf8)))
        let reading = reader.read(bytes: Array(text.utf8))
        return (
            reading, String(decoding: reader.item, as: UTF8.self),
            String(decoding: reader.region, as: UTF8.self)
        )
    }

    @Test(arguments: [
        (#"{"user_id":"u","emoji_type":"😂","timestamp":1,"region_id":"EU"}"#, "😂", "EU"),
        (#"{"user_id":"u","emoji_type":":joy:","timestamp":1}"#, "😂", "unknown"),
        (#"{"user_id":"u","emoji_type":"\u2764","timestamp":1,"region_id":null}"#, "❤️", "unknown"),
        (
            #"{"region_id":7,"region_id":"N\u0041","timestamp":1,"emoji_type":1,"emoji_type":"👍\ufe0f","user_id":"\u00e9"}"#,
            "👍", "NA"
        ),
    ])
    func readsReactions(text: String, emoji: String, region: String) {
        let found = read(text)
        #expect(found.0 == .event(timeMs: 1000))
        #expect(found.item.utf8.elementsEqual(emoji.utf8))
        #expect(found.region == region)
    }

    @Test(arguments: faultyReactions)
    func findsEveryFault(text: String, faults: Faults) {
        #expect(read(text).0 == .unfit(faults))
    }

    @Test func agreesWithTheServicesOnEveryKindOfFault() {
        var parser = EmojiParser()
        var reader = RecordReader(.emojis(defaultRegion: Array("unknown".utf8)))
        for kind in MalformedEmoji.allCases {
            let payload = kind.payload(emoji: "\"😂\"", time: "\"2013-07-01T12:30:00Z\"")
            guard let payload else { continue }
            do throws(Rejection) {
                _ = try parser.parse(payload.span)
                #expect(kind == .futureTimestamp)
            } catch {
                guard case .unfit(let faults) = reader.read(bytes: payload) else {
                    Issue.record("\(kind) is read by the audit")
                    continue
                }
                #expect(!faults.isDisjoint(with: Faults(code: error.code)), "\(kind)")
            }
        }
    }
}

@Suite struct WindowAuditTests {
    private func record(
        _ counts: [(String, Int64)],
        region: String = "EU",
        at startMs: Int64 = start,
        isFinal: Bool = true,
        _ revision: Int64 = 1
    ) -> [UInt8] {
        EmojiWindow(
            region: region,
            startMs: startMs,
            counts: counts.map { .init(item: $0.0, count: $0.1) },
            isFinal: isFinal,
            revision: revision
        ).json(scaleMax: 100)
    }

    /// Two thumbs and a laugh in one window of Europe, and the clock ten minutes later.
    private let events: EventTable = {
        var events = EventTable()
        for (emoji, timeMs) in [("👍", start), ("👍", start + 1_999), ("😂", start + 5)] {
            events.add(item: Array(emoji.utf8), region: Array("EU".utf8), timeMs: timeMs)
        }
        events.add(item: Array("🔥".utf8), region: Array("NA".utf8), timeMs: start + 600_000)
        events.sort()
        return events
    }()

    private let last: EmojiWindow = EmojiWindow(
        region: "NA",
        startMs: start + 600_000,
        counts: [.init(item: "🔥", count: 1)],
        isFinal: false,
        revision: 9
    )

    private func differences(_ records: [[UInt8]], retentionMs: Int64 = 900_000) -> [String] {
        var audit = WindowAudit(scaleMax: 100, retentionMs: retentionMs)
        for record in records { audit.take(record, key: Array("EU".utf8), offset: 7) }
        audit.take(last.json(scaleMax: 100), key: Array("NA".utf8), offset: 8)
        return audit.findings(events).shown
    }

    @Test func findsNothingWhereTheNewestRevisionIsRight() {
        let right = record([("👍", 2), ("😂", 1)], 5)
        let older = record([("👍", 1)], isFinal: false, 4)
        #expect(differences([older, right]).isEmpty)
        #expect(differences([older, right, older, right]).isEmpty, "after a takeover")
    }

    @Test func findsWhatIsWrong() {
        let right = record([("👍", 2), ("😂", 1)], 5)
        #expect(differences([]).count == 1, "missing")
        #expect(differences([record([("👍", 2)])]).count == 1, "too few")
        #expect(differences([record([("👍", 2), ("😂", 2)])]).count == 1, "too many")
        #expect(differences([record([("👍", 2), ("😂", 1)], isFinal: false)]).count == 1)
        #expect(differences([right, record([("👍", 2)], 5)]).count == 1, "two contents")
        #expect(
            differences([right, record([("👍", 2), ("😂", 1)], isFinal: false, 6)]).count == 2,
            "final no more"
        )
        #expect(
            differences([right, record([("👍", 1)], at: start + 2_000)]).count == 1,
            "of nothing"
        )
        #expect(differences([right, Array("{}".utf8)]).count == 1)
        let json = String(decoding: right, as: UTF8.self)
        for (old, new) in [
            ("\"total\":3", "\"total\":4"), ("\"window_end\":1700000002000", "\"window_end\":1"),
            ("\"scaled\":{\"👍\":2", "\"scaled\":{\"👍\":1"), ("\"EU\"", "\"NA\""),
        ] {
            let changed = json.replacing(old, with: new)
            #expect(changed != json)
            #expect(differences([right, Array(changed.utf8)]).count == 1, "\(new)")
        }
    }

    @Test func excusesOnlyWhatCameTooLate() {
        let few = record([("👍", 1), ("😂", 1)])
        #expect(differences([few], retentionMs: 590_000).isEmpty)
        #expect(differences([], retentionMs: 590_000).isEmpty)
        #expect(differences([record([("👍", 3)])], retentionMs: 590_000).count == 1)
    }
}
