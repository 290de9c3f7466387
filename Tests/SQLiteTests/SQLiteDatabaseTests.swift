import FoundationEssentials
import SQLite
import Testing

/// A folder of its own for each test, removed afterwards.
private func withFile(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "sqlite-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.appendingPathComponent("test.sqlite").path)
}

private let maxBytes = 1 << 20

@Suite struct SQLiteDatabaseTests {
    @Test func whatIsCommittedIsThereAgain() throws {
        try withFile { path in
            do {
                let database = try SQLiteDatabase(path: path, maxBytes: maxBytes)
                try database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)")
                var insert = try database.prepare("INSERT INTO t VALUES (?, ?)")
                try database.transaction { () throws(SQLiteError) in
                    for index in 1...3 {
                        try insert.bind(1, Int64(index))
                        try insert.bind(2, [UInt8](repeating: 0, count: index - 1).span)
                        try insert.run()
                    }
                }
            }
            let database = try SQLiteDatabase(path: path, maxBytes: maxBytes)
            var select = try database.prepare("SELECT a, b FROM t ORDER BY a")
            var seen: [Int64: [UInt8]] = [:]
            while try select.step() {
                var bytes: [UInt8] = []
                select.appendBytes(1, to: &bytes)
                seen[select.integer(0)] = bytes
            }
            #expect(seen == [1: [], 2: [0], 3: [0, 0]])
            #expect(try database.integer("SELECT count(*) FROM t WHERE b IS NULL") == 0)
        }
    }

    @Test func whatFailsLeavesNothing() throws {
        try withFile { path in
            let database = try SQLiteDatabase(path: path, maxBytes: maxBytes)
            try database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)")
            var insert = try database.prepare("INSERT INTO t VALUES (?)")
            #expect(throws: SQLiteError.self) {
                try database.transaction { () throws(SQLiteError) in
                    for value: Int64 in [1, 2, 1] {
                        try insert.bind(1, value)
                        try insert.run()
                    }
                }
            }
            #expect(try database.integer("SELECT count(*) FROM t") == 0)
            try insert.bind(1, 7)
            try insert.run()
            #expect(try database.integer("SELECT max(a) FROM t") == 7)
        }
    }

    @Test func theLimitIsKeptAndRoomComesBack() throws {
        try withFile { path in
            let database = try SQLiteDatabase(path: path, maxBytes: maxBytes)
            try database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)")
            var insert = try database.prepare("INSERT INTO t (b) VALUES (?)")
            let row = [UInt8](repeating: 1, count: 10_000)
            var count = 0
            var failure: SQLiteError?
            while failure == nil, count < 1_000 {
                do throws(SQLiteError) {
                    try insert.bind(1, row.span)
                    try insert.run()
                    count += 1
                } catch {
                    failure = error
                }
            }
            guard case .full? = failure else {
                Issue.record("expected the file to be full, got \(String(describing: failure))")
                return
            }
            #expect((50...110).contains(count))
            try database.execute("DELETE FROM t")
            try insert.bind(1, row.span)
            try insert.run()
        }
    }

    @Test func oneProcessHasTheFile() throws {
        try withFile { path in
            let first = try SQLiteDatabase(path: path, maxBytes: maxBytes)
            do throws(SQLiteError) {
                _ = try SQLiteDatabase(path: path, maxBytes: maxBytes)
                Issue.record("a second owner was let in")
            } catch {
                guard case .inUse = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(error.isRetriable)
            }
            try first.execute("CREATE TABLE t (a INTEGER)")
        }
    }

    @Test func noDatabaseIsTold() throws {
        try withFile { path in
            try Data(repeating: 65, count: 4_096).write(to: URL(fileURLWithPath: path))
            do throws(SQLiteError) {
                _ = try SQLiteDatabase(path: path, maxBytes: maxBytes)
                Issue.record("a text was opened as a database")
            } catch {
                guard case .corrupt = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(!error.isRetriable)
            }
        }
    }

    @Test func aMissingFolderIsTold() {
        #expect(throws: SQLiteError.self) {
            _ = try SQLiteDatabase(path: "/nonexistent/folder/file", maxBytes: maxBytes)
        }
    }
}
