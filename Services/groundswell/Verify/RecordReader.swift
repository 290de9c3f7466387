/// Reads records of raw topics for the audit: written apart from the parsers of the services, so
/// that a mistake in one is not made twice.
struct RecordReader {
    /// What the records are.
    enum Kind: Sendable {
        case views
        case emojis(defaultRegion: [UInt8])
        case texts(TextReader.Kind, SubredditPlaces)
    }

    private static let maxRecordBytes = 65_536
    private static let maxPostBytes = 256
    private static let maxRegionBytes = 64

    /// The post or the emoji of the last record that was fit, and its region.
    private(set) var item: [UInt8] = []
    private(set) var region: [UInt8] = []
    private let kind: Kind
    private var emoji = AuditEmoji()
    private var texts: TextReader?

    init(_ kind: Kind = .views) {
        self.kind = kind
        if case .texts(let kind, let places) = kind { texts = TextReader(kind, places) }
    }

    /// What the last record that was fit counts.
    var marks: [Mark] { texts?.marks ?? [Mark(item: item)] }

    enum Reading: Equatable {
        /// Fit to be counted, as far as the record itself tells.
        case event(timeMs: Int64)
        case unfit(Faults)
    }

    /// Reads one record, which stands at an offset; nil is a tombstone.
    mutating func read(_ record: Span<UInt8>?, offset: Int64 = 0) -> Reading {
        if let reading = texts?.read(record, offset: offset) {
            region = texts?.region ?? []
            return reading
        }
        guard let record, record.count > 0 else { return .unfit(.empty) }
        guard record.count <= Self.maxRecordBytes else { return .unfit(.tooLarge) }
        var faults: Faults = []
        do {
            _ = try UTF8Span(validating: record)
        } catch {
            faults.insert(.invalidUTF8)
        }
        var fields = Fields()
        switch readObject(record, &fields) {
        case .broken: faults.insert(.notJSON)
        case .other: faults.insert(.notAnObject)
        case .object: break
        }
        // Of a record that is no object nothing else can be said.
        guard faults.isEmpty else { return .unfit(faults) }

        switch kind {
        case .views:
            check(fields.item, .missingPostID, .invalidPostID, isPost(fields.item), &faults)
            check(
                fields.region,
                .missingRegionID,
                .invalidRegionID,
                isRegion(fields.region),
                &faults
            )
        case .emojis(let defaultRegion): checkEmoji(fields, defaultRegion, &faults)
        case .texts: break
        }
        var timeMs: Int64?
        if case .some(let value) = fields.timestamp { timeMs = moment(value, record) }
        check(fields.timestamp, .missingTimestamp, .invalidTimestamp, timeMs != nil, &faults)
        guard faults.isEmpty, let timeMs else { return .unfit(faults) }
        return .event(timeMs: timeMs)
    }

    // MARK: Members

    /// What a member's value is; the text of an id is in ``item`` or ``region``.
    private enum Value {
        case text(Range<Int>, isDecodable: Bool)
        case number(Range<Int>)
        case other
    }

    private struct Fields {
        var item: Value?
        var user: Value?
        var region: Value?
        var timestamp: Value?
    }

    private enum Shape {
        case object, other, broken
    }

    private func check(
        _ value: Value?,
        _ missing: Faults,
        _ invalid: Faults,
        _ isValid: Bool,
        _ faults: inout Faults
    ) {
        if value == nil { faults.insert(missing) } else if !isValid { faults.insert(invalid) }
    }

    /// Replaces the item by the emoji that it means, and the region by the default where none is.
    private mutating func checkEmoji(
        _ fields: Fields,
        _ defaultRegion: [UInt8],
        _ faults: inout Faults
    ) {
        var isUser = false
        if case .text(let range, isDecodable: true) = fields.user { isUser = !range.isEmpty }
        check(fields.user, .missingUserID, .invalidUserID, isUser, &faults)
        var meaning: [UInt8]?
        if case .text(_, isDecodable: true) = fields.item { meaning = emoji.meaning(of: item) }
        check(fields.item, .missingEmojiType, .invalidEmojiType, meaning != nil, &faults)
        item = meaning ?? []
        if fields.region == nil {
            region = defaultRegion
        } else if !isRegion(fields.region) {
            faults.insert(.invalidRegionID)
        }
    }

