import Models

/// The posts or comments of one page of a listing, in its order, the newest first.
struct ListingPage: Sendable {
    /// Places of their values are those of the body.
    private(set) var things: [Thing] = []
    /// Children that are no posts or comments that could be used.
    private(set) var unreadable = 0

    /// Reads the body of an answer.
    init(_ answer: Answer) throws(Refusal) {
        if let refusal = Refusal(answer) { throw refusal }
        let bytes = answer.body.span
        var fault: Int64?
        var isListing = false
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            try scanner.expect(UInt8(ascii: "{"))
            var isFirst = true
            while let name = try scanner.nextName(isFirst: isFirst) {
                isFirst = false
                let next = scanner.peek()
                if scanner.matches(name, "data"), next == UInt8(ascii: "{") {
                    isListing = try readData(&scanner, bytes)
                } else if scanner.matches(name, "error") {
                    fault = try Self.fault(&scanner)
                } else {
                    try scanner.skipValue()
                }
            }
            try scanner.expectEnd()
        } catch {
            throw .broken("a page that is not JSON")
        }
        if let fault { throw Refusal(code: Int(clamping: fault)) }
        guard isListing else { throw .broken("a page that is no listing") }
    }

    /// The status that an error tells; 0 for one that has none.
    @_lifetime(scanner: copy scanner)
    private static func fault(_ scanner: inout JSONScanner) throws(JSONError) -> Int64 {
        let next = scanner.peek() ?? 0
        if next &- UInt8(ascii: "0") < 10 { return try scanner.integer() ?? 0 }
        try scanner.skipValue()
        return 0
    }

    @_lifetime(scanner: copy scanner)
    private mutating func readData(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>
    ) throws(JSONError) -> Bool {
        var hasChildren = false
        try scanner.expect(UInt8(ascii: "{"))
        var isFirst = true
        while let name = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            guard scanner.matches(name, "children"), scanner.peek() == UInt8(ascii: "[") else {
                try scanner.skipValue()
                continue
            }
            hasChildren = true
            try scanner.expect(UInt8(ascii: "["))
            var isFirstChild = true
            while try scanner.nextElement(isFirst: isFirstChild) {
                isFirstChild = false
                try readChild(&scanner, bytes)
            }
        }
        return hasChildren
    }

    @_lifetime(scanner: copy scanner)
    private mutating func readChild(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>
    ) throws(JSONError) {
        guard scanner.peek() == UInt8(ascii: "{") else {
            unreadable += 1
            return try scanner.skipValue()
        }
        var isThing = false
        var members: ThingMembers?
        try scanner.expect(UInt8(ascii: "{"))
        var isFirst = true
        while let name = try scanner.nextName(isFirst: isFirst) {
            isFirst = false
            let next = scanner.peek()
            if scanner.matches(name, "kind"), next == UInt8(ascii: "\"") {
                let kind = try scanner.string()
                isThing = scanner.matches(kind, "t3") || scanner.matches(kind, "t1")
            } else if scanner.matches(name, "data"), next == UInt8(ascii: "{") {
                members = try ThingMembers(&scanner)
            } else {
                try scanner.skipValue()
            }
        }
        guard isThing else { return }
        let thing = members.flatMap { Self.thing($0, bytes) }
        if let thing { things.append(thing) } else { unreadable += 1 }
    }

    private static func thing(_ members: ThingMembers, _ bytes: Span<UInt8>) -> Thing? {
        do throws(RedditRejection) {
            return try Thing(members, bytes)
        } catch {
            return nil
        }
    }
}
