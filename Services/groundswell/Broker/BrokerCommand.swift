import Console
import Kafka
import Models
import ServiceKit

/// What `groundswell broker` is told.
struct BrokerConfig: ServiceConfiguration {
    let names: TopicNames
    let partitions: Int
    let regions: RegionDirectory

    let port: Int

    init(from settings: inout Settings) {
        port = settings.integer(
            "PORT",
            default: 9092,
            in: 0...65_535,
            help: "Port of 127.0.0.1 to be asked first; 0 is any."
        )
        partitions = settings.integer(
            "PARTITIONS",
            default: 4,
            in: 1...1000,
            help: "Partitions of the topics that events come in by."
        )
        regions = regionDirectory(from: &settings)
        names = TopicNames(from: &settings)
    }
}

/// `groundswell broker`.
let broker = Command(
    "broker",
    summary: "Run a small Kafka in memory, for a laptop without one.",
    BrokerConfig.self
) { config, stop in
    let cluster = try MockCluster.start()
    let plan = TopicPlan(
        names: config.names,
        sources: config.partitions,
        regions: config.regions.partitions,
        replication: 1,
        brokers: 1
    )
    for topic in plan.topics {
        try cluster.createTopic(topic.name, partitions: topic.partitions)
    }
    var servers = cluster.bootstrapServers
    if config.port != 0 {
        // The cluster chooses its own port and tells it to whoever asks at this one.
        let own = servers.split(separator: ":").last.flatMap { Int($0) } ?? 0
        try TCPForwarder.start(port: config.port, to: own)
        servers = "127.0.0.1:\(config.port)"
    }
    Stream.output.write("KAFKA_BOOTSTRAP_SERVERS=\(servers)\n\(embeddedLimits)")
    while !stop.wait(upToMs: 3_600_000) {}
    _ = cluster
    return .success
}
