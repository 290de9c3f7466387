import Testing

@testable import Postgres

/// A connection to a database with the suite's schema.
func migratedConnection() throws -> PostgresConnection {
    var connection = try freshConnection()
    try Migrations.apply(folder: deployed, to: &connection)
    return connection
}

private func claim(_ epoch: Int64) -> PostgresStatement {
    PostgresStatement(
        """
        INSERT INTO partition_owners (topic, partition, epoch, owner) VALUES ('t', 0, $1, 'me')
        ON CONFLICT (topic, partition) DO UPDATE SET epoch = $1
        """,
        [.int(epoch)]
    )
}

private func assertOwner(_ epoch: Int64) -> PostgresStatement {
    PostgresStatement(
        "SELECT assert_owner($1, $2, $3)",
        [.text("t"), .int(0), .int(epoch)],
        prepared: true
    )
}

private let write = PostgresStatement(
    """
    INSERT INTO input_positions VALUES (0, 1)
    ON CONFLICT (partition) DO UPDATE SET next_offset = input_positions.next_offset + 1
    """,
    prepared: true
)

@Suite struct SchemaTests {
    @Test func theTablesOfTheDesignAreThere() throws {
        var connection = try migratedConnection()
        for table in [
            "posts", "comments", "regions", "boards", "region_state", "source_positions",
            "input_positions", "partition_owners", "api_keys", "subscriptions", "schema_version",
            "board_feeds",
            "subreddit_totals", "subscription_clock", "subscription_states", "notifications",
            "notifier_positions",
        ] {
            let rows = try connection.query("SELECT to_regclass($1) IS NOT NULL", [.text(table)])
            #expect(try rows.bool(0, 0), "\(table)")
        }
        let storage = try connection.query(
            """
            SELECT attstorage::text FROM pg_attribute
            WHERE attrelid = 'region_state'::regclass AND attname = 'counts'
            """
        )
        #expect(try storage.text(0, 0) == "e")
    }

    /// State that was stored when a board followed one topic is taken over.
    @Test func boardsKeepTheTopicThatTheyFollowed() throws {
        var connection = try freshConnection()
        let files = try MigrationFile.read(folder: deployed)
        for file in files.prefix(6) { try connection.script(file.sql) }
        for statement in [
            """
            INSERT INTO region_state VALUES
                (0, 'NA', 'posts', 0, 10000, 1, 'post-views', ''),
                (0, 'EU', 'posts', 0, 10000, 1, 'post-views', ''),
                (0, 'EU', 'emojis', 0, 2000, 1, 'emoji_reactions', '')
            """,
            """
            INSERT INTO source_positions VALUES
                (0, 'post-views', -1, 0, 77, false, 4), (0, 'post-views', 0, 5, 99, false, 4),
                (0, 'emoji_reactions', -1, 0, 0, false, 4)
            """,
        ] {
            try connection.query(statement)
        }
        try connection.script(files[6].sql)
        let rows = try connection.query(
            "SELECT board, source_topics, clock_ms FROM board_feeds ORDER BY board"
        )
        #expect(rows.count == 2)
        #expect(try rows.text(0, 0) == "emojis" && rows.isNull(0, 2))
        #expect(try rows.text(1, 0) == "posts" && rows.int(1, 2) == 77)
        #expect(try rows.texts(1, 1) == ["post-views"])
    }

