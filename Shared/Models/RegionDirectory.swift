/// A region as `deploy/regions.json` lists it.
public struct Region: Sendable, Equatable {
    /// The id that events carry.
    public var id: String
    /// What people read.
    public var name: String
    /// The partition of `window-counts` that its counts go to.
    public var partition: Int
    /// The subreddits that belong to it.
    public var subreddits: [String]
}

/// The known regions, and where the counts of any region go.
///
/// A region that is not listed is shown with its id as its name, and hashed to a partition.
public struct RegionDirectory: Sendable, Equatable {
    /// How many partitions `window-counts` has.
    public let partitions: Int
    /// The listed regions, in the order of the file.
    public let regions: [Region]
    private let byID: [String: Int]
    /// By the subreddit's name in small letters.
    private let bySubreddit: [String: Int]

    /// Why a directory cannot be used.
    public enum Problem: Error, Equatable, Sendable, CustomStringConvertible {
        case json(JSONError)
        case partitions(Int64)
        case missing(member: String, region: Int)
        case partitionOutOfRange(id: String, partition: Int64)
        case repeatedID(String)
        case invalidID(String)
        case repeatedSubreddit(String)

        /// What is wrong, for the person who wrote the file.
        public var description: String {
            switch self {
            case .json(let error): "not the expected JSON: \(error)"
            case .partitions(let count): "partitions is \(count), expected 1 to 1000"
            case .missing(let member, let index): "region \(index + 1) has no \(member)"
            case .partitionOutOfRange(let id, let partition):
                "region \(id) has partition \(partition), which does not exist"
            case .repeatedID(let id): "region \(id) is listed twice"
            case .repeatedSubreddit(let name): "subreddit \(name) is listed twice"
            case .invalidID(let id):
                "region id \"\(id)\" must be 1 to 64 printable ASCII bytes without / and :, and not global"
            }
        }
    }

    /// A directory without listed regions.
    public init(partitions: Int) {
        self.partitions = partitions
        regions = []
        byID = [:]
        bySubreddit = [:]
    }

    /// Reads `{"partitions": n, "regions": [{"id", "name", "partition", "subreddits"}]}`.
    public init(json bytes: Span<UInt8>) throws(Problem) {
        var partitions: Int64 = 0
        var drafts: [Draft] = []
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            var reader = JSONObjectReader()
            try reader.read(&scanner) { name, scanner throws(JSONError) in
                switch name {
                case "partitions": partitions = try scanner.integerValue()
                case "regions": drafts = try Draft.list(&scanner)
                default: return false
                }
                return true
            }
            try scanner.expectEnd()
        } catch {
            throw .json(error)
        }
        guard (1...1000).contains(partitions) else { throw .partitions(partitions) }
        var regions: [Region] = []
        var byID: [String: Int] = [:]
        var bySubreddit: [String: Int] = [:]
        for (index, draft) in drafts.enumerated() {
            let region = try draft.region(index, partitions)
            guard byID.updateValue(index, forKey: region.id) == nil else {
                throw .repeatedID(region.id)
            }
            for name in region.subreddits {
                guard bySubreddit.updateValue(index, forKey: Self.folded(name)) == nil else {
                    throw .repeatedSubreddit(name)
                }
            }
            regions.append(region)
        }
        self.partitions = Int(partitions)
        self.regions = regions
        self.byID = byID
        self.bySubreddit = bySubreddit
    }

    /// The partition of `window-counts` that the counts of the region with this id go to.
    public func partition(of id: String) -> Int {
        if let index = byID[id] { return regions[index].partition }
        return Int(fnv1a(id.utf8) % UInt64(partitions))
    }

    /// What people read for the region with this id.
    public func name(of id: String) -> String {
        byID[id].map { regions[$0].name } ?? id
    }

    /// The region that a subreddit belongs to, whatever the case of its letters; nil when none says so.
    public func region(ofSubreddit name: String) -> Region? {
        bySubreddit[Self.folded(name)].map { regions[$0] }
    }

    /// A name with its ASCII letters small: Reddit's names have no others.
    private static func folded(_ name: String) -> String {
        String(
            decoding: name.utf8.map {
                UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0
            },
            as: UTF8.self
        )
    }

    /// Longest id of a region, in bytes.
    public static let maxIDBytes = 64

    /// Whether `id` can name a region, which becomes part of keys and addresses: printable ASCII
    /// without `/` and `:`.
    public static func isValidID(_ id: Span<UInt8>) -> Bool {
        guard (1...maxIDBytes).contains(id.count) else { return false }
        var isWorldwide = id.count == Board.worldwide.utf8.count
        let worldwide = Board.worldwide.utf8.span
        for index in 0..<id.count {
            let byte = id[index]
            if byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "/")
                || byte == UInt8(ascii: ":")
            {
                return false
            }
            if isWorldwide { isWorldwide = byte == worldwide[index] }
        }
        return !isWorldwide
    }
}

/// FNV-1a of 64 bits (Fowler, Noll, Vo): the same on every machine and in every run, as the choice
/// of a partition must be.
public func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

private struct Draft {
    var id: String?
    var name: String?
    var partition: Int64?
    var subreddits: [String] = []

    static func list(_ scanner: inout JSONScanner) throws(JSONError) -> [Draft] {
        var drafts: [Draft] = []
        try scanner.expect(UInt8(ascii: "["))
        while try scanner.nextElement(isFirst: drafts.isEmpty) {
            var draft = Draft()
            var reader = JSONObjectReader()
            try reader.read(&scanner) { name, scanner throws(JSONError) in
                switch name {
                case "id": draft.id = try scanner.textValue()
                case "name": draft.name = try scanner.textValue()
                case "partition": draft.partition = try scanner.integerValue()
                case "subreddits":
                    try scanner.expect(UInt8(ascii: "["))
                    while try scanner.nextElement(isFirst: draft.subreddits.isEmpty) {
                        draft.subreddits.append(try scanner.textValue())
                    }
                default: return false
                }
                return true
            }
            drafts.append(draft)
        }
        return drafts
    }

    func region(_ index: Int, _ partitions: Int64) throws(RegionDirectory.Problem) -> Region {
        guard let id else { throw .missing(member: "id", region: index) }
        guard RegionDirectory.isValidID(id.utf8.span) else { throw .invalidID(id) }
        guard let partition else { throw .missing(member: "partition", region: index) }
        guard (0..<partitions).contains(partition) else {
            throw .partitionOutOfRange(id: id, partition: partition)
        }
        return Region(
            id: id,
            name: name ?? id,
            partition: Int(partition),
            subreddits: subreddits
        )
    }
}
