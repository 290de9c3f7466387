import Access
import Console
import Crypto
import Postgres
import ServiceKit

/// What `groundswell keys create` is told.
struct KeysCreateConfig: ServiceConfiguration {
    let postgresURL: String
    let name: String
    let scopes: [String]
    /// Nil: for ever.
    let days: Int?

    init(from settings: inout Settings) {
        postgresURL = Groundswell.postgresURL(from: &settings)
        let name = settings.optionalString("NAME", help: "Whose key it is, or what for.")
        self.name = name ?? ""
        if self.name.isEmpty || self.name.utf8.count > 200 {
            settings.reject("NAME", because: "a key needs a name of 1 to 200 bytes")
        }
        let scopes = settings.choice(
            "SCOPES",
            default: "read,write",
            of: ["read", "write", "read,write"],
            help: "What it may do: read asks, write sends events."
        )
        self.scopes = scopes.split(separator: ",").map(String.init)
        let days = settings.integer(
            "EXPIRES_DAYS",
            default: 0,
            in: 0...36_500,
            unit: "days",
            help: "How long it is good; 0 is for ever."
        )
        self.days = days == 0 ? nil : days
    }
}

/// `groundswell keys create`.
let keysCreate = Command(
    "keys create",
    summary: "Make an API key and show it, once.",
    KeysCreateConfig.self
) { config, _ in
    let key = try APIKeyText.make()
    let id = try "key_" + RandomText.hexadecimal(bytes: 6)
    var connection = try connected(config.postgresURL)
    try APIKeys.add(
        id: id,
        hash: key.hash.bytes,
        name: config.name,
        scopes: config.scopes,
        expiresMs: config.days.map { Clock.nowMs() + Int64($0) * 86_400_000 },
        to: &connection
    )
    // The key alone goes to the standard output, so that a script can take it from there.
    Stream.errors.write("\(id) for \(config.name); this is shown once, only its hash is kept:\n")
    Stream.output.write(key.text + "\n")
    return .success
}

/// A connection to a database of the version that this program knows.
func connected(_ url: String) throws(PostgresError) -> PostgresConnection {
    var connection = try PostgresConnection(url: url)
    try connection.connectIfNeeded()
    try Migrations.requireVersion(&connection)
    return connection
}
