import Kafka
import Models
import Postgres
import Ranking
import ServiceKit
import Wire

/// Keeps the state of partitions in Postgres: the counts by pane, how far every source was counted,
/// and who owns what.
///
/// A checkpoint is one transaction, and begins by asking whether its epoch is still the owner's:
/// what an instance writes after another one took over fails as a whole.
struct StateStore: ~Copyable {
    /// The row of `source_positions` that holds the clock of a whole topic.
    private static let wholeTopic: Int64 = -1

    private var connection: PostgresConnection

    init(_ url: String) throws(PostgresError) {
        connection = try PostgresConnection(url: url)
    }

    /// Makes the partitions of the history for the time to come, and drops those that ended so many
    /// days ago.
    mutating func preparePartitions(keepingDays days: Int) throws(PostgresError) {
        try connection.connectIfNeeded()
        try connection.query("SELECT create_partitions_ahead()")
        try connection.query("SELECT drop_partitions_behind($1)", [.int(Int64(days))])
    }

    /// Becomes the owner of a partition; whoever owned it before cannot write any more.
    ///
    /// - Returns: the new epoch.
    /// - Throws: ``PostgresError/schema(found:expected:)`` when the tables are of another version.
    mutating func claim(
        _ partition: TopicPartition,
        owner: String
    ) throws(PostgresError) -> Int64 {
        try PartitionOwners.claim(
            topic: partition.topic,
            partition: partition.partition,
            owner: owner,
            &connection
        )
    }

    /// Reads the state of a partition; of one never seen, the state of one that begins.
    mutating func load(
        _ partition: TopicPartition,
        _ epoch: Int64,
        _ settings: PartitionState.Settings
    ) throws(PostgresError) -> PartitionState {
        let number = PostgresValue.int(Int64(partition.partition))
        let rows = try connection.pipeline([
            PostgresStatement(
                "SELECT next_offset FROM input_positions WHERE partition = $1",
                [number]
            ),
            PostgresStatement(
                """
                SELECT source_topic, source_partition, next_offset, watermark_ms, idle,
                       source_partitions
                FROM source_positions WHERE partition = $1
                """,
                [number]
            ),
            PostgresStatement(
                """
                SELECT counts FROM region_state
                WHERE partition = $1 ORDER BY region, board, pane_start_ms, seq
                """,
                [number]
            ),
            PostgresStatement(
                "SELECT board, source_topics, clock_ms FROM board_feeds WHERE partition = $1",
                [number]
            ),
            PostgresStatement(
                "SELECT subreddit, posts FROM subreddit_totals WHERE partition = $1",
                [number]
            ),
        ])
        var panes: [CountGroup] = []
        panes.reserveCapacity(rows[2].count)
        for row in 0..<rows[2].count {
            panes.append(try pane(try rows[2].bytes(row, 0)))
        }
        return PartitionState(
            partition: partition.partition,
            epoch: epoch,
            inputOffset: rows[0].count > 0 ? try rows[0].int(0, 0) : LogicalOffset.beginning,
            settings: settings,
            topics: try topics(rows[1]),
            feeds: try feeds(rows[3]),
            panes: panes,
            totals: try totals(rows[4])
        )
    }

    /// What became of a checkpoint.
    enum Outcome: Sendable {
        case written
        /// Another instance owns the partition by now.
        case fenced
        /// Another partition keeps a region's counts.
        case regionElsewhere
    }

    /// Writes a checkpoint.
    ///
    /// After a lost connection it may be written already: writing it again changes nothing.
    mutating func write(_ checkpoint: Checkpoint) throws(PostgresError) -> Outcome {
        try connection.connectIfNeeded()
        var statements = [owner(checkpoint)]
        statements += homes(checkpoint)
        statements += panes(checkpoint)
        statements += positions(checkpoint)
        statements += feeds(checkpoint)
        statements += totals(checkpoint)
        statements += BoardHistory.statements(checkpoint.boards)
        do throws(PostgresError) {
            try connection.pipeline(statements)
            return .written
        } catch {
            switch error {
            case .fenced: return .fenced
            case .constraint(_, name: "a_region_has_one_home"): return .regionElsewhere
            default: throw error
            }
        }
    }

