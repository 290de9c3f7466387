import Testing

@testable import Postgres

@Suite struct PostgresConnectionTests {
    @Test func valuesComeBackAsTheyWent() throws {
        var connection = try freshConnection()
        let values: [PostgresValue] = [
            .int(.min), .int(.max), .bool(true), .bool(false), .double(-0.1), .double(.infinity),
            .text(""), .text("a\u{301}😀\n'\"\\"), .bytes([]), .bytes(Array(0...255)),
            .timestamp(ms: 0), .timestamp(ms: -1), .timestamp(ms: 1_700_000_000_123),
            .ints([]), .ints([1, -1, .min, .max]), .texts([]), .texts(["", "NULL", "a,b", "{😀}"]),
            .null,
        ]
        for prepared in [false, true] {
            let list = values.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
            let rows = try connection.query("SELECT \(list)", values, prepared: prepared)
            #expect(rows.count == 1)
            for (column, value) in values.enumerated() {
                #expect(rows.isNull(0, column) == (value == .null))
                switch value {
                case .null: break
                case .bool(let flag): #expect(try rows.bool(0, column) == flag)
                case .int(let number): #expect(try rows.int(0, column) == number)
                case .double(let number): #expect(try rows.double(0, column) == number)
                case .text(let text): #expect(try rows.text(0, column) == text)
                case .bytes(let bytes):
                    #expect(try rows.bytes(0, column) == bytes)
                    let span = try rows.span(0, column)
                    var copy: [UInt8] = []
                    for i in 0..<span.byteCount {
                        copy.append(unsafe span.unsafeLoad(fromByteOffset: i, as: UInt8.self))
                    }
                    #expect(copy == bytes)
                case .timestamp(let ms): #expect(try rows.timestampMs(0, column) == ms)
                case .ints(let numbers): #expect(try rows.ints(0, column) == numbers)
                case .texts(let texts): #expect(try rows.texts(0, column) == texts)
                }
            }
        }
        let server = try connection.query(
            "SELECT $1::timestamptz = '2023-11-14 22:13:20.123Z', 7::int2, 8::int4, 'n'::name",
            [.timestamp(ms: 1_700_000_000_123)]
        )
        #expect(try server.bool(0, 0))
        #expect(try server.int(0, 1) == 7)
        #expect(try server.int(0, 2) == 8)
        #expect(try server.text(0, 3) == "n")
    }

    @Test func aGetterOfAnotherKindThrows() throws {
        var connection = try freshConnection()
        let rows = try connection.query("SELECT 1::int8, 'x', NULL::int8, ARRAY[1, NULL]::int8[]")
        #expect(throws: PostgresError.self) { try rows.text(0, 0) }
        #expect(throws: PostgresError.self) { try rows.int(0, 1) }
        #expect(throws: PostgresError.self) { try rows.int(0, 2) }
        #expect(throws: PostgresError.self) { try rows.ints(0, 3) }
        #expect(throws: PostgresError.self) { try rows.texts(0, 0) }
        let nested = try connection.query("SELECT ARRAY[[1, 2], [3, 4]]::int8[]")
        #expect(throws: PostgresError.self) { try nested.ints(0, 0) }
    }

