import Console
import Kafka
import ServiceKit
import Testing

@testable import Groundswell

private func mistakes<C: ServiceConfiguration>(_: C.Type, _ arguments: String) -> [String] {
    var settings = Settings(
        arguments: arguments.split(separator: " ").map(String.init),
        environment: { $0 == "REGIONS_FILE" ? regionsFile : nil }
    )
    _ = C(from: &settings)
    settings.rejectUnknownArguments()
    return settings.mistakes
}

/// The file of the checkout that these tests were built from.
let regionsFile: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/") + "/deploy/regions.json"
}()

@Suite struct ArgumentTests {
    @Test func goodOnesAreTaken() {
        #expect(
            mistakes(
                SimulateConfig.self,
                "--count 5 --rate 0 --posts 10 --zipf 1.2 --late-share 0.5 --late-max 60 --seed 3 "
                    + "--malformed-share 0 --start 2013-07-01T00:00:00Z --span 60 --uneven "
                    + "--timestamps mixed --regions \(regionsFile)"
            ).isEmpty
        )
        #expect(
            mistakes(
                EmojiConfig.self,
                "--num-clients 3 --emojis-per-client 9 --to kafka --malformed-share 0.1 --rate 5 "
                    + "--gateway-url http://h:1 --start 2013-07-01T00:00:00Z --span 60"
            ).isEmpty
        )
        #expect(
            mistakes(
                PostsConfig.self,
                "--count 0 --rate 2 --past 20 --list-posts /tmp/posts --post-share 0.5 --authors 9 "
                    + "--stories 2.5 --seed 3 --reddit-posts-topic p --reddit-comments-topic c"
            ).isEmpty
        )
        #expect(mistakes(TopicsConfig.self, "--partitions 8 --replication 1").isEmpty)
        #expect(mistakes(MigrateConfig.self, "--folder deploy/postgres").isEmpty)
        #expect(mistakes(BrokerConfig.self, "--port 9192").isEmpty)
        #expect(
            mistakes(
                VerifyConfig.self,
                "--api http://[::1]:8081 --settle 5 --allow-inexact --places redis,topics "
                    + "--timeframes 1m,24h"
            ).isEmpty
        )
    }

    @Test func allMistakesAreToldTogether() {
        let found = mistakes(
            SimulateConfig.self,
            "--count 0 --span 60 --start soon --zipf x --rate -5 --store-posts --bogus stray"
        )
        #expect(found.count == 7, "\(found)")
        #expect(found.contains { $0.hasPrefix("START") })
        #expect(found.contains { $0.hasPrefix("STORE_POSTS") })
        #expect(found.contains { $0.contains("--bogus") })
    }

    @Test(arguments: [
        ("--start 2013-07-01T00:00:00Z", "START: needs --span"),
        ("--span 60 --count 0", "SPAN: needs a --count above 0"),
        ("--store-posts", "STORE_POSTS: needs --posts-file"),
        ("--timestamps roman", "TIMESTAMPS"), ("--regions /nowhere", "REGIONS"),
    ])
    func simulateRefuses(_ arguments: String, _ mistake: String) {
        let found = mistakes(SimulateConfig.self, arguments)
        #expect(found.count == 1 && found[0].hasPrefix(mistake), "\(found)")
    }

    @Test(arguments: [
        ("--past 20", "PAST: needs a --rate above 0"), ("--past 169 --rate 1", "PAST"),
        ("--past a-day --rate 1", "PAST"), ("--list-posts f", "LIST_POSTS: needs --past"),
        ("--rate -1", "RATE"), ("--count many", "COUNT"), ("--post-share 1.1", "POST_SHARE"),
        ("--authors 0", "AUTHORS"), ("--stories 61", "STORIES"), ("--regions /nowhere", "REGIONS"),
        ("--zipf=1", "unknown option --zipf"),
    ])
    func simulatePostsRefuses(_ arguments: String, _ mistake: String) {
        let found = mistakes(PostsConfig.self, arguments)
        #expect(found.count == 1 && found[0].hasPrefix(mistake), "\(found)")
    }

    @Test(arguments: [
        ("--api ftp://x", "API"), ("--query-api-url http://x:0", "QUERY_API_URL"),
        ("--places redis,moon", "PLACES"), ("--timeframes 25h", "TIMEFRAMES"),
        ("--settle -1", "SETTLE"), ("--views-topic a/b", "VIEWS_TOPIC"),
    ])
    func verifyRefuses(_ arguments: String, _ mistake: String) {
        let found = mistakes(VerifyConfig.self, arguments)
        #expect(found.count == 1 && found[0].hasPrefix(mistake), "\(found)")
    }
}

@Suite struct CommandTests {
    private let commands = [simulateViews, simulatePosts, topicsCreate, migrate, verify, broker]

    private func choice(_ words: String) -> String {
        switch Command.choose(words.split(separator: " ").map(String.init), among: commands) {
        case .command(let command, let arguments): "\(command.name)(\(arguments.count))"
        case .help: "help"
        case .version: "version"
        case .mistake(let text): text
        }
    }