    @Test func onlyTheOwnerWrites() throws {
        var connection = try migratedConnection()
        #expect(throws: PostgresError.fenced) { try connection.pipeline([assertOwner(1), write]) }
        try connection.run(claim(2))
        for epoch: Int64 in [1, 3] {
            #expect(throws: PostgresError.fenced) {
                try connection.pipeline([assertOwner(epoch), write])
            }
        }
        #expect(try connection.query("SELECT count(*) FROM input_positions").int(0, 0) == 0)
        try connection.pipeline([assertOwner(2), write])
        #expect(try connection.query("SELECT next_offset FROM input_positions").int(0, 0) == 1)
    }

    @Test func aClaimWaitsForTheWriteUnderWay() async throws {
        let url = try PostgresServer.shared.get().newDatabase()
        var owner = try PostgresConnection(url: url)
        try owner.connectIfNeeded()
        try Migrations.apply(folder: deployed, to: &owner)
        try owner.run(claim(1))
        try owner.query("BEGIN")
        try owner.run(assertOwner(1))
        // A claim in the middle of the owner's transaction must not get through before it ends.
        var claimant = try PostgresConnection(
            url: url,
            options: PostgresOptions(statementTimeoutMs: 300)
        )
        try claimant.connectIfNeeded()
        #expect(throws: PostgresError.cancelled(sqlState: "57014")) {
            try claimant.run(claim(2))
        }
        try owner.run(write)
        try owner.query("COMMIT")
        try claimant.run(claim(2))
        #expect(throws: PostgresError.fenced) { try owner.pipeline([assertOwner(1), write]) }
    }

    @Test func partitionsAreMadeAheadAndOnlyOnce() throws {
        var connection = try migratedConnection()
        let make = "SELECT create_partitions_ahead($1)"
        #expect(try connection.query("SELECT create_partitions_ahead()").int(0, 0) == 0)
        // 2030-01-31 22:30 in UTC, in a session far away from it.
        try connection.query("SET timezone = 'Pacific/Auckland'")
        let time = PostgresValue.timestamp(ms: 1_896_129_000_000)
        let made = try connection.query(make, [time]).int(0, 0)
        #expect(made == 15)
        #expect(try connection.query(make, [time]).int(0, 0) == 0)
        // The beginning of 1999, for which there is no partition.
        let old = PostgresValue.timestamp(ms: 915_148_800_000)
        try store(boardsAtMinutes: [time, old], to: &connection)
        let places = try connection.query(
            "SELECT tableoid::regclass::text FROM boards ORDER BY minute"
        )
        #expect(try places.text(0, 0) == "boards_default")
        #expect(try places.text(1, 0) == "boards_20300131")
        // A span of which the default partition has rows stays there, and hinders no other.
        #expect(try connection.query(make, [old]).int(0, 0) == made - 1)
        #expect(try connection.query("SELECT count(*) FROM boards").int(0, 0) == 2)
    }

    @Test func whatIsTooOldIsDroppedByTheDay() throws {
        var connection = try migratedConnection()
        let drop = "SELECT drop_partitions_behind(90, $1)"
        // 2030-01-31 22:30 in UTC: fifteen days are made, the last of them 2030-02-14.
        try connection.query("SET timezone = 'Pacific/Auckland'")
        let time = PostgresValue.timestamp(ms: 1_896_129_000_000)
        try connection.query("SELECT create_partitions_ahead($1)", [time])
        let replayed = PostgresValue.timestamp(ms: 915_148_800_000)
        try store(boardsAtMinutes: [time, replayed], to: &connection)
        let dayMs: Int64 = 86_400_000
        // Some days are of the time at which this test runs.
        let before = try connection.query(drop, [time]).int(0, 0)
        #expect(before == 15)
        let names = "SELECT count(*) FROM pg_class WHERE relname ~ '^boards_2030[0-9]{4}$'"
        #expect(try connection.query(names).int(0, 0) == 15)
        let almost = PostgresValue.timestamp(ms: 1_896_134_399_000 + 90 * dayMs)
        #expect(try connection.query(drop, [almost]).int(0, 0) == 0, "90 days and no more")
        let whole = PostgresValue.timestamp(ms: 1_896_134_400_000 + 90 * dayMs)
        #expect(try connection.query(drop, [whole]).int(0, 0) == 1)
        #expect(try connection.query("SELECT minute < '2000-01-01' FROM boards").bool(0, 0))
        #expect(try connection.query("SELECT count(*) FROM boards").int(0, 0) == 1)
        #expect(try connection.query(names).int(0, 0) == 14)
    }

    private func store(
        boardsAtMinutes minutes: [PostgresValue],
        to connection: inout PostgresConnection
    ) throws {
        for minute in minutes {
            try connection.query(
                """
                INSERT INTO boards (board, region, timeframe, minute, epoch, revision, as_of_ms,
                    watermark_ms, final, exact, max_error, total, distinct_items, floor, items, counts)
                VALUES ('posts', 'NA', '1m', $1, 1, 1, 0, 0, true, true, 0, 1, 1, 0, '{a}', '{1}')
                """,
                [minute]
            )
        }
    }
}