    // MARK: Pieces

    private func owner(_ checkpoint: Checkpoint) -> PostgresStatement {
        PartitionOwners.assertion(
            topic: checkpoint.topic,
            partition: checkpoint.partition,
            epoch: checkpoint.epoch
        )
    }

    private func homes(_ checkpoint: Checkpoint) -> [PostgresStatement] {
        checkpoint.newRegions.map { region in
            PostgresStatement(
                """
                INSERT INTO region_homes (region, partition) VALUES ($1, $2)
                ON CONFLICT (region, partition) DO NOTHING
                """,
                [.text(region), .int(Int64(checkpoint.partition))],
                prepared: true
            )
        }
    }

    private func panes(_ checkpoint: Checkpoint) -> [PostgresStatement] {
        let partition = PostgresValue.int(Int64(checkpoint.partition))
        var statements: [PostgresStatement] = []
        for expiry in checkpoint.expiries {
            statements.append(
                PostgresStatement(
                    """
                    DELETE FROM region_state WHERE partition = $1 AND region = $2 AND board = $3
                    AND pane_start_ms + pane_length_ms <= $4
                    """,
                    [partition, .text(expiry.region), .text(expiry.board), .int(expiry.beforeMs)],
                    prepared: true
                )
            )
        }
        for write in checkpoint.panes {
            let group = write.group
            let place = [partition, .text(group.region), .text(group.board)]
            if write.replacesPane {
                statements.append(
                    PostgresStatement(
                        """
                        DELETE FROM region_state
                        WHERE partition = $1 AND region = $2 AND board = $3
                        AND pane_start_ms >= $4 AND pane_start_ms < $5
                        """,
                        place + [
                            .int(group.paneStartMs), .int(group.paneStartMs + group.paneLengthMs),
                        ],
                        prepared: true
                    )
                )
            }
            guard !group.counts.isEmpty else { continue }
            statements.append(
                PostgresStatement(
                    """
                    INSERT INTO region_state (partition, region, board, pane_start_ms,
                        pane_length_ms, seq, counts)
                    VALUES ($1, $2, $3, $4, $5, $6, $7)
                    ON CONFLICT (partition, region, board, pane_start_ms, pane_length_ms, seq)
                    DO UPDATE SET counts = $7
                    """,
                    place + [
                        .int(group.paneStartMs), .int(group.paneLengthMs),
                        .int(checkpoint.inputOffset), .bytes(group.encoded()),
                    ],
                    prepared: true
                )
            )
        }
        return statements
    }

    private func positions(_ checkpoint: Checkpoint) -> [PostgresStatement] {
        let partition = PostgresValue.int(Int64(checkpoint.partition))
        var statements = [
            PostgresStatement(
                """
                INSERT INTO input_positions (partition, next_offset) VALUES ($1, $2)
                ON CONFLICT (partition) DO UPDATE SET next_offset = $2
                """,
                [partition, .int(checkpoint.inputOffset)],
                prepared: true
            )
        ]
        for (topic, state) in checkpoint.topics {
            var rows = state.positions.map { (Int64($0), $1) }
            let clock = SourcePosition(
                nextOffset: 0,
                watermarkMs: state.clockMs ?? 0,
                isIdle: false
            )
            rows.append((Self.wholeTopic, clock))
            for (source, position) in rows {
                statements.append(
                    PostgresStatement(
                        """
                        INSERT INTO source_positions (partition, source_topic, source_partition,
                            next_offset, watermark_ms, idle, source_partitions)
                        VALUES ($1, $2, $3, $4, $5, $6, $7)
                        ON CONFLICT (partition, source_topic, source_partition)
                        DO UPDATE SET next_offset = $4, watermark_ms = $5, idle = $6,
                            source_partitions = $7
                        """,
                        [
                            partition, .text(topic), .int(source), .int(position.nextOffset),
                            .int(position.watermarkMs), .bool(position.isIdle),
                            .int(Int64(state.expectedPartitions)),
                        ],
                        prepared: true
                    )
                )
            }
        }
        return statements
    }

