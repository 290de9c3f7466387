import Console
import Models
import Postgres
import ServiceKit

/// What `groundswell migrate` is told.
struct MigrateConfig: ServiceConfiguration {
    let postgresURL: String
    let folder: String
    let regions: RegionDirectory

    init(from settings: inout Settings) {
        postgresURL = Groundswell.postgresURL(from: &settings)
        folder = settings.string(
            "FOLDER",
            default: "deploy/postgres",
            help: "Folder with the numbered files of the schema."
        )
        regions = regionDirectory(from: &settings)
    }
}

/// `groundswell migrate`.
let migrate = Command(
    "migrate",
    summary: "Bring the database up to date, and write the regions to it.",
    MigrateConfig.self
) { config, _ in
    var connection = try PostgresConnection(url: config.postgresURL)
    try connection.connectIfNeeded()
    for name in try Migrations.apply(folder: config.folder, to: &connection) {
        Stream.output.write("applied \(name)\n")
    }
    try connection.pipeline(
        config.regions.regions.map { region in
            PostgresStatement(
                """
                INSERT INTO regions (region_id, region_name) VALUES ($1, $2)
                ON CONFLICT (region_id) DO UPDATE SET region_name = EXCLUDED.region_name
                """,
                [.text(region.id), .text(region.name)],
                prepared: true
            )
        }
    )
    try Migrations.requireVersion(&connection)
    Stream.output.write(
        "schema version \(Migrations.schemaVersion), "
            + "\(plural(config.regions.regions.count, "region"))\n"
    )
    return .success
}
