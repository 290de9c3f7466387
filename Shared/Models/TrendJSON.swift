extension JSONWriter {
    /// What makes an entry a trend, but for `first_seen`, which all entries have.
    public mutating func trend(_ trend: TrendFacts) {
        member("kind", trend.kind)
        member("observed", trend.observed)
        // So many decimals that scores which are computed of these are right to four digits.
        member("expected", trend.expected, decimals: 9)
        member("score", trend.score, decimals: 6)
        member("certainty", trend.certainty, decimals: 9)
        if let status = trend.status {
            member("status", status.rawValue)
        } else {
            null("status")
        }
        array("examples", trend.examples) { $0.value($1) }
        array("variants", trend.variants) { $0.value($1) }
    }
}

extension TrendFacts {
    /// Reads one of its members into `facts`, made if there are none; false for another one.
    static func read(
        _ name: JSONScanner.StringToken,
        _ scanner: inout JSONScanner,
        in bytes: Span<UInt8>,
        _ facts: inout TrendFacts?
    ) throws(JSONError) -> Bool {
        if scanner.matches(name, "kind") {
            let value = try scanner.textValue(in: bytes)
            facts = facts ?? TrendFacts()
            facts?.kind = value
            return true
        }
        // Whatever else has such members is no trend: its kind comes first.
        guard facts != nil else { return false }
        if scanner.matches(name, "observed") {
            facts?.observed = try scanner.integerValue()
        } else if scanner.matches(name, "expected") {
            facts?.expected = try scanner.decimalValue(in: bytes)
        } else if scanner.matches(name, "score") {
            facts?.score = try scanner.decimalValue(in: bytes)
        } else if scanner.matches(name, "certainty") {
            facts?.certainty = try scanner.decimalValue(in: bytes)
        } else if scanner.matches(name, "status") {
            guard scanner.peek() == UInt8(ascii: "\"") else {
                try scanner.skipValue()
                return true
            }
            facts?.status = TrendStatus(rawValue: try scanner.textValue(in: bytes))
        } else if scanner.matches(name, "examples") {
            facts?.examples = try texts(&scanner, in: bytes)
        } else if scanner.matches(name, "variants") {
            facts?.variants = try texts(&scanner, in: bytes)
        } else {
            return false
        }
        return true
    }

    private static func texts(
        _ scanner: inout JSONScanner,
        in bytes: Span<UInt8>
    ) throws(JSONError) -> [String] {
        var texts: [String] = []
        try scanner.expect(UInt8(ascii: "["))
        while try scanner.nextElement(isFirst: texts.isEmpty) {
            texts.append(try scanner.textValue(in: bytes))
        }
        return texts
    }
}

extension Board {
    /// What stores that keep items and counts alone keep beside them of a board of trends, as JSON;
    /// nil for any other board.
    public var trendDetails: String? {
        guard key.board == BoardName.trends else { return nil }
        var out = JSONWriter(reserving: 16 + items.count * 200)
        out.object {
            $0.array("items", items) { out, entry in
                out.object {
                    $0.member("item", entry.item)
                    $0.member("first_seen", entry.firstSeenMs)
                    $0.trend(entry.trend ?? TrendFacts())
                }
            }
        }
        return String(decoding: out.bytes, as: UTF8.self)
    }

    /// Gives the items what ``trendDetails`` kept of them; of text that is none nothing is taken.
    public mutating func add(trendDetails text: String) {
        var kept: [Entry] = []
        var reader = JSONObjectReader()
        do throws(JSONError) {
            let utf8 = text.utf8
            let bytes = utf8.span
            var scanner = JSONScanner(bytes)
            try reader.read(&scanner) { name, scanner throws(JSONError) in
                guard name == "items" else { return false }
                kept = try Entry.list(&scanner, in: bytes)
                return true
            }
        } catch {
            return
        }
        let known = Dictionary(
            kept.map { (ItemKey($0.item), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for index in items.indices {
            guard let entry = known[ItemKey(items[index].item)] else { continue }
            items[index].firstSeenMs = entry.firstSeenMs
            items[index].trend = entry.trend
        }
    }
}
