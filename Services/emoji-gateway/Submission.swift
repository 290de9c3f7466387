/// The records of one request, as they will be written, and who waits for the answer.
struct Submission: Sendable {
    struct Record: Sendable {
        let kind: EventKind
        /// Whether the sender named it, and so may send it again.
        let isNamed: Bool
        let id: EventID
        /// Where its parts lie in `bytes`.
        let key: Range<Int>
        let payload: Range<Int>
        let messageID: Range<Int>

        var byteCount: Int { payload.upperBound - key.lowerBound }
    }

    /// A record's number in the request, or why it is none.
    enum Item: Sendable {
        case record(Int)
        case refused(Refusal)
    }

    /// Keys, payloads and ids of all records, one after the other.
    var bytes: [UInt8] = []
    var records: [Record] = []
    /// What the answer speaks of; empty for the request of one record.
    var items: [Item] = []
    let reply: Reply

    init(reply: Reply) {
        self.reply = reply
    }
}
