import Webhooks

/// Which letters may go out now: so many at once, one of a subscription, a few to one host, so that a
/// receiver that keeps us waiting keeps nobody else waiting.
///
/// A pure core.
struct DeliveryDesk: Sendable {
    let limits: DeliveryLimits
    private(set) var underWay: [String: Letter] = [:]
    private var busyHosts: [String: Int] = [:]

    init(_ limits: DeliveryLimits) { self.limits = limits }

    /// How many more may go out.
    var room: Int { limits.workers - underWay.count }

    /// The subscriptions that have one under way.
    var busySubscriptions: [String] { underWay.values.map(\.subscriptionID) }

    /// Whether a letter may go out now; then it counts as under way.
    mutating func take(_ letter: Letter) -> Bool {
        let host = letter.url.host.lowercased()
        guard room > 0, busyHosts[host, default: 0] < limits.perHost,
            !underWay.values.contains(where: { $0.subscriptionID == letter.subscriptionID })
        else { return false }
        underWay[letter.id] = letter
        busyHosts[host, default: 0] += 1
        return true
    }

    /// A letter has arrived or not, and that is written down.
    mutating func finish(_ letter: Letter) {
        guard underWay.removeValue(forKey: letter.id) != nil else { return }
        let host = letter.url.host.lowercased()
        let left = (busyHosts[host] ?? 1) - 1
        busyHosts[host] = left > 0 ? left : nil
    }
}
