/// A record of `regional-topk` or `global-topk`, its items not yet read.
struct BoardRecord {
    let key: AuditKey
    let asOfMs: Int64
    let epoch: Int64
    let revision: Int64
    let isFinal: Bool
    private let showsMeans: Bool
    private let members: [String: JSONParts]

    /// Reads a record about `board`; nil when it is about another one.
    init?(_ bytes: [UInt8], board: String) throws(BoardRecordError) {
        guard let parts = JSONParts(bytes) else { throw .unreadable }
        members = parts.members
        guard let name = members["board"]?.string, let region = members["region"]?.string,
            let span = members["timeframe"]?.string.flatMap({ AuditSpan(rawValue: $0) }),
            let asOfMs = members["as_of"]?.integer, let epoch = members["epoch"]?.integer,
            let revision = members["revision"]?.integer, let isFinal = members["final"]?.boolean
        else { throw .unreadable }
        guard name == board else { return nil }
        key = AuditKey(region: region == ShownBoard.worldwide ? nil : region, span: span)
        self.asOfMs = asOfMs
        self.epoch = epoch
        self.revision = revision
        self.isFinal = isFinal
        showsMeans = board.hasPrefix("sentiment:")
    }

    func isNewer(than other: BoardRecord) -> Bool {
        (epoch, revision) > (other.epoch, other.revision)
    }

    /// What the record says.
    func claim() -> ShownBoard {
        var claim = ShownBoard(key: key, asOfMs: asOfMs)
        claim.total = members["total"]?.integer
        claim.distinct = members["distinct"]?.integer
        claim.floor = members["floor"]?.integer
        claim.isExact = members["exact"]?.boolean ?? false
        claim.maxError = members["max_error"]?.integer ?? 0
        for (index, part) in (members["items"]?.elements ?? []).enumerated() {
            let item = part.members
            guard let id = item["item"]?.string, let count = item["count"]?.integer else {
                claim.fault = "item \(index + 1) has no id or no count"
                break
            }
            if item["rank"]?.integer != Int64(index + 1) {
                claim.fault = "item \(index + 1) has another rank"
            }
            claim.items.append((id, count))
            guard showsMeans else { continue }
            guard let means = Self.means(item) else {
                claim.fault = "item \(index + 1) has no mean, or no shares"
                break
            }
            claim.means.append(means)
        }
        return claim
    }

    private static func means(_ item: [String: JSONParts]) -> ShownMeans? {
        guard let sum = item["sum"]?.integer, let positives = item["positives"]?.integer,
            let negatives = item["negatives"]?.integer, let mean = item["mean"]?.number,
            let positive = item["positive"]?.number, let neutral = item["neutral"]?.number,
            let negative = item["negative"]?.number
        else { return nil }
        return ShownMeans(
            sums: AuditScore(sum: sum, positives: positives, negatives: negatives),
            mean: mean,
            positive: positive,
            neutral: neutral,
            negative: negative
        )
    }
}

/// A record that is not the JSON of a board.
enum BoardRecordError: Error {
    case unreadable
}

/// A window: how long it is, and its end in milliseconds since 1970.
struct AuditWindow: Hashable {
    var span: AuditSpan
    var endMs: Int64
}

/// The newest records of a topic of boards.
struct BoardRecords {
    /// Of each board so many final ones are kept.
    private static let mostFinals = 5

    private let board: String
    private(set) var newest: [AuditKey: BoardRecord] = [:]
    /// Final boards by the end of their window: those that came since everything was counted.
    private(set) var finals: [AuditKey: [Int64: BoardRecord]] = [:]
    /// Windows whose final board came before that.
    private(set) var earlyFinals: Set<AuditWindow> = []
    /// Whether everything was counted before the records that come now.
    var isSettled = false
    private(set) var count = 0
    private(set) var unreadable = 0

    init(board: String) {
        self.board = board
    }

    /// Whether a record of this key may be about the board: keys are `region/board/timeframe`.
    ///
    /// Most records of a topic are about others, and reading them takes long.
    func concerns(_ key: [UInt8]) -> Bool {
        let parts = key.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count != 3 || parts[1].elementsEqual(board.utf8)
    }

    /// Takes one record.
    mutating func take(_ bytes: [UInt8]) {
        count += 1
        let record: BoardRecord?
        do throws(BoardRecordError) {
            record = try BoardRecord(bytes, board: board)
        } catch {
            unreadable += 1
            return
        }
        guard let record else { return }
        if newest[record.key].map({ record.isNewer(than: $0) }) ?? true {
            newest[record.key] = record
        }
        guard record.isFinal else { return }
        guard isSettled else {
            earlyFinals.insert(AuditWindow(span: record.key.span, endMs: record.asOfMs))
            return
        }
        var finals = finals[record.key] ?? [:]
        if finals[record.asOfMs].map({ record.isNewer(than: $0) }) ?? true {
            finals[record.asOfMs] = record
        }
        while finals.count > Self.mostFinals, let oldest = finals.keys.min() {
            finals[oldest] = nil
        }
        self.finals[record.key] = finals
    }
}
