import Foundation
import Kafka
import Postgres
import Testing

extension IntegrationTests {
    /// What is in Postgres after the archiver was killed in the middle of its work.
    @Suite(.enabled(if: Servers.isBrokerReal, "the embedded broker keeps no committed offsets"))
    struct ArchiveTests {
        private static let posts = 12_000
        private static let versions = 4
        private static let partitions: Int32 = 4

        @Test func killsLeaveEachPostOnceAsItWasReadLast() throws {
            try withInstallation("archive", partitions: Int(Self.partitions)) { installation in
                let records = postRecords()
                let comments = commentRecords()
                let postsTopic = installation.topic("REDDIT_POSTS_TOPIC")
                try Topic.write(records, to: postsTopic, installation.servers)
                try Topic.write(
                    comments,
                    to: installation.topic("REDDIT_COMMENTS_TOPIC"),
                    installation.servers
                )
                // Small batches, so that it is killed within many.
                let settings = ["BATCH_RECORDS": "100"]
                var postgres = try PostgresConnection(
                    url: installation.environment["POSTGRES_URL"] ?? ""
                )
                try postgres.connectIfNeeded()
                try installation.start("archiver", settings).waitUntilReady()
                let all = records.count + comments.count
                var reached = [0]
                for kill in 1...5 {
                    // Each time after a further part of the work, so that it is killed at work.
                    try wait(for: "part \(kill) to be written", within: 60) {
                        let written = try written(&postgres)
                        return written > max(kill * all / 12, reached[kill - 1])
                    }
                    let victim = try installation.service("archiver")
                    victim.program.signal(SIGKILL)
                    try victim.program.waitForExit(within: 5)
                    reached.append(try written(&postgres))
                    _ = try installation.start("archiver", settings)
                }
                #expect(reached[5] < all, "it was at work when it was killed: \(reached)")
                print("killed after", reached.dropFirst(), "of", all, "records")
                try wait(for: "everything to be written", within: 120) {
                    try written(&postgres) == all
                }
                try checkPosts(&postgres)
                try checkComments(&postgres)
                try checkLetters(installation)
                try installation.stopAll()
            }
        }

        /// A record that was retrieved earlier comes to another partition, after the archiver is done.
        @Test func anOlderRecordOverwritesNothing() throws {
            try withInstallation("archive", partitions: 2) { installation in
                let topic = installation.topic("REDDIT_POSTS_TOPIC")
                var postgres = try PostgresConnection(
                    url: installation.environment["POSTGRES_URL"] ?? ""
                )
                try postgres.connectIfNeeded()
                try postgres.query(
                    "INSERT INTO posts (post_id, content, view_count) VALUES ('p1', 'unknown', 7)"
                )
                try installation.start("archiver").waitUntilReady()
                for (version, expected) in [(2, 2), (1, 2), (3, 3)] {
                    let before = try written(&postgres)
                    try Topic.write(
                        [(Int32(version % 2), post(1, version: version))],
                        to: topic,
                        installation.servers
                    )
                    try wait(for: "version \(version) to be written", within: 20) {
                        try written(&postgres) > before
                    }
                    let rows = try postgres.query(
                        "SELECT upvotes, comments, content, view_count FROM posts"
                    )
                    #expect(rows.count == 1)
                    #expect(try rows.int(0, 0) == Int64(expected))
                    #expect(try rows.int(0, 1) == Int64(expected * 10))
                    #expect(try rows.text(0, 2) == "text \(expected)")
                    #expect(try rows.int(0, 3) == 7, "who viewed it is not the archiver's to say")
                }
                try installation.stopAll()
            }
        }

        // MARK: Records

        /// Every version of every post in any order, in any partition, and some that are no posts.
        private func postRecords() -> [(partition: Int32, payload: [UInt8]?)] {
            var random = Sequence(seed: 61)
            var records: [(partition: Int32, payload: [UInt8]?)] = []
            for number in 0..<Self.posts {
                for version in 1...Self.versions {
                    let partition = Int32.random(in: 0..<Self.partitions, using: &random)
                    records.append((partition, post(number, version: version)))
                }
            }
            records.append((0, nil))
            records.append((1, Array("no JSON".utf8)))
            records.append((2, Array(#"{"id":"x","created_utc":1}"#.utf8)))
            return records.shuffled(using: &random)
        }

        private func post(_ number: Int, version: Int) -> [UInt8] {
            Array(
                #"""
                {"id":"p\#(number)","subreddit":"s\#(number % 50)","author":"a","title":"post \#(number)",
                 "selftext":"text \#(version)","created_utc":1372636810,"score":\#(version),
                 "num_comments":\#(version * 10),"retrieved_utc":\#(1_372_640_000 + version)}
                """#.utf8
            )
        }

        private func commentRecords() -> [(partition: Int32, payload: [UInt8]?)] {
            (0..<4_000).map { number in
                let text = #"""
                    {"id":"c\#(number)","link_id":"t3_p\#(number % 100)","subreddit":"s","body":"b",
                     "created_utc":1372636811,"score":\#(number),"retrieved_utc":1372640000}
                    """#
                return (Int32(number) % Self.partitions, Array(text.utf8))
            }
        }

        // MARK: Checks

        /// How many records the positions say are done.
        private func written(_ postgres: inout PostgresConnection) throws -> Int {
            let rows = try postgres.query(
                "SELECT coalesce(sum(next_offset), 0)::bigint FROM archive_positions"
            )
            return Int(try rows.int(0, 0))
        }

        private func checkPosts(_ postgres: inout PostgresConnection) throws {
            let rows = try postgres.query(
                """
                SELECT count(*), count(DISTINCT post_id),
                    count(*) FILTER (WHERE upvotes = $1 AND comments = $1 * 10
                        AND content = 'text ' || $1 AND title = 'post ' || substr(post_id, 2)
                        AND timestamp = to_timestamp(1372636810)
                        AND retrieved = to_timestamp(1372640000 + $1))
                FROM posts
                """,
                [.int(Int64(Self.versions))]
            )
            for column in 0..<3 { #expect(try rows.int(0, column) == Int64(Self.posts)) }
        }

        private func checkComments(_ postgres: inout PostgresConnection) throws {
            let rows = try postgres.query(
                """
                SELECT count(*), count(*) FILTER (WHERE comment_id = 'c' || upvotes
                    AND post_id = 'p' || upvotes % 100)
                FROM comments
                """
            )
            #expect(try rows.int(0, 0) == 4_000)
            #expect(try rows.int(0, 1) == 4_000)
        }

        private func checkLetters(_ installation: Installation) throws {
            let letters = try Topic.read(
                installation.topic("DEAD_LETTERS_TOPIC"),
                installation.servers
            )
            let topic = installation.topic("REDDIT_POSTS_TOPIC")
            let records = try Topic.read(topic, installation.servers)
            var reasons: Set<String> = []
            for letter in letters {
                #expect(letter.headers["topic"] == topic)
                let place = Topic.Place(
                    partition: Int32(letter.headers["partition"] ?? "") ?? -1,
                    offset: Int64(letter.headers["offset"] ?? "") ?? -1
                )
                let record = records.first { $0.place == place }
                #expect(record != nil && record?.payload == letter.payload)
                reasons.insert(letter.headers["reason"] ?? "")
            }
            #expect(reasons == ["empty", "not_json", "missing_subreddit"])
        }
    }
}

/// The same numbers in every run (SplitMix64).
private struct Sequence: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
