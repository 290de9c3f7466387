/// The posts that simulated views are of, most viewed first.
struct PostCatalog: Sendable {
    /// Every id in a place of its own of ``stride`` bytes, behind its length: a post is drawn at
    /// random, so that each further look into memory would cost as much as writing the record.
    private var places: [UInt8] = []
    private let stride: Int
    /// How often each is viewed, relative to the others; empty means by Zipf's law.
    private(set) var weights: [Double] = []

    var count: Int { places.count / stride }

    /// Posts with ids like Reddit's: base 36, six digits or more.
    init(synthetic count: Int) {
        stride = 16
        places.reserveCapacity(count * stride)
        for index in 0..<count {
            // 36^5 is the first id of six digits; the step spreads the ids as on a busy site.
            append(String(60_466_176 + index * 7919, radix: 36))
        }
    }

    /// Posts of a file, of which those with a higher score are viewed more often.
    init(_ posts: [SourcePost]) {
        let longest = posts.map(\.id.utf8.count).max() ?? 0
        stride = (longest + 1 + 7) / 8 * 8
        for post in posts.sorted(by: { ($0.score, $1.id) > ($1.score, $0.id) }) {
            append(post.id)
            weights.append(Double(max(post.score, 0) + 1))
        }
    }

    private mutating func append(_ id: String) {
        places.append(UInt8(id.utf8.count))
        places += Array(id.utf8)
        places += repeatElement(0, count: stride - 1 - id.utf8.count)
    }

    func id(_ index: Int) -> String {
        let start = index * stride
        return String(
            decoding: places[(start + 1)..<(start + 1 + Int(places[start]))],
            as: UTF8.self
        )
    }

    /// Copies an id to `out` at `at`, which is moved past it.
    @inline(__always)
    func copyID(_ index: Int, into out: inout MutableSpan<UInt8>, at: inout Int) {
        let start = index * stride
        let length = Int(places[start])
        for offset in 0..<length { out[at + offset] = places[start + 1 + offset] }
        at += length
    }
}

/// One post of a posts file.
struct SourcePost: Sendable, Equatable {
    var id: String
    var title: String
    var author: String
    var subreddit: String
    var score: Int64

    /// Whether an id can stand in JSON as it is, which keeps the generator simple and fast.
    static func isPlain(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"")
                    && byte != UInt8(ascii: "\\")
            }
    }
}
