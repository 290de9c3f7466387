import Models

/// The JSON of frames, each one object on one line.
///
/// What a server sends, by `type`; a message holds one or several of them, a line each:
///
/// - `hello`: `ping_ms` (how often something comes at the least), `tick_ms`, `max_channels`,
///   `authenticated`.
/// - `snapshot`: `channel`, `epoch`, `seq` and the whole state. Of a board: `as_of`, `watermark`,
///   `final`, `exact`, `max_error`, `total`, `distinct`, `floor`, `items` of `item`, `rank`, `count`,
///   `previous_rank`, `first_seen`, on sentiment boards `mean`, `positive`, `neutral`, `negative`, on
///   `trends` what makes each one, in the order of ranks. Of emoji windows: `windows` of
///   `window_start`, `window_end`, `counts`, `scale`, `total`, `final`, `revision`, oldest first. Of
///   notifications: `notifications` of `id`, `subscription_id` and `notification`, oldest first.
/// - `delta`: `channel`, `from` (`[epoch, seq]` of the state that it changes), `epoch`, `seq` (those
///   of the state that it makes), and only what differs: members of the board; `items` with the
///   members that differ (all of them for a new item); `removed`, the items that are gone. Of emoji
///   windows: `windows`, each with its `window_start` and the members that differ, in whose `counts`
///   only the emoji that differ are, null for one that is gone; `removed`, the starts of windows that
///   are gone. Of notifications: those that are new, and in `removed` the ids of those no longer held.
/// - `recovered`: the answer to a client that said where it was: `channel`, `recovered`, `epoch` and
///   `seq` as the client gave them. True: deltas from there follow, or nothing has changed. False:
///   `code` says why (`too_old`, `ahead`, `unknown_point`), and a snapshot follows.
/// - `unsubscribed`: `channel`. `authenticated`: the credentials are good. `pong`: answers `ping`.
/// - `ping`: nothing happened for `ping_ms`; needs no answer.
/// - `reconnect`: the instance stops; come again after `after_ms`, with the points you have.
/// - `error`: `code`, `message`, and `channel` when it is about one.
enum FrameText {
    /// The whole of a channel's state.
    static func snapshot(_ channel: Channel, _ point: Point, _ state: ChannelState) -> [UInt8] {
        var out = JSONWriter(reserving: 2_048)
        out.object {
            head("snapshot", channel, &$0)
            write(point, &$0)
            switch state {
            case .board(let board): write(board, &$0)
            case .windows(let windows):
                $0.array("windows", windows.windows) { write($1, &$0) }
            case .notifications(let notifications):
                $0.array("notifications", notifications.all) { write($1, &$0) }
            }
        }
        return out.bytes
    }

    /// What makes the state at `point` of that at `old.point`; nil when they are of two kinds.
    static func delta(
        _ channel: Channel,
        from old: (point: Point, state: ChannelState),
        to point: Point,
        _ state: ChannelState
    ) -> [UInt8]? {
        var out = JSONWriter(reserving: 512)
        switch (old.state, state) {
        case (.board(let before), .board(let after)):
            let delta = BoardDelta(from: before, to: after)
            out.object {
                head("delta", channel, &$0)
                $0.array("from", [old.point.epoch, old.point.seq]) { $0.value($1) }
                write(point, &$0)
                write(delta, &$0)
            }
        case (.windows(let before), .windows(let after)):
            let delta = WindowsDelta(from: before, to: after)
            out.object {
                head("delta", channel, &$0)
                $0.array("from", [old.point.epoch, old.point.seq]) { $0.value($1) }
                write(point, &$0)
                if !delta.changed.isEmpty {
                    $0.array("windows", delta.changed) { write($1, &$0) }
                }
                if !delta.removed.isEmpty { $0.array("removed", delta.removed) { $0.value($1) } }
            }
        case (.notifications(let before), .notifications(let after)):
            let delta = NotificationsDelta(from: before, to: after)
            out.object {
                head("delta", channel, &$0)
                $0.array("from", [old.point.epoch, old.point.seq]) { $0.value($1) }
                write(point, &$0)
                $0.array("notifications", delta.added) { write($1, &$0) }
                if !delta.removed.isEmpty { $0.array("removed", delta.removed) { $0.value($1) } }
            }
        default: return nil
        }
        return out.bytes
    }

    /// The answer to a client that said where it was.
    static func recovered(
        _ channel: Channel,
        _ point: Point,
        lapse: FeedChannel.Lapse?
    ) -> [UInt8] {
        var out = JSONWriter()
        out.object {
            head("recovered", channel, &$0)
            $0.member("recovered", lapse == nil)
            if let lapse { $0.member("code", lapse.rawValue) }
            write(point, &$0)
        }
        return out.bytes
    }

    /// What a client did that cannot be done.
    static func error(_ error: FeedError, channel: String? = nil) -> [UInt8] {
        var out = JSONWriter()
        out.object {
            $0.member("type", "error")
            $0.member("code", error.rawValue)
            $0.member("message", error.message)
            if let channel { $0.member("channel", channel) }
        }
        return out.bytes
    }

    /// A frame that is about a channel and says nothing else.
    static func about(_ channel: Channel, _ type: String) -> [UInt8] {
        var out = JSONWriter()
        out.object { head(type, channel, &$0) }
        return out.bytes
    }

