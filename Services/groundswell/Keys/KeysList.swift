import Console
import Models
import Postgres
import ServiceKit

/// What `groundswell keys list` is told.
struct KeysListConfig: ServiceConfiguration {
    let postgresURL: String
    let isJSON: Bool

    init(from settings: inout Settings) {
        postgresURL = Groundswell.postgresURL(from: &settings)
        isJSON = settings.flag("JSON", help: "One JSON object a line.")
    }
}

/// `groundswell keys list`.
let keysList = Command(
    "keys list",
    summary: "List the API keys, without what they are.",
    KeysListConfig.self
) { config, _ in
    var connection = try connected(config.postgresURL)
    let keys = try APIKeys.all(in: &connection)
    Stream.output.write(config.isJSON ? KeyTable.json(keys) : KeyTable(keys, Clock.nowMs()).text)
    return .success
}

/// The keys as a person reads them.
struct KeyTable {
    private let rows: [[String]]

    init(_ keys: [APIKeys.Row], _ nowMs: Int64) {
        rows =
            [["ID", "STATE", "SCOPES", "CREATED", "EXPIRES", "NAME"]]
            + keys.map { key in
                [
                    key.id, Self.state(key, nowMs), key.scopes.joined(separator: ","),
                    Self.day(key.createdMs), key.expiresMs.map(Self.day) ?? "never", key.name,
                ]
            }
    }

    var text: String {
        let widths = (0..<6).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                column == 5
                    ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    static func json(_ keys: [APIKeys.Row]) -> String {
        keys.map { key in
            var out = JSONWriter()
            out.object {
                $0.member("id", key.id)
                $0.member("name", key.name)
                $0.array("scopes", key.scopes) { out, scope in out.value(scope) }
                $0.member("created_at", EventTime.text(key.createdMs))
                if let time = key.expiresMs { $0.member("expires_at", EventTime.text(time)) }
                if let time = key.revokedMs { $0.member("revoked_at", EventTime.text(time)) }
            }
            return String(decoding: out.bytes, as: UTF8.self) + "\n"
        }.joined()
    }

    private static func state(_ key: APIKeys.Row, _ nowMs: Int64) -> String {
        if key.revokedMs != nil { return "revoked" }
        return key.expiresMs.map { $0 <= nowMs } == true ? "expired" : "good"
    }

    private static func day(_ ms: Int64) -> String { String(EventTime.text(ms).prefix(10)) }
}
