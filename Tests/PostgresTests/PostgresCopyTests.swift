import Testing

@testable import Postgres

@Suite struct PostgresCopyTests {
    @Test func manyRowsArrive() throws {
        var connection = try freshConnection()
        try connection.query(
            """
            CREATE TABLE "odd ""name" (id int8, n int, t text, b bytea, at timestamptz, f bool,
                "l s" text[], c int8[])
            """
        )
        let count = 50_000
        let stored = try connection.copyIn(
            "odd \"name",
            ["id", "n", "t", "b", "at", "f", "l s", "c"]
        ) { copy throws(PostgresError) in
            for i in 0..<count {
                try copy.startRow()
                copy.int(Int64(i))
                copy.int32(Int32(-i))
                try copy.text("text \(i)")
                if i % 2 == 0 { copy.null() } else { copy.bytes([0, UInt8(i & 255)]) }
                try copy.timestamp(ms: Int64(i) * 1_000)
                copy.bool(i % 3 == 0)
                try copy.value(.texts(["a", "\(i)"]))
                try copy.value(.ints([1, Int64(i)]))
            }
        }
        #expect(stored == count)
        let check = try connection.query(
            """
            SELECT count(*), sum(id)::int8, sum(n)::int8, count(b), count(*) FILTER (WHERE f),
                count(*) FILTER (WHERE t = 'text ' || id AND extract(epoch FROM at) = id
                    AND "l s" = ARRAY['a', id::text] AND c = ARRAY[1, id])
            FROM "odd ""name"
            """
        )
        let sum = Int64(count) * Int64(count - 1) / 2
        #expect(try check.int(0, 0) == Int64(count))
        #expect(try check.int(0, 1) == sum)
        #expect(try check.int(0, 2) == -sum)
        #expect(try check.int(0, 3) == Int64(count / 2))
        #expect(try check.int(0, 4) == Int64((count + 2) / 3))
        #expect(try check.int(0, 5) == Int64(count))
        #expect(try connection.copyIn("odd \"name", ["id"]) { _ in } == 0)
    }

    @Test func anErrorLeavesTheTableAsItWas() throws {
        var connection = try freshConnection()
        try connection.query("CREATE TABLE t (id int8 PRIMARY KEY)")
        // Of the server, in the middle of much data.
        let duplicate = #expect(throws: PostgresError.self) {
            try connection.copyIn("t", ["id"]) { copy throws(PostgresError) in
                for i in 0..<200_000 {
                    try copy.startRow()
                    copy.int(Int64(i % 150_000))
                }
            }
        }
        #expect(duplicate == .constraint(sqlState: "23505", name: "t_pkey"))
        // Of another width than the column.
        let width = #expect(throws: PostgresError.self) {
            try connection.copyIn("t", ["id"]) { copy throws(PostgresError) in
                try copy.startRow()
                copy.int32(1)
            }
        }
        guard case .server("08P01", _) = width else {
            Issue.record("\(String(describing: width))")
            return
        }
        // Of the body.
        #expect(throws: PostgresError.rolledBack("enough")) {
            try connection.copyIn("t", ["id"]) { copy throws(PostgresError) in
                for i in 0..<100_000 {
                    try copy.startRow()
                    copy.int(Int64(i))
                }
                throw .rolledBack("enough")
            }
        }
        for (table, columns) in [("missing", ["id"]), ("t", ["missing"])] {
            let error = #expect(throws: PostgresError.self) {
                try connection.copyIn(table, columns) { _ in }
            }
            guard case .server(let state, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(state == "42P01" || state == "42703")
        }
        #expect(throws: PostgresError.self) { try connection.copyIn("t", []) { _ in } }
        #expect(try connection.query("SELECT count(*) FROM t").int(0, 0) == 0)
        // Inside a transaction it goes with that.
        #expect(throws: PostgresError.rolledBack("after the copy")) {
            try connection.transaction { connection throws(PostgresError) in
                let stored = try connection.copyIn("t", ["id"]) { copy throws(PostgresError) in
                    try copy.startRow()
                    copy.int(1)
                }
                #expect(stored == 1)
                throw .rolledBack("after the copy")
            }
        }
        #expect(try connection.query("SELECT count(*) FROM t").int(0, 0) == 0)
    }
}
