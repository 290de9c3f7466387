/// A call as it goes over HTTP.
struct APIRequest: Equatable, Sendable {
    struct Pair: Equatable, Sendable {
        let name: String
        let value: String
    }

    let path: String
    let query: [Pair]

    /// The request for a page or for posts; a token is asked for with credentials, elsewhere.
    init(_ call: RedditClient.Call, _ listings: [Listing]) {
        // Without it, texts come with `&amp;` and the like.
        let raw = Pair(name: "raw_json", value: "1")
        switch call {
        case .token:
            path = "/api/v1/access_token"
            query = []
        case .info(let names):
            path = "/api/info"
            query = [Pair(name: "id", value: names.joined(separator: ",")), raw]
        case .page(let index, let page):
            path = listings[index].path
            let limit = Pair(name: "limit", value: "\(ListingFollower.pageSize)")
            switch page {
            case .newest: query = [limit, raw]
            case .before(let name): query = [Pair(name: "before", value: name), limit, raw]
            case .after(let name): query = [Pair(name: "after", value: name), limit, raw]
            }
        }
    }

    /// The path and the query, as they stand in a URL.
    var target: String {
        let pairs = query.map { "\($0.name)=\(percentEncoded($0.value))" }
        return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }
}

/// A value in a query or a form: everything but what needs no escape is escaped.
func percentEncoded(_ text: String) -> String {
    let hex = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: "~"):
            out.append(byte)
        default: out += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
        }
    }
    return String(decoding: out, as: UTF8.self)
}
