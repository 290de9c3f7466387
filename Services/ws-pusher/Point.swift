/// Where a channel is: its state is the same on every instance that is at the same point.
///
/// A point is a function of what was read from Kafka and never of who read it, so a client can go on
/// at another instance, or at one that was restarted:
///
/// - of a board, `epoch` and `seq` are the epoch and the revision of its record. An owner gives each
///   revision once, and a new owner has a higher epoch.
/// - of emoji windows, `seq` is the offset of the last record, from 1, and `epoch` a fingerprint of
///   the windows held: an instance that began to read later may hold fewer of them at that offset.
///
/// A channel of which nothing was read is at ``start``.
struct Point: Hashable, Sendable {
    static let start = Point(epoch: 0, seq: 0)

    var epoch: Int64
    var seq: Int64
}
