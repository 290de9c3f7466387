import Models

/// Entity tags: the same bytes have the same one.
enum EntityTag {
    /// The tag of a body, with its quotes.
    static func of(_ body: [UInt8]) -> String {
        let hash = String(fnv1a(body), radix: 16)
        return "\"" + String(repeating: "0", count: 16 - hash.utf8.count) + hash + "\""
    }

    /// Whether a client that has what `ifNoneMatch` lists has what this tag names; weakly, or
    /// compressed, will do.
    static func isHeld(_ tag: String, ifNoneMatch: String?) -> Bool {
        guard let ifNoneMatch else { return false }
        return ifNoneMatch.split(separator: ",").contains { part in
            let one =
                part.drop { $0 == " " || $0 == "\t" }
                .split(whereSeparator: { $0 == " " || $0 == "\t" }).first ?? ""
            let name = one.hasPrefix("W/") ? one.dropFirst(2) : one
            return one == "*" || name == tag || name == tag.dropLast() + "-gzip\""
        }
    }
}
