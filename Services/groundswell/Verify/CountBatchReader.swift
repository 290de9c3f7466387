/// One record of `window-counts`, as far as the audit looks at it.
struct AuditedBatch: Equatable {
    var sourceTopic = ""
    var sourcePartition: Int64 = 0
    var from: Int64 = 0
    var to: Int64 = 0
    /// The sum of the counts of each board.
    var counted: [String: Int64] = [:]

    /// Reads the protobuf of `count_batch.proto`; nil when it is none.
    init?(_ bytes: Span<UInt8>) {
        var fields = ProtobufFields()
        while let field = fields.next(bytes) {
            switch (field.number, field.value) {
            case (1, .bytes(let range)): sourceTopic = text(bytes.extracting(range))
            case (2, .number(let value)): sourcePartition = Int64(bitPattern: value)
            case (4, .number(let value)): from = Int64(bitPattern: value)
            case (5, .number(let value)): to = Int64(bitPattern: value)
            case (8, .bytes(let range)):
                guard let group = AuditedGroup(bytes.extracting(range)) else { return nil }
                counted[group.board, default: 0] += group.counted
            default: continue
            }
        }
        if fields.isBroken { return nil }
    }
}

/// The board of a `CountGroup` and the sum of its counts.
private struct AuditedGroup {
    var board = ""
    var counted: Int64 = 0

    init?(_ bytes: Span<UInt8>) {
        var fields = ProtobufFields()
        while let field = fields.next(bytes) {
            switch (field.number, field.value) {
            case (2, .bytes(let range)): board = text(bytes.extracting(range))
            case (7, .number(let value)): counted += Int64(bitPattern: value)
            case (7, .bytes(let range)):
                let packed = bytes.extracting(range)
                var at = 0
                while at < packed.count {
                    guard let value = ProtobufFields.varint(packed, &at) else { return nil }
                    counted += Int64(bitPattern: value)
                }
            default: continue
            }
        }
        if fields.isBroken { return nil }
    }
}

/// Steps through the fields of a protobuf message.
private struct ProtobufFields {
    enum Value {
        case number(UInt64)
        case bytes(Range<Int>)
        case fixed
    }

    private var at = 0
    private(set) var isBroken = false

    /// The next field; nil at the end, or where the message is broken.
    mutating func next(_ bytes: Span<UInt8>) -> (number: UInt64, value: Value)? {
        guard at < bytes.count else { return nil }
        guard let tag = Self.varint(bytes, &at), let value = value(kind: tag & 7, bytes) else {
            isBroken = true
            return nil
        }
        return (tag >> 3, value)
    }

    private mutating func value(kind: UInt64, _ bytes: Span<UInt8>) -> Value? {
        switch kind {
        case 0: return Self.varint(bytes, &at).map { .number($0) }
        case 1, 5:
            at += kind == 1 ? 8 : 4
            return at <= bytes.count ? .fixed : nil
        case 2:
            guard let length = Self.varint(bytes, &at), length <= UInt64(bytes.count - at) else {
                return nil
            }
            defer { at += Int(length) }
            return .bytes(at..<(at + Int(length)))
        default: return nil
        }
    }

    static func varint(_ bytes: Span<UInt8>, _ at: inout Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.count, shift < 64 {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}

/// The bytes as a string.
func text(_ bytes: Span<UInt8>) -> String {
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for index in 0..<bytes.count { copy.append(bytes[index]) }
    return String(decoding: copy, as: UTF8.self)
}