    @Test func parametersAreNarrowedByTheServer() throws {
        var connection = try freshConnection()
        try connection.query("CREATE TABLE t (a int, b int2, c timestamptz)")
        let row = try connection.query(
            "INSERT INTO t VALUES ($1, $2, $3)",
            [.int(5), .int(6), .null],
            prepared: true
        )
        #expect(row.affected == 1)
        #expect(try connection.query("SELECT a FROM t WHERE a = $1", [.int(5)]).int(0, 0) == 5)
        #expect(throws: PostgresError.server(sqlState: "22003", cause: "integer out of range")) {
            try connection.query("INSERT INTO t VALUES ($1)", [.int(1 << 40)])
        }
    }

    @Test func errorsAreSortedAndShowNoData() throws {
        var connection = try freshConnection()
        try connection.query("CREATE TABLE t (id int PRIMARY KEY, v text NOT NULL)")
        try connection.query("INSERT INTO t VALUES (1, 'x')")
        let cases: [(String, [PostgresValue], PostgresError)] = [
            (
                "INSERT INTO t VALUES (1, $1)", [.text("secret")],
                .constraint(sqlState: "23505", name: "t_pkey")
            ),
            ("INSERT INTO t VALUES (2, NULL)", [], .constraint(sqlState: "23502", name: "v")),
            (
                "SELECT $1::text::int", [.text("secret")],
                .server(
                    sqlState: "22P02",
                    cause: "invalid input syntax for type integer: \"secret\""
                )
            ),
            (
                "SELECT secret", [],
                .server(
                    sqlState: "42703",
                    cause: "column \"secret\" does not exist (at character 8)"
                )
            ),
            ("DO $$BEGIN RAISE SQLSTATE '40001'; END$$", [], .serialization(sqlState: "40001")),
            ("DO $$BEGIN RAISE SQLSTATE 'GS001'; END$$", [], .fenced),
            ("SELECT 1; SELECT 2", [], .server(sqlState: "42601", cause: "")),
            ("", [], .unexpectedResult("the statement was empty")),
            ("COPY t TO STDOUT", [], .unexpectedResult("COPY is run by copyIn")),
        ]
        for (sql, values, expected) in cases {
            for prepared in [false, true] {
                try connection.connectIfNeeded()
                let error = #expect(throws: PostgresError.self) {
                    try connection.query(sql, values, prepared: prepared)
                }
                guard let error else { continue }
                if case .server(let state, "") = expected {
                    guard case .server(state, _) = error else {
                        Issue.record("\(sql) gave \(error)")
                        continue
                    }
                } else {
                    #expect(error == expected)
                }
                #expect(!"\(error)".contains("secret"))
                #expect(!String(reflecting: error).contains("secret"))
            }
        }
        try connection.connectIfNeeded()
        #expect(throws: PostgresError.self) { try connection.query("SELECT $1", [.text("a\0b")]) }
        let tooMany = [PostgresValue](repeating: .int(1), count: 65_536)
        #expect(throws: PostgresError.self) { try connection.query("SELECT 1", tooMany) }
        #expect(try connection.query("SELECT count(*) FROM t").int(0, 0) == 1)
    }

    @Test func saysThatThePasswordIsWrongWithoutShowingIt() throws {
        let server = try PostgresServer.shared.get()
        for url in [
            server.url(password: "hunter2"), server.url(user: "nobody", password: "hunter2"),
            "postgresql://tester@127.0.0.1:\(server.port)/postgres",
        ] {
            var connection = try PostgresConnection(url: url)
            let error = #expect(throws: PostgresError.self) { try connection.connectIfNeeded() }
            #expect(error == .authentication(sqlState: "28P01"))
            #expect(error?.isRetriable == false)
            var dumped = ""
            dump(connection.address, to: &dumped)
            for text in ["\(connection.address)", String(reflecting: connection.address), dumped] {
                #expect(!text.contains("hunter2"))
            }
        }
        var connection = try PostgresConnection(url: server.url("no_such_database"))
        let error = #expect(throws: PostgresError.self) { try connection.connectIfNeeded() }
        guard case .connecting(let why) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(why.contains("3D000"))
    }

    @Test(arguments: [
        "", "localhost", "http://h", "postgresql://u:hunter2%zz@h/d", "postgresql://u:hunter2@[h/d",
        "postgresql://u:hunter2@h/d?nonsense=1", "host=h password=hunter2",
    ])
    func refusesOtherAddresses(_ url: String) {
        #expect {
            try PostgresAddress(url)
        } throws: { error in
            guard case PostgresError.invalidAddress = error else { return false }
            return !"\(error)".contains("hunter2")
        }
    }

    @Test func aTransactionIsWholeOrNothing() throws {
        var connection = try freshConnection()
        try connection.query("CREATE TABLE t (id int PRIMARY KEY)")
        let seven = try connection.transaction { connection throws(PostgresError) in
            try connection.query("INSERT INTO t VALUES (1)")
            return 7
        }
        #expect(seven == 7)
        #expect(throws: PostgresError.rolledBack("on purpose")) {
            try connection.transaction { connection throws(PostgresError) in
                try connection.query("INSERT INTO t VALUES (2)")
                throw .rolledBack("on purpose")
            }
        }
        #expect(throws: PostgresError.constraint(sqlState: "23505", name: "t_pkey")) {
            try connection.transaction { connection throws(PostgresError) in
                try connection.query("INSERT INTO t VALUES (3)")
                try connection.pipeline([
                    PostgresStatement("INSERT INTO t VALUES (4)"),
                    PostgresStatement("INSERT INTO t VALUES (1)"),
                ])
            }
        }
        // A body that hides an error cannot make the commit look good.
        #expect(throws: PostgresError.rolledBack("one of its statements failed")) {
            try connection.transaction { connection throws(PostgresError) in
                try connection.query("INSERT INTO t VALUES (5)")
                _ = try? connection.query("INSERT INTO t VALUES (1)")
            }
        }
        #expect(try connection.query("SELECT sum(id)::int8, count(*) FROM t").int(0, 1) == 1)
    }

    @Test func aPipelineIsOneTransaction() throws {
        var connection = try freshConnection()
        try connection.query("CREATE TABLE t (id int8 PRIMARY KEY, v text)")
        let insert = "INSERT INTO t VALUES ($1, $2)"
        let results = try connection.pipeline(
            (0..<500).map { i in
                PostgresStatement(insert, [.int(i), .text("v\(i)")], prepared: i % 2 == 0)
            } + [PostgresStatement("SELECT count(*), max(v) FROM t")]
        )
        #expect(results.count == 501)
        #expect(results[499].affected == 1)
        #expect(try results[500].int(0, 0) == 500)
        for prepared in [false, true] {
            let error = #expect(throws: PostgresError.self) {
                try connection.pipeline([
                    PostgresStatement(insert, [.int(1_000), .null], prepared: prepared),
                    PostgresStatement(insert, [.int(7), .null], prepared: prepared),
                    PostgresStatement(insert, [.int(1_001), .null], prepared: prepared),
                    PostgresStatement("SELECT 1", prepared: prepared),
                ])
            }
            #expect(error == .constraint(sqlState: "23505", name: "t_pkey"))
            #expect(try connection.query("SELECT count(*) FROM t").int(0, 0) == 500)
            // The connection and its prepared statements are good still.
            try connection.pipeline([
                PostgresStatement(insert, [.int(2_000), .null], prepared: true),
                PostgresStatement("DELETE FROM t WHERE id = $1", [.int(2_000)], prepared: true),
            ])
        }
        // A text that the server cannot prepare.
        #expect(throws: PostgresError.self) {
            try connection.pipeline([
                PostgresStatement("SELECT 1", prepared: true),
                PostgresStatement("SELECT nonsense", prepared: true),
                PostgresStatement("SELECT 2", prepared: true),
            ])
        }
        #expect(try connection.query("SELECT 2", prepared: true).int(0, 0) == 2)
        #expect(try connection.pipeline([]).isEmpty)
    }

    @Test func aPipelineLargerThanAllBuffersDoesNotStall() throws {
        var connection = try freshConnection()
        let text = String(repeating: "x", count: 10_000)
        let results = try connection.pipeline(
            (0..<2_000).map { _ in PostgresStatement("SELECT $1", [.text(text)], prepared: true) }
        )
        #expect(results.count == 2_000)
        #expect(try results[1_999].text(0, 0) == text)
    }

    @Test func keepsOnlySoManyPlans() throws {
        var connection = try freshConnection()
        for i in 0..<PostgresConnection.maxPrepared + 20 {
            #expect(try connection.query("SELECT \(i)", prepared: true).int(0, 0) == Int64(i))
        }
        let kept = try connection.query("SELECT count(*) FROM pg_prepared_statements").int(0, 0)
        #expect(kept == Int64(PostgresConnection.maxPrepared))
    }

    @Test func statementsEndInTime() throws {
        var connection = try freshConnection(PostgresOptions(statementTimeoutMs: 200))
        #expect(throws: PostgresError.cancelled(sqlState: "57014")) {
            try connection.query("SELECT pg_sleep(60)")
        }
        #expect(try connection.query("SELECT 1").int(0, 0) == 1)
        #expect(throws: PostgresError.cancelled(sqlState: "57014")) {
            try connection.pipeline([PostgresStatement("SELECT pg_sleep(60)")])
        }
        #expect(try connection.query("SELECT 1").int(0, 0) == 1)
        try connection.setStatementTimeout(ms: 5_000)
        try connection.query("SELECT pg_sleep(0.4)")
        #expect(
            try connection.query("SHOW idle_in_transaction_session_timeout").text(0, 0) == "10s"
        )
    }

    @Test func optionsOfTheAddressAreKept() throws {
        let server = try PostgresServer.shared.get()
        var connection = try PostgresConnection(
            url: server.url() + "?options=-c%20work_mem%3D5MB",
            options: PostgresOptions(applicationName: "a tester")
        )
        try connection.connectIfNeeded()
        #expect(try connection.query("SHOW work_mem").text(0, 0) == "5MB")
        #expect(try connection.query("SHOW statement_timeout").text(0, 0) == "30s")
        #expect(try connection.query("SHOW application_name").text(0, 0) == "a tester")
    }

    @Test func aConnectionThatTheServerEndsIsToldApart() throws {
        let server = try PostgresServer.shared.get()
        var connection = try PostgresConnection(url: server.url())
        try connection.connectIfNeeded()
        var killer = try PostgresConnection(url: server.url())
        try killer.connectIfNeeded()
        let victim = try connection.query("SELECT pg_backend_pid()").int(0, 0)
        try killer.query("SELECT pg_terminate_backend($1::int)", [.int(victim)])
        #expect {
            try connection.query("SELECT 1")
        } throws: { error in
            guard case PostgresError.connectionLost = error else { return false }
            return true
        }
        #expect(connection.isConnected == false)
        #expect(throws: PostgresError.notConnected) { try connection.query("SELECT 1") }
        try connection.connectIfNeeded()
        #expect(try connection.query("SELECT 1").int(0, 0) == 1)
    }

    @Test func goesOnWhenTheServerIsBack() throws {
        let server = try PostgresServer()
        var connection = try PostgresConnection(url: server.newDatabase())
        try connection.connectIfNeeded()
        try connection.query("CREATE TABLE t (id int8)")
        try connection.query("INSERT INTO t VALUES ($1)", [.int(1)], prepared: true)
        // In the middle of a transaction, whose first half must be gone.
        #expect {
            try connection.transaction { connection throws(PostgresError) in
                try connection.query("INSERT INTO t VALUES ($1)", [.int(2)], prepared: true)
                server.kill()
                try connection.query("INSERT INTO t VALUES ($1)", [.int(3)], prepared: true)
            }
        } throws: { error in
            guard case PostgresError.connectionLost = error else { return false }
            return true
        }
        #expect {
            try connection.connectIfNeeded()
        } throws: { error in
            guard case PostgresError.connecting = error else { return false }
            return true
        }
        #expect {
            try connection.connectIfNeeded()
        } throws: { error in
            guard case PostgresError.waiting = error else { return false }
            return true
        }
        try server.start()
        try eventually("the connection is back") { (try? connection.connectIfNeeded()) != nil }
        try connection.query("INSERT INTO t VALUES ($1)", [.int(4)], prepared: true)
        #expect(try connection.query("SELECT array_agg(id) FROM t").ints(0, 0) == [1, 4])
        // A pipeline and a COPY that the server dies under.
        server.kill()
        #expect(throws: PostgresError.self) {
            try connection.pipeline([PostgresStatement("SELECT 1"), PostgresStatement("SELECT 2")])
        }
        try server.start()
        try eventually("the connection is back") { (try? connection.connectIfNeeded()) != nil }
        #expect(throws: PostgresError.self) {
            try connection.copyIn("t", ["id"]) { copy throws(PostgresError) in
                for i in 0..<200_000 {
                    if i == 100_000 { server.kill() }
                    try copy.startRow()
                    copy.int(Int64(i))
                }
            }
        }
        #expect(connection.isConnected == false)
        try server.start()
        try eventually("the connection is back") { (try? connection.connectIfNeeded()) != nil }
        #expect(try connection.query("SELECT count(*) FROM t").int(0, 0) == 2)
    }

    @Test func neverWaitsLongerThanItsPatience() throws {
        // A listener that never answers, as a server that hangs looks.
        let listener = try SilentListener()
        let place = "postgresql://u:p@127.0.0.1:\(listener.port)/d"
        var connection = try PostgresConnection(
            url: place,
            options: PostgresOptions(connectTimeoutMs: 200)
        )
        let startedMs = monotonicMs()
        #expect(throws: PostgresError.connecting("no answer in time")) {
            try connection.connectIfNeeded()
        }
        #expect((150...2_000).contains(monotonicMs() - startedMs))
    }
}
