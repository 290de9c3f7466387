import Webhooks

/// Which letters may go out now: so many at once, one of a subscription, a few to one host, so that a
/// receiver that keeps us waiting keeps nobody else waiting; none while its receiver asks for a pause.
///
/// A pure core.
struct DeliveryDesk: Sendable {
    /// So many pauses are kept in mind; what is beyond them is tried, and told to wait itself.
    static let maxPauses = 1_000

    let limits: DeliveryLimits
    private(set) var underWay: [String: Letter] = [:]
    private var busyHosts: [String: Int] = [:]
    /// By subscription: until when its receiver wants nothing.
    private var pauses: [String: Int64] = [:]

    init(_ limits: DeliveryLimits) { self.limits = limits }

    /// How many more may go out.
    var room: Int { limits.workers - underWay.count }

    /// The subscriptions that have one under way, or whose receiver wants nothing yet.
    mutating func busySubscriptions(at nowMs: Int64) -> [String] {
        pauses = pauses.filter { $0.value > nowMs }
        return underWay.values.map(\.subscriptionID) + pauses.keys
    }

    /// Whether a letter may go out now; then it counts as under way.
    mutating func take(_ letter: Letter) -> Bool {
        let host = letter.url.host.lowercased()
        guard room > 0, busyHosts[host, default: 0] < limits.perHost,
            pauses[letter.subscriptionID] == nil,
            !underWay.values.contains(where: { $0.subscriptionID == letter.subscriptionID })
        else { return false }
        underWay[letter.id] = letter
        busyHosts[host, default: 0] += 1
        return true
    }

    /// A letter has arrived or not, and that is written down; `outcome` is nil when it was not sent.
    mutating func finish(_ letter: Letter, _ outcome: Letter.Outcome? = nil, at nowMs: Int64) {
        if let pauseMs = outcome?.pauseMs(limits), pauses.count < Self.maxPauses {
            pauses[letter.subscriptionID] = nowMs + Int64(pauseMs)
        }
        guard underWay.removeValue(forKey: letter.id) != nil else { return }
        let host = letter.url.host.lowercased()
        let left = (busyHosts[host] ?? 1) - 1
        busyHosts[host] = left > 0 ? left : nil
    }
}
