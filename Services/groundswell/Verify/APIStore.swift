import Console

/// Reads boards from query-api's `GET /top-posts`.
struct APIStore {
    private static let most = 1000

    let address: HTTPAddress

    /// Reads these boards; those that the service does not know are left out.
    func read(_ keys: [AuditKey]) throws -> [ShownBoard] {
        var claims: [ShownBoard] = []
        for key in keys {
            let region = Self.encoded(key.region ?? ShownBoard.worldwide)
            let target =
                "/top-posts?region=\(region)&timeframe=\(key.span.rawValue)&k=\(Self.most)"
            if let claim = Self.claim(key, try address.get(target)) { claims.append(claim) }
        }
        return claims
    }

    /// What an answer says; nil when there is no such board.
    static func claim(_ key: AuditKey, _ answer: HTTPAnswer) -> ShownBoard? {
        if answer.status == 404 { return nil }
        var claim = ShownBoard(key: key, asOfMs: 0)
        guard answer.status == 200, let body = JSONParts(answer.body)?.members else {
            claim.fault = "is answered with status \(answer.status) and \(answer.body.count) bytes"
            return claim
        }
        let posts = body["top_posts"]?.elements ?? []
        guard let asOf = answer.headers["groundswell-as-of"] else { return nil }
        guard let asOfMs = AuditTime.iso8601(asOf.utf8.span) ?? Int64(asOf) else {
            claim.fault = "has as_of \(asOf)"
            return claim
        }
        claim.asOfMs = asOfMs
        claim.isExact = answer.headers["groundswell-exact"] == "true"
        claim.maxError = answer.headers["groundswell-max-error"].flatMap { Int64($0) } ?? 0
        if body["region"]?.string != key.region ?? ShownBoard.worldwide
            || body["timeframe"]?.string != key.span.rawValue || body.count != 3
        {
            claim.fault = "names another region or timeframe, or has other members"
        }
        for post in posts {
            let members = post.members
            guard let id = members["post_id"]?.string, let count = members["view_count"]?.integer,
                members["author"]?.string != nil, members["content"]?.string != nil,
                members.count == 4
            else {
                claim.fault = "has a post without post_id, author, view_count or content"
                break
            }
            claim.items.append((id, count))
        }
        return claim
    }

    /// A region's id as part of a query.
    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                encoded.unicodeScalars.append(scalar)
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += hex.utf8.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return encoded
    }
}
