import Models

/// Reads the events of one request: a JSON array, or a line each (NDJSON).
struct BatchReader {
    let maxRecords: Int
    private var reader: EventReader

    init(_ reader: EventReader, maxRecords: Int) {
        self.reader = reader
        self.maxRecords = maxRecords
    }

    /// How many events a body has: the elements of its array, or its lines that are not empty.
    static func count(_ bytes: Span<UInt8>) -> Int {
        var scanner = JSONScanner(bytes)
        var count = 0
        if scanner.take(UInt8(ascii: "[")) {
            do throws(JSONError) {
                while try scanner.nextElement(isFirst: count == 0) {
                    try scanner.skipValue()
                    count += 1
                }
            } catch {
                return max(1, count)
            }
            return count
        }
        var isBlank = true
        for index in 0..<bytes.count {
            if bytes[index] == UInt8(ascii: "\n") {
                isBlank = true
            } else if isBlank, bytes[index] > 0x20 {
                isBlank = false
                count += 1
            }
        }
        return count
    }

    /// Adds every event to the submission, or its refusal.
    ///
    /// Throws when the whole body is not what it must be; then nothing of it counts.
    mutating func read(
        _ bytes: Span<UInt8>,
        into submission: inout Submission
    ) throws(Refusal) {
        var scanner = JSONScanner(bytes)
        // About the size of a small event, to make room once.
        submission.bytes.reserveCapacity(bytes.count + bytes.count / 2)
        submission.records.reserveCapacity(min(maxRecords, bytes.count / 64 + 1))
        switch scanner.peek() {
        case nil: throw Refusal(400, "The body is empty.")
        case UInt8(ascii: "["): try readArray(bytes, &submission)
        default: try readLines(bytes, &submission)
        }
    }

    private mutating func readArray(
        _ bytes: Span<UInt8>,
        _ submission: inout Submission
    ) throws(Refusal) {
        var scanner = JSONScanner(bytes)
        var isTooLong = false
        do throws(JSONError) {
            try scanner.expect(UInt8(ascii: "["))
            var isFirst = true
            while try scanner.nextElement(isFirst: isFirst) {
                isFirst = false
                let members = try EventMembers(&scanner, depth: 1)
                isTooLong = submission.items.count == maxRecords
                if isTooLong { break }
                add(members, bytes, &submission)
            }
            if !isTooLong { try scanner.expectEnd() }
        } catch {
            throw .notJSON
        }
        if isTooLong { throw tooMany }
    }

    private mutating func readLines(
        _ bytes: Span<UInt8>,
        _ submission: inout Submission
    ) throws(Refusal) {
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            let line = bytes.extracting(start..<end)
            start = end + 1
            var scanner = JSONScanner(line)
            guard scanner.peek() != nil else { continue }
            guard submission.items.count < maxRecords else { throw tooMany }
            do throws(JSONError) {
                let members = try EventMembers(&scanner)
                try scanner.expectEnd()
                add(members, line, &submission)
            } catch {
                submission.items.append(
                    .refused(Refusal(400, "The line is not well-formed JSON in UTF-8."))
                )
            }
        }
    }

    private mutating func add(
        _ members: borrowing EventMembers,
        _ bytes: Span<UInt8>,
        _ submission: inout Submission
    ) {
        do throws(Refusal) {
            try reader.add(nil, members, bytes, to: &submission)
            submission.items.append(.record(submission.records.count - 1))
        } catch {
            submission.items.append(.refused(error))
        }
    }

    private var tooMany: Refusal {
        Refusal(413, "A request may have \(maxRecords) events.")
    }
}
