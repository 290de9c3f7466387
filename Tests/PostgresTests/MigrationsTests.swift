import Foundation
import Testing

@testable import Postgres

/// A folder of migrations that ends with the test.
private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID())")

    init(_ files: [String: String]) throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (name, text) in files { try write(name, text) }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: url.appending(path: name))
    }
}

/// The folder of the suite's own migrations.
let deployed = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "deploy/postgres").path

/// What a migration was refused for.
private func refusal(
    _ folder: String,
    _ connection: inout PostgresConnection
) throws -> String {
    do {
        let applied = try Migrations.apply(folder: folder, to: &connection)
        return "applied \(applied)"
    } catch PostgresError.migration(let why) {
        try connection.connectIfNeeded()
        return why
    }
}

@Suite struct MigrationsTests {
    @Test func theSchemaIsAppliedOnce() throws {
        var connection = try freshConnection()
        #expect(try Migrations.version(&connection) == nil)
        #expect(throws: PostgresError.schema(found: nil, expected: Migrations.schemaVersion)) {
            try Migrations.requireVersion(&connection)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: deployed).sorted()
        #expect(names.count == Migrations.schemaVersion)
        #expect(try Migrations.apply(folder: deployed, to: &connection) == names)
        #expect(try Migrations.apply(folder: deployed, to: &connection) == [])
        try Migrations.requireVersion(&connection)
        #expect(try connection.query("SHOW statement_timeout").text(0, 0) == "30s")
        let held = try connection.query(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        #expect(try held.int(0, 0) == 0)
    }

    @Test func anotherVersionIsRefused() throws {
        var connection = try freshConnection()
        try Migrations.apply(folder: deployed, to: &connection)
        let expected = Migrations.schemaVersion
        try connection.query(
            "INSERT INTO schema_version VALUES ($1, 'later', '')",
            [.int(Int64(expected + 1))]
        )
        let newer = #expect(throws: PostgresError.self) {
            try Migrations.requireVersion(&connection)
        }
        #expect(newer == .schema(found: expected + 1, expected: expected))
        #expect(newer.map { "\($0)".contains("update it") } == true)
        try connection.query(
            "DELETE FROM schema_version WHERE version >= $1",
            [.int(Int64(expected))]
        )
        let older = #expect(throws: PostgresError.self) {
            try Migrations.requireVersion(&connection)
        }
        #expect(older.map { "\($0)".contains("groundswell migrate") } == true)
    }

    @Test func severalAtOnceApplyEachFileOnce() async throws {
        let url = try PostgresServer.shared.get().newDatabase()
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<6 {
                group.addTask {
                    var connection = try PostgresConnection(url: url)
                    try connection.connectIfNeeded()
                    return try Migrations.apply(folder: deployed, to: &connection)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.count == Migrations.schemaVersion)
    }

    @Test func changedAndMissingFilesAreRefused() throws {
        var connection = try freshConnection()
        let first = "CREATE TABLE a (id int);\nCREATE TABLE b (id int);"
        let folder = try Folder(["001_a.sql": first, "002_c.sql": "CREATE TABLE c (id int)"])
        let path = folder.url.path
        #expect(try Migrations.apply(folder: path, to: &connection).count == 2)
        try folder.write("001_a.sql", first + "\n")
        #expect(
            try refusal(path, &connection)
                == "001_a.sql was changed after it was applied; restore it and add a new file"
        )
        try folder.write("001_a.sql", first)
        try folder.remove("002_c.sql")
        #expect(
            try refusal(path, &connection)
                == "002_c.sql was applied, but the folder has no such file"
        )
        try folder.write("002_other.sql", "CREATE TABLE c (id int)")
        #expect(
            try refusal(path, &connection)
                == "002_c.sql was applied, but the folder has no such file"
        )
        try folder.remove("002_other.sql")
        try folder.write("002_c.sql", "CREATE TABLE c (id int)")
        try folder.write("003_d.sql", "CREATE TABLE d (id int)")
        #expect(try Migrations.apply(folder: path, to: &connection) == ["003_d.sql"])
    }

    @Test func aFileThatFailsLeavesNothing() throws {
        var connection = try freshConnection()
        let folder = try Folder([
            "001_a.sql": "CREATE TABLE a (id int)",
            "002_b.sql": "CREATE TABLE b (id int); CREATE TABLE c (id nonsense);",
        ])
        let path = folder.url.path
        let why = try refusal(path, &connection)
        #expect(why.hasPrefix("002_b.sql: type \"nonsense\" does not exist"))
        #expect(try Migrations.version(&connection) == 1)
        #expect(try connection.query("SELECT to_regclass('b') IS NULL").bool(0, 0))
        try folder.write("002_b.sql", "CREATE TABLE b (id int)")
        #expect(try Migrations.apply(folder: path, to: &connection) == ["002_b.sql"])
        try folder.write("003_c.sql", "CREATE TABLE c (id int); COMMIT;")
        #expect(try refusal(path, &connection) == "003_c.sql ends the transaction it runs in")
        #expect(try Migrations.version(&connection) == 2)
    }

    @Test(arguments: [
        (["1_a.sql": ""], "1_a.sql is not named NNN_name.sql"),
        (["001a.sql": ""], "001a.sql is not named NNN_name.sql"),
        (["000_a.sql": ""], "000_a.sql should have the number 1"),
        (["001_a.sql": "", "003_b.sql": ""], "003_b.sql should have the number 2"),
        (["001_a.sql": "", "001_b.sql": ""], "001_b.sql should have the number 2"),
        (["001_a.sql": "SELECT '\0'"], "001_a.sql is not UTF-8 text"),
    ])
    func otherNamesAreRefused(_ files: [String: String], _ expected: String) throws {
        let folder = try Folder(files)
        #expect {
            try MigrationFile.read(folder: folder.url.path)
        } throws: { error in
            guard case PostgresError.migration(let why) = error else { return false }
            return why.hasSuffix(expected)
        }
    }

    @Test func aFolderWithoutFilesIsRefused() throws {
        let folder = try Folder(["README": "nothing"])
        #expect(throws: PostgresError.self) { try MigrationFile.read(folder: folder.url.path) }
        #expect(throws: PostgresError.self) { try MigrationFile.read(folder: "/no/such/folder") }
    }
}