    private func feeds(_ checkpoint: Checkpoint) -> [PostgresStatement] {
        checkpoint.feeds.map { board, feed in
            PostgresStatement(
                """
                INSERT INTO board_feeds (partition, board, source_topics, clock_ms)
                VALUES ($1, $2, $3, $4)
                ON CONFLICT (partition, board) DO UPDATE SET source_topics = $3, clock_ms = $4
                """,
                [
                    .int(Int64(checkpoint.partition)), .text(board), .texts(feed.topics.sorted()),
                    feed.clockMs.map { .int($0) } ?? .null,
                ]
            )
        }
    }

    private func totals(_ checkpoint: Checkpoint) -> [PostgresStatement] {
        guard !checkpoint.totals.isEmpty else { return [] }
        return [
            PostgresStatement(
                """
                INSERT INTO subreddit_totals (partition, subreddit, posts)
                SELECT $1, * FROM unnest($2::text[], $3::bigint[])
                ON CONFLICT (partition, subreddit) DO UPDATE SET posts = excluded.posts
                """,
                [
                    .int(Int64(checkpoint.partition)),
                    .texts(checkpoint.totals.map(\.subreddit)),
                    .ints(checkpoint.totals.map(\.posts)),
                ],
                prepared: true
            )
        ]
    }

    private func feeds(_ rows: PostgresRows) throws(PostgresError) -> [String: BoardFeed] {
        var feeds: [String: BoardFeed] = [:]
        for row in 0..<rows.count {
            feeds[try rows.text(row, 0)] = BoardFeed(
                topics: Set(try rows.texts(row, 1)),
                clockMs: rows.isNull(row, 2) ? nil : try rows.int(row, 2)
            )
        }
        return feeds
    }

    private func totals(_ rows: PostgresRows) throws(PostgresError) -> [SubredditTotals.Total] {
        var totals: [SubredditTotals.Total] = []
        totals.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            totals.append(
                .init(subreddit: try rows.text(row, 0), posts: try rows.int(row, 1))
            )
        }
        return totals
    }

    private func topics(_ rows: PostgresRows) throws(PostgresError) -> [String: SourceTopic] {
        var positions: [String: [Int32: SourcePosition]] = [:]
        var clocks: [String: Int64] = [:]
        var expected: [String: Int32] = [:]
        for row in 0..<rows.count {
            let topic = try rows.text(row, 0)
            let partition = try rows.int(row, 1)
            expected[topic] = Int32(try rows.int(row, 5))
            guard partition != Self.wholeTopic else {
                let clockMs = try rows.int(row, 3)
                clocks[topic] = clockMs == 0 ? nil : clockMs
                continue
            }
            positions[topic, default: [:]][Int32(partition)] = SourcePosition(
                nextOffset: try rows.int(row, 2),
                watermarkMs: try rows.int(row, 3),
                isIdle: try rows.bool(row, 4)
            )
        }
        var topics: [String: SourceTopic] = [:]
        for (topic, count) in expected {
            topics[topic] = SourceTopic(
                expectedPartitions: count,
                positions: positions[topic] ?? [:],
                clockMs: clocks[topic]
            )
        }
        return topics
    }

    /// A stored pane; one that cannot be read is an error of the store, not of this program.
    private func pane(_ bytes: [UInt8]) throws(PostgresError) -> CountGroup {
        do throws(WireError) {
            return try CountGroup(decoding: bytes.span)
        } catch {
            throw .unexpectedResult("a stored pane is \(error)")
        }
    }
}