    private func isPost(_ value: Value?) -> Bool {
        guard case .text(_, isDecodable: true) = value else { return false }
        return (1...Self.maxPostBytes).contains(item.count) && !item.contains(0)
    }

    private func isRegion(_ value: Value?) -> Bool {
        guard case .text(_, isDecodable: true) = value,
            (1...Self.maxRegionBytes).contains(region.count)
        else { return false }
        let forbidden: Set<UInt8> = [UInt8(ascii: "/"), UInt8(ascii: ":")]
        return !region.contains { $0 <= 0x20 || $0 >= 0x7F || forbidden.contains($0) }
            && !region.elementsEqual("global".utf8)
    }

    private func moment(_ value: Value, _ record: Span<UInt8>) -> Int64? {
        switch value {
        case .text(let range, _): AuditTime.iso8601(record.extracting(range))
        case .number(let range): AuditTime.epoch(record.extracting(range))
        case .other: nil
        }
    }

    // MARK: Walking through JSON

    private mutating func readObject(_ bytes: Span<UInt8>, _ fields: inout Fields) -> Shape {
        var walk = JSONWalk()
        guard walk.next(bytes) == UInt8(ascii: "{") else {
            return walk.value(bytes) != nil && walk.isAtEnd(bytes) ? .other : .broken
        }
        walk.at += 1
        var isFirst = true
        while true {
            if walk.take(UInt8(ascii: "}"), bytes) { break }
            if !isFirst && !walk.take(UInt8(ascii: ","), bytes) { return .broken }
            isFirst = false
            guard walk.next(bytes) == UInt8(ascii: "\""), let name = walk.string(bytes),
                walk.take(UInt8(ascii: ":"), bytes)
            else { return .broken }
            _ = walk.next(bytes)
            let start = walk.at
            guard let kind = walk.value(bytes) else { return .broken }
            keep(kind, start..<walk.at, of: name, bytes, &fields)
        }
        return walk.isAtEnd(bytes) ? .object : .broken
    }

    private mutating func keep(
        _ kind: JSONWalk.Kind,
        _ range: Range<Int>,
        of name: Range<Int>,
        _ bytes: Span<UInt8>,
        _ fields: inout Fields
    ) {
        // Nearly every record spells its names without escapes; others are decoded to compare.
        if JSONWalk.spells(itemName, bytes.extracting(name)) {
            fields.item = Self.value(kind, range, bytes, &item)
        } else if JSONWalk.spells("region_id", bytes.extracting(name)) {
            fields.region = Self.value(kind, range, bytes, &region)
            if isRegionOptional, bytes[range.lowerBound] == UInt8(ascii: "n") {
                fields.region = nil
            }
        } else if JSONWalk.spells("user_id", bytes.extracting(name)) {
            var ignored: [UInt8] = []
            fields.user = Self.value(kind, range, bytes, &ignored)
        } else if JSONWalk.spells("timestamp", bytes.extracting(name)) {
            var ignored: [UInt8] = []
            fields.timestamp = Self.value(kind, range, bytes, &ignored)
        }
    }

    private var itemName: StaticString {
        switch kind {
        case .views, .texts: "post_id"
        case .emojis: "emoji_type"
        }
    }

    private var isRegionOptional: Bool {
        switch kind {
        case .views, .texts: false
        case .emojis: true
        }
    }

    private static func value(
        _ kind: JSONWalk.Kind,
        _ range: Range<Int>,
        _ bytes: Span<UInt8>,
        _ text: inout [UInt8]
    ) -> Value {
        switch kind {
        case .string:
            let inside = (range.lowerBound + 1)..<(range.upperBound - 1)
            let isDecodable = JSONWalk.decode(bytes.extracting(inside), into: &text)
            return .text(inside, isDecodable: isDecodable)
        case .number: return .number(range)
        case .other: return .other
        }
    }
}
