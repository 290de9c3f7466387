import Models

@testable import WSPusher

/// A client written from the description of the frames alone, which knows nothing of how the server
/// makes them; it complains about whatever does not fit.
struct ClientModel {
    /// What a client holds of a channel: members, and items or windows by name, as JSON.
    struct Held: Equatable {
        var point: Point
        var members: [String: JSON] = [:]
        var items: [String: [String: JSON]] = [:]
    }

    var held: [String: Held] = [:]
    /// What was asked for and not answered by a snapshot or `recovered` yet.
    private(set) var faults: [String] = []
    private(set) var errors: [String] = []
    private(set) var recoveries: [(channel: String, recovered: Bool, code: String?)] = []
    private(set) var reconnectAfterMs: Int64?
    private(set) var others: [String] = []
    private var mustSnapshot: Set<String> = []

    mutating func receive(_ frame: JSON) {
        let channel = frame["channel"]?.text ?? ""
        switch frame["type"]?.text {
        case "snapshot": snapshot(channel, frame)
        case "delta": delta(channel, frame)
        case "recovered":
            let isRecovered = frame["recovered"]?.isTrue ?? false
            recoveries.append((channel, isRecovered, frame["code"]?.text))
            if isRecovered {
                if held[channel]?.point != point(frame) { faults.append("recovered elsewhere") }
            } else {
                held[channel] = nil
                mustSnapshot.insert(channel)
            }
        case "error": errors.append(frame["code"]?.text ?? "")
        case "reconnect": reconnectAfterMs = frame["after_ms"]?.number
        case let type?: others.append(type)
        case nil: faults.append("a frame without a type")
        }
    }

    private func point(_ frame: JSON) -> Point {
        Point(epoch: frame["epoch"]?.number ?? -1, seq: frame["seq"]?.number ?? -1)
    }

    private mutating func snapshot(_ channel: String, _ frame: JSON) {
        mustSnapshot.remove(channel)
        var new = Held(point: point(frame))
        for (name, value) in frame.members {
            switch name {
            case "type", "channel", "epoch", "seq": break
            case "items", "windows":
                for item in value.list { new.items[key(item)] = members(item, onto: [:]) }
            default: new.members[name] = value
            }
        }
        held[channel] = new
    }

    private mutating func delta(_ channel: String, _ frame: JSON) {
        guard !mustSnapshot.contains(channel), var now = held[channel] else {
            return faults.append("a delta without a snapshot of \(channel)")
        }
        let from = frame["from"]?.list.compactMap(\.number) ?? []
        guard from == [now.point.epoch, now.point.seq] else {
            return faults.append("a delta from \(from) at \(now.point) of \(channel)")
        }
        now.point = point(frame)
        for (name, value) in frame.members {
            switch name {
            case "type", "channel", "epoch", "seq", "from": break
            case "removed":
                for item in value.list {
                    let name = item.text ?? "\(item.number ?? -1)"
                    if now.items.removeValue(forKey: name) == nil {
                        faults.append("\(name) is removed and was not there")
                    }
                }
            case "items", "windows":
                for item in value.list {
                    now.items[key(item)] = members(item, onto: now.items[key(item)] ?? [:])
                }
            default: now.members[name] = value
            }
        }
        held[channel] = now
    }

    private func key(_ item: JSON) -> String {
        item["item"]?.text ?? "\(item["window_start"]?.number ?? -1)"
    }

    private func members(_ item: JSON, onto old: [String: JSON]) -> [String: JSON] {
        var all = old
        for (name, value) in item.members {
            guard name == "counts" else {
                if name != "window_end" { all[name] = value }
                continue
            }
            var counts: [String: JSON] = [:]
            for (emoji, count) in old["counts"]?.members ?? [] { counts[emoji] = count }
            for (emoji, count) in value.members { counts[emoji] = count == .null ? nil : count }
            all[name] = .object(counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
        return all
    }
}
