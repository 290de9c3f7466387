// swift-tools-version: 6.3
import PackageDescription

// Every target is built with the same rules: data-race safety, explicit `unsafe`, no warnings.
let rules: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .strictMemorySafety(), .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableExperimentalFeature("Lifetimes"),
]

/// A library of the operating system, wrapped by the one Swift module that may import it.
func system(_ name: String, pkgConfig: String, apt: String, brew: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Shared/C/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([apt]), .brew([brew])]
    )
}

func shared(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Shared/\(name)",
        swiftSettings: rules
    )
}

func service(
    _ name: String,
    _ target: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = []
) -> Target {
    .executableTarget(
        name: target,
        dependencies: dependencies,
        path: "Services/\(name)",
        exclude: exclude,
        swiftSettings: rules
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        path: "Tests/\(name)",
        swiftSettings: rules
    )
}

let package = Package(
    name: "groundswell",
    products: [
        .executable(name: "window-aggregator", targets: ["WindowAggregator"]),
        .executable(name: "regional-topk", targets: ["RegionalTopK"]),
        .executable(name: "global-aggregator", targets: ["GlobalAggregator"]),
        .executable(name: "query-api", targets: ["QueryAPI"]),
        .executable(name: "emoji-gateway", targets: ["EmojiGateway"]),
        .executable(name: "archiver", targets: ["Archiver"]),
        .executable(name: "ws-pusher", targets: ["WSPusher"]),
        .executable(name: "notifier", targets: ["Notifier"]),
        .executable(name: "reddit-producer", targets: ["RedditProducer"]),
        .executable(name: "groundswell", targets: ["Groundswell"]),
    ],
    targets: [
        // What each library saves us: the Kafka protocol, the Redis protocol, the Postgres
        // protocol, HTTP with TLS and WebSocket, a wire format other languages can read, a file that
        // survives a crash, and every compression that dumps come in.
        system("CRdKafka", pkgConfig: "rdkafka", apt: "librdkafka-dev", brew: "librdkafka"),
        system("CHiredis", pkgConfig: "hiredis", apt: "libhiredis-dev", brew: "hiredis"),
        system("CPQ", pkgConfig: "libpq", apt: "libpq-dev", brew: "libpq"),
        system(
            "CWebSockets",
            pkgConfig: "libwebsockets",
            apt: "libwebsockets-dev",
            brew: "libwebsockets"
        ),
        system(
            "CProtobufC",
            pkgConfig: "libprotobuf-c",
            apt: "libprotobuf-c-dev",
            brew: "protobuf-c"
        ),
        system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite"),
        // Smaller messages for those who ask for them.
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
        system("CArchive", pkgConfig: "libarchive", apt: "libarchive-dev", brew: "libarchive"),
        // Checking tokens, hashing keys and making them up: never our own.
        system("CJWT", pkgConfig: "libjwt", apt: "libjwt-dev", brew: "libjwt"),
        system("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
        // Requests to an address that we choose, which URLSession does not let us.
        system("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),
        .target(name: "CCountBatch", dependencies: ["CProtobufC"], path: "Shared/C/CCountBatch"),

        // Pure.
        shared("Models"),
        shared("Ranking", ["Models"]),
        shared("TextAnalysis"),
        shared("Wire", ["Models", "CCountBatch"]),

        // Shells around the libraries. ServiceKit serves its admin port with HTTPServer.
        shared("HTTPServer", ["CWebSockets", "CZlib"]),
        // URLSession: TLS and connections of the system's libcurl, for whoever must ask outside.
        shared("HTTPClient"),
        shared("ServiceKit", ["HTTPServer"]),
        shared("Kafka", ["CRdKafka"]),
        // What services read alike from their settings: how to reach Kafka, which regions there are.
        shared("Connections", ["Models", "ServiceKit", "Kafka"]),
        shared("Redis", ["Models", "CHiredis"]),
        shared("Postgres", ["Models", "CPQ"]),
        shared("SQLite", ["CSQLite"]),
        shared("Archive", ["CArchive"]),
        shared("Crypto", ["CJWT", "CCrypto"]),
        // Messages to addresses that strangers chose.
        shared("Webhooks", ["CCurl"]),
        // What the HTTP services let in.
        shared("Access", ["Models", "ServiceKit", "HTTPServer", "Crypto", "Redis", "Postgres"]),
        shared("Console"),

        service(
            "window-aggregator",
            "WindowAggregator",
            [
                "Models", "Ranking", "TextAnalysis", "Wire", "ServiceKit", "Connections", "Kafka",
            ]
        ),
        service(
            "regional-topk",
            "RegionalTopK",
            [
                "Models", "Ranking", "Wire", "ServiceKit", "Connections", "Kafka", "Redis",
                "Postgres",
            ],
            exclude: ["README.md"]
        ),
        service(
            "global-aggregator",
            "GlobalAggregator",
            ["Models", "Ranking", "ServiceKit", "Connections", "Kafka", "Redis", "Postgres"]
        ),
        service(
            "query-api",
            "QueryAPI",
            [
                "Models", "ServiceKit", "Connections", "Access", "HTTPServer", "Redis", "Postgres",
                "Crypto", "TextAnalysis", "Webhooks",
            ],
            exclude: ["Dashboard"]
        ),
        service(
            "emoji-gateway",
            "EmojiGateway",
            [
                "Models", "ServiceKit", "Connections", "Access", "HTTPServer", "Kafka", "SQLite",
            ]
        ),
        service(
            "archiver",
            "Archiver",
            ["Models", "ServiceKit", "Connections", "Kafka", "Postgres"]
        ),
        service(
            "ws-pusher",
            "WSPusher",
            [
                "Models", "ServiceKit", "Connections", "Access", "HTTPServer", "Kafka", "Redis",
                "Postgres",
            ],
            exclude: ["README.md"]
        ),
        service(
            "notifier",
            "Notifier",
            [
                "Models", "TextAnalysis", "ServiceKit", "Connections", "Kafka", "Postgres",
                "Crypto", "Webhooks",
            ],
            exclude: ["README.md"]
        ),
        service(
            "reddit-producer",
            "RedditProducer",
            [
                "Models", "ServiceKit", "Connections", "Kafka", "Archive", "Console", "HTTPClient",
            ]
        ),
        service(
            "groundswell",
            "Groundswell",
            [
                "Models", "Ranking", "ServiceKit", "Connections", "Access", "Kafka", "Redis",
                "Postgres", "Console", "TextAnalysis",
            ]
        ),

        // What scripts/bench measures with, and what counts allocations for it; not shipped.
        .target(name: "CAllocations", path: "Tests/Benchmarks/CAllocations"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Models", "Ranking", "ServiceKit", "Connections", "Console", "Kafka", "Redis",
                "Postgres", "TextAnalysis", "CAllocations",
            ],
            path: "Tests/Benchmarks",
            exclude: ["CAllocations", "budgets.json"],
            swiftSettings: rules
        ),

        // What scripts/bench-push loads feeds with, and a server that sends back what it gets, for
        // test suites of the protocol; not shipped.
        .executableTarget(name: "PushLoad", path: "Tests/PushLoad"),
        .executableTarget(
            name: "EchoServer",
            dependencies: ["HTTPServer"],
            path: "Tests/EchoServer",
            swiftSettings: rules
        ),
        // Reddit's API as tests need it: its rules, limits and faults.
        .target(
            name: "RedditModel",
            dependencies: ["Models"],
            path: "Tests/RedditModel",
            swiftSettings: rules
        ),
        // The same, to be asked over HTTP; not shipped.
        .executableTarget(
            name: "RedditStandIn",
            dependencies: ["Models", "RedditModel", "ServiceKit", "HTTPServer", "Archive"],
            path: "Tests/RedditStandIn",
            swiftSettings: rules
        ),

        tests("ModelsTests", ["Models"]),
        tests("RankingTests", ["Ranking", "Models"]),
        tests("TextAnalysisTests", ["TextAnalysis"]),
        tests("WireTests", ["Wire", "Models"]),
        tests("HTTPServerTests", ["HTTPServer"]),
        tests("HTTPClientTests", ["HTTPClient", "HTTPServer"]),
        tests("ServiceKitTests", ["ServiceKit", "HTTPServer"]),
        tests("KafkaTests", ["Kafka"]),
        tests("RedisTests", ["Redis", "Models"]),
        tests("PostgresTests", ["Postgres", "Models"]),
        tests("SQLiteTests", ["SQLite"]),
        tests("ArchiveTests", ["Archive"]),
        tests("CryptoTests", ["Crypto"]),
        tests("WebhooksTests", ["Webhooks", "HTTPServer"]),
        tests(
            "AccessTests",
            ["Access", "Crypto", "HTTPServer", "Postgres", "Redis", "ServiceKit"]
        ),
        tests("WindowAggregatorTests", ["WindowAggregator", "Models", "TextAnalysis", "Wire"]),
        tests("RegionalTopKTests", ["RegionalTopK", "Models", "Ranking", "Redis", "Wire"]),
        tests("GlobalAggregatorTests", ["GlobalAggregator", "Models"]),
        tests("QueryAPITests", ["QueryAPI", "Models", "HTTPServer", "ServiceKit", "Webhooks"]),
        tests("ArchiverTests", ["Archiver", "Models"]),
        tests("NotifierTests", ["Notifier", "Crypto", "Models", "ServiceKit", "Webhooks"]),
        tests("WSPusherTests", ["WSPusher", "Models", "HTTPServer", "ServiceKit"]),
        tests("RedditProducerTests", ["RedditProducer", "RedditModel", "Models", "ServiceKit"]),
        tests(
            "EmojiGatewayTests",
            ["EmojiGateway", "Models", "HTTPServer", "ServiceKit", "SQLite"]
        ),
        tests(
            "GroundswellTests",
            [
                "Groundswell", "Models", "Wire", "ServiceKit", "HTTPServer", "Console", "Kafka",
                "Redis",
            ]
        ),
        tests("IntegrationTests", ["Models", "Kafka", "Redis", "Postgres", "Crypto"]),
        tests("TidyTests", []),
    ]
)

// libFuzzer brings the entry of the program, so it is no part of an ordinary build: scripts/fuzz.
if Context.environment["GROUNDSWELL_FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzzing",
            dependencies: ["Models"],
            path: "Tests/Fuzzing",
            swiftSettings: rules + [.unsafeFlags(["-parse-as-library"])]
        )
    )
}
