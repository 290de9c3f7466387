import Connections
import Kafka
import Models
import ServiceKit

/// Reads how to reach Kafka; what librdkafka has to say beside its errors is not shown.
func kafkaConfiguration(from settings: inout Settings) -> KafkaConfiguration {
    var configuration = KafkaConfiguration(from: &settings, clientID: "groundswell")
    configuration.log = { _, _ in }
    return configuration
}

/// Reads the regions: `--regions` is short for the key that the services have.
func regionDirectory(from settings: inout Settings) -> RegionDirectory {
    guard let path = short("REGIONS", for: "REGIONS_FILE", &settings) else {
        return RegionDirectory(from: &settings)
    }
    guard let bytes = settings.file("REGIONS", at: path) else {
        return RegionDirectory(partitions: 1)
    }
    do throws(RegionDirectory.Problem) {
        return try RegionDirectory(json: bytes.span)
    } catch {
        settings.reject("REGIONS", because: "\(path): \(error)")
        return RegionDirectory(partitions: 1)
    }
}

/// Reads where Postgres is.
func postgresURL(from settings: inout Settings) -> String {
    settings.string(
        "POSTGRES_URL",
        default: "postgresql://groundswell@localhost:5432/groundswell",
        help: "Postgres, as postgresql://user:password@host:port/database."
    )
}

/// Reads an option that is a shorter name for one that the services share.
func short(_ key: String, for long: String, _ settings: inout Settings) -> String? {
    let flag = "--" + String(long.lowercased().map { $0 == "_" ? "-" : $0 })
    return settings.optionalString(key, help: "The same as \(flag), and goes before it.")
}
