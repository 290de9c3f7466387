/// One view of a post in a region.
public struct ViewEvent: Sendable {
    /// Where the post's id lies, in the record or in ``ViewParser/scratch``.
    public fileprivate(set) var post: Range<Int>
    /// Where the region's id lies, in the record or in ``ViewParser/scratch``.
    public fileprivate(set) var region: Range<Int>
    /// Whether the ids were decoded into ``ViewParser/scratch``.
    public fileprivate(set) var isDecoded: Bool
    /// When it happened, in milliseconds since 1970.
    public fileprivate(set) var timestampMs: Int64
}

/// Reads records of `post-views`: `{"post_id": …, "region_id": …, "timestamp": …}`.
///
/// Bytes are read where they lie; only ids that hold JSON escapes are copied, into ``scratch``.
public struct ViewParser: Sendable {
    /// Longest record that is looked at, in bytes.
    public static let maxRecordBytes = EventMembers.maxRecordBytes
    /// Longest id of a post, in bytes.
    public static let maxPostIDBytes = 256

    /// The ids of the last event whose ``ViewEvent/isDecoded`` is true.
    public private(set) var scratch: [UInt8] = []

    /// A parser without state that outlives a record.
    public init() {}

    /// Reads one record.
    ///
    /// Unknown members are checked and ignored; of a repeated one the last counts.
    public mutating func parse(_ bytes: Span<UInt8>) throws(Rejection) -> ViewEvent {
        try EventMembers.checkSize(bytes)
        let fields: Fields
        do throws(JSONError) {
            fields = try Fields(bytes)
        } catch {
            throw Rejection(error)
        }
        guard fields.isObject else { throw .notAnObject }
        return try event(fields, bytes)
    }

    private mutating func event(
        _ fields: Fields,
        _ bytes: Span<UInt8>
    ) throws(Rejection) -> ViewEvent {
        guard fields.hasPost else { throw .missingPostID }
        guard fields.hasRegion else { throw .missingRegionID }
        guard fields.hasTimestamp else { throw .missingTimestamp }
        guard let post = fields.post else { throw .invalidPostID }
        guard let region = fields.region else { throw .invalidRegionID }
        guard let timestampMs = fields.timestampMs else { throw .invalidTimestamp }
        var event = ViewEvent(
            post: post.range,
            region: region.range,
            isDecoded: false,
            timestampMs: timestampMs
        )
        if post.hasEscapes || region.hasEscapes {
            try decode(post, region, bytes, &event)
            // Only an escape can make a NUL, which Postgres cannot hold.
            guard !scratch[event.post].contains(0) else { throw .invalidPostID }
        }
        guard (1...Self.maxPostIDBytes).contains(event.post.count) else { throw .invalidPostID }
        let isRegionValid =
            event.isDecoded
            ? RegionDirectory.isValidID(scratch.span.extracting(event.region))
            : RegionDirectory.isValidID(bytes.extracting(event.region))
        guard isRegionValid else { throw .invalidRegionID }
        return event
    }

    private mutating func decode(
        _ post: JSONScanner.StringToken,
        _ region: JSONScanner.StringToken,
        _ bytes: Span<UInt8>,
        _ event: inout ViewEvent
    ) throws(Rejection) {
        scratch.removeAll(keepingCapacity: true)
        let scanner = JSONScanner(bytes)
        do throws(JSONError) {
            try scanner.decode(post, into: &scratch)
        } catch {
            throw .invalidPostID
        }
        let border = scratch.count
        do throws(JSONError) {
            try scanner.decode(region, into: &scratch)
        } catch {
            throw .invalidRegionID
        }
        event.post = 0..<border
        event.region = border..<scratch.count
        event.isDecoded = true
    }
}

/// The members of a view's object: present or not, and what they hold where it has the right type.
private struct Fields {
    var isObject = false
    var hasPost = false
    var hasRegion = false
    var hasTimestamp = false
    var post: JSONScanner.StringToken?
    var region: JSONScanner.StringToken?
    var timestampMs: Int64?

    init(_ bytes: Span<UInt8>) throws(JSONError) {
        var scanner = JSONScanner(bytes)
        guard scanner.take(UInt8(ascii: "{")) else {
            try scanner.skipValue()
            try scanner.expectEnd()
            return
        }
        isObject = true
        var isFirst = true
        while let name = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            if scanner.matches(name, "post_id") {
                hasPost = true
                post = try EventMembers.string(&scanner)
            } else if scanner.matches(name, "region_id") {
                hasRegion = true
                region = try EventMembers.string(&scanner)
            } else if scanner.matches(name, "timestamp") {
                hasTimestamp = true
                timestampMs = try EventMembers.timestamp(&scanner, bytes)
            } else {
                try scanner.skipValue()
            }
        }
        try scanner.expectEnd()
    }
}
