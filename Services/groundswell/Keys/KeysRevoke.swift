import Console
import Postgres
import ServiceKit

/// What `groundswell keys revoke` is told.
struct KeysRevokeConfig: ServiceConfiguration {
    let postgresURL: String
    let id: String

    init(from settings: inout Settings) {
        postgresURL = Groundswell.postgresURL(from: &settings)
        id = settings.optionalString("ID", help: "The id that keys list shows.") ?? ""
        if id.isEmpty { settings.reject("ID", because: "which key is meant?") }
    }
}

/// `groundswell keys revoke`.
let keysRevoke = Command(
    "keys revoke",
    summary: "Withdraw an API key; services refuse it within seconds.",
    KeysRevokeConfig.self
) { config, _ in
    var connection = try connected(config.postgresURL)
    guard try APIKeys.revoke(id: config.id, in: &connection) else {
        Stream.errors.write("there is no key \(config.id) that is not revoked already\n")
        return .failure
    }
    Stream.output.write("revoked \(config.id)\n")
    return .success
}