    /// A frame that says nothing but its type.
    static func plain(_ type: String) -> [UInt8] {
        var out = JSONWriter()
        out.object { $0.member("type", type) }
        return out.bytes
    }

    /// The first frame of every connection.
    static func hello(_ limits: FeedLimits, isAuthenticated: Bool) -> [UInt8] {
        var out = JSONWriter()
        out.object {
            $0.member("type", "hello")
            $0.member("ping_ms", limits.pingMs)
            $0.member("tick_ms", limits.tickMs)
            $0.member("max_channels", Int64(limits.maxChannels))
            $0.member("authenticated", isAuthenticated)
        }
        return out.bytes
    }

    /// Come again, but not all at once.
    static func reconnect(afterMs: Int64) -> [UInt8] {
        var out = JSONWriter()
        out.object {
            $0.member("type", "reconnect")
            $0.member("after_ms", afterMs)
        }
        return out.bytes
    }
}

// MARK: - Pieces

extension FrameText {
    private static func head(_ type: String, _ channel: Channel, _ out: inout JSONWriter) {
        out.member("type", type)
        out.member("channel", channel.name)
    }

    private static func write(_ point: Point, _ out: inout JSONWriter) {
        out.member("epoch", point.epoch)
        out.member("seq", point.seq)
    }

    private static func write(_ board: BoardState, _ out: inout JSONWriter) {
        let header = board.header
        out.member("as_of", header.asOfMs)
        out.member("watermark", header.watermarkMs)
        out.member("final", header.isFinal)
        out.member("exact", header.isExact)
        out.member("max_error", header.maxError)
        out.member("total", header.total)
        out.member("distinct", header.distinct)
        out.member("floor", header.floor)
        out.array("items", board.items.enumerated()) { out, entry in
            out.object {
                $0.member("item", entry.element.item)
                $0.member("rank", Int64(entry.offset + 1))
                $0.member("count", entry.element.count)
                if let rank = entry.element.previousRank {
                    $0.member("previous_rank", Int64(rank))
                } else {
                    $0.null("previous_rank")
                }
                $0.member("first_seen", entry.element.firstSeenMs)
                if let score = entry.element.score { $0.means(score, of: entry.element.count) }
                if let trend = entry.element.trend { $0.trend(trend) }
            }
        }
    }

    private static func write(_ delta: BoardDelta, _ out: inout JSONWriter) {
        let (old, new) = (delta.before, delta.after)
        if old.asOfMs != new.asOfMs { out.member("as_of", new.asOfMs) }
        if old.watermarkMs != new.watermarkMs { out.member("watermark", new.watermarkMs) }
        if old.isFinal != new.isFinal { out.member("final", new.isFinal) }
        if old.isExact != new.isExact { out.member("exact", new.isExact) }
        if old.maxError != new.maxError { out.member("max_error", new.maxError) }
        if old.total != new.total { out.member("total", new.total) }
        if old.distinct != new.distinct { out.member("distinct", new.distinct) }
        if old.floor != new.floor { out.member("floor", new.floor) }
        if !delta.changed.isEmpty { out.array("items", delta.changed) { write($1, &$0) } }
        if !delta.removed.isEmpty { out.array("removed", delta.removed) { $0.value($1) } }
    }

    private static func write(_ change: BoardDelta.Change, _ out: inout JSONWriter) {
        out.object {
            $0.member("item", change.item)
            if let rank = change.rank { $0.member("rank", Int64(rank)) }
            if let count = change.count { $0.member("count", count) }
            switch change.previousRank {
            case nil: break
            case .some(nil): $0.null("previous_rank")
            case .some(let rank?): $0.member("previous_rank", Int64(rank))
            }
            if let firstSeenMs = change.firstSeenMs { $0.member("first_seen", firstSeenMs) }
            if let means = change.means { $0.means(means.score, of: means.count) }
            if let trend = change.trend { $0.trend(trend) }
        }
    }

    private static func write(_ window: EmojiWindowRecord, _ out: inout JSONWriter) {
        out.object {
            $0.member("window_start", window.startMs)
            $0.member("window_end", window.startMs + EmojiWindow.lengthMs)
            $0.object("counts") { out in
                for count in window.counts { out.member(named: count.item, count.count) }
            }
            $0.member("scale", window.scale)
            $0.member("total", window.total)
            $0.member("final", window.isFinal)
            $0.member("revision", window.revision)
        }
    }

    private static func write(_ notification: NotificationRecord, _ out: inout JSONWriter) {
        out.object {
            $0.member("id", notification.id)
            $0.member("subscription_id", notification.subscriptionID)
            $0.member("notification", json: notification.body)
        }
    }

    private static func write(_ change: WindowsDelta.Change, _ out: inout JSONWriter) {
        out.object {
            $0.member("window_start", change.startMs)
            if change.isNew || !change.counts.isEmpty {
                $0.object("counts") { out in
                    for (item, count) in change.counts {
                        if let count {
                            out.member(named: item, count)
                        } else {
                            out.null(named: item)
                        }
                    }
                }
            }
            if let scale = change.scale { $0.member("scale", scale) }
            if let total = change.total { $0.member("total", total) }
            if let isFinal = change.isFinal { $0.member("final", isFinal) }
            if let revision = change.revision { $0.member("revision", revision) }
        }
    }
}