    @Test(arguments: [
        ("simulate views --count 5", "simulate views(2)"), ("verify", "verify(0)"),
        ("topics create --help", "topics create(1)"), ("--help", "help"), ("topics --help", "help"),
        ("--version", "version"), ("", "a command is missing"),
        ("topics", "topics needs one of: topics create"),
        ("verfy", "unknown command \"verfy\""),
    ])
    func wordsNameCommands(_ words: String, _ expected: String) {
        #expect(choice(words) == expected)
    }

    @Test func helpNamesEveryCommand() {
        let text = Command.helpText(commands)
        for command in commands { #expect(text.contains("  \(command.name) ")) }
    }
}

@Suite struct TopicPlanTests {
    private func plan(replication: Int? = nil, brokers: Int) -> TopicPlan {
        TopicPlan(
            names: TopicNames(),
            sources: 6,
            regions: 4,
            replication: replication,
            brokers: brokers
        )
    }

    @Test func everyTopicOfTheContract() {
        let topics = plan(brokers: 3).topics
        #expect(
            topics.map { "\($0.name) \($0.partitions)" } == [
                "reddit-posts 6", "reddit-comments 6", "reddit-posts-updates 6",
                "emoji_reactions 6",
                "post-views 6",
                "window-counts 4", "regional-topk 4", "global-topk 1", "topk-requests 1",
                "emoji-output-topic 1", "notifications 1", "dead-letters 1",
            ]
        )
        let compacted = topics.filter { $0.config["cleanup.policy"] == "compact" }.map(\.name)
        #expect(compacted == ["regional-topk", "global-topk", "topk-requests"])
    }

    @Test(arguments: [(nil, 1, 1, "1"), (nil, 2, 2, "1"), (nil, 9, 3, "2"), (1, 3, 1, "1")])
    func replicasFollowTheBrokers(
        _ replication: Int?,
        _ brokers: Int,
        _ replicas: Int,
        _ inSync: String
    ) {
        for topic in plan(replication: replication, brokers: brokers).topics {
            #expect(topic.replication == replicas)
            #expect(topic.config["min.insync.replicas"] == inSync)
        }
    }

    @Test func aWrongCountSaysWhatToDo() {
        let plan = plan(brokers: 1)
        let reports = plan.topics.map { plan.report(on: $0, .existed, actualPartitions: 2) }
        #expect(reports.allSatisfy { !$0.isFine })
        #expect(reports[3].text.contains("expected 6: give --partitions 2, or delete the topic"))
        #expect(reports[5].text.contains("expected 4: set \"partitions\": 2 in the regions file"))
        #expect(reports[7].text.contains("expected 1: delete the topic"))
        #expect(plan.report(on: plan.topics[0], .existed, actualPartitions: 6).isFine)
        #expect(plan.report(on: plan.topics[0], .created, actualPartitions: nil).isFine)
        #expect(!plan.report(on: plan.topics[0], .failed(.queueFull), actualPartitions: nil).isFine)
    }
}

@Suite struct WordingTests {
    @Test func numbersAreGrouped() {
        #expect(
            [0, 999, 1000, -1_234_567].map { grouped($0) } == ["0", "999", "1,000", "-1,234,567"]
        )
        #expect(plural(1, "batch") == "1 batch" && plural(2, "batch") == "2 batches")
        #expect(plural(0, "record") == "0 records")
    }

    @Test func progressIsABarOrALine() {
        var bar = Progress("views", total: 200, nowMs: 0, isTerminal: true)
        #expect(bar.update(done: 10, nowMs: 50) == nil)
        let drawn = bar.update(done: 100, nowMs: 1000)
        #expect(
            drawn
                == "\r\u{1B}[K[###############...............] 50 %  100 of 200, 100 views/s"
        )
        var lines = Progress("views", total: 0, nowMs: 0, isTerminal: false)
        #expect(lines.update(done: 10, nowMs: 1000) == nil)
        #expect(lines.update(done: 5000, nowMs: 5000) == "5,000 views, 1,000 views/s\n")
    }
}

@Suite struct TopArgumentTests {
    @Test func goodOnesAreTaken() {
        #expect(
            mistakes(
                TopConfig.self,
                "--query-api-url http://[::1]:8081 --board sentiment:posts --region EU --timeframe 24h "
                    + "--subreddits --once --json --k 1000 --interval 0.5"
            ).isEmpty
        )
    }

    @Test(arguments: [
        ("--query-api-url ftp://x", "QUERY_API_URL"), ("--timeframe 2h", "TIMEFRAME"),
        ("--k 0", "K"),
        ("--interval 0", "INTERVAL"),
    ])
    func mistakesAreTold(_ arguments: String, _ mistake: String) {
        let found = mistakes(TopConfig.self, arguments)
        #expect(found.count == 1 && found[0].hasPrefix(mistake), "\(found)")
    }
}
