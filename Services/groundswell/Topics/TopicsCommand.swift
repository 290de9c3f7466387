import Console
import Kafka
import Models
import ServiceKit

/// What `groundswell topics create` is told.
struct TopicsConfig: ServiceConfiguration {
    let kafka: KafkaConfiguration
    let regions: RegionDirectory
    let partitions: Int
    /// nil: three, or as many as there are brokers.
    let replication: Int?
    let names: TopicNames

    init(from settings: inout Settings) {
        kafka = kafkaConfiguration(from: &settings)
        regions = regionDirectory(from: &settings)
        partitions = settings.integer(
            "PARTITIONS",
            default: 4,
            in: 1...1000,
            help: "Partitions of the topics that events come in by."
        )
        let replication = settings.integer(
            "REPLICATION",
            default: 0,
            in: 0...9,
            help: "Copies of each partition; 0 is three, or as many as there are brokers."
        )
        self.replication = replication == 0 ? nil : replication
        names = TopicNames(from: &settings)
    }
}

/// `groundswell topics create`.
let topicsCreate = Command(
    "topics create",
    summary: "Create the topics that are missing, and check those that exist.",
    TopicsConfig.self
) { config, _ in
    let timeoutMs = 10_000
    let admin = try Admin(config.kafka)
    let brokers = try admin.clusterInfo(timeoutMs: timeoutMs).brokers.count
    let plan = TopicPlan(
        names: config.names,
        sources: config.partitions,
        regions: config.regions.partitions,
        replication: config.replication,
        brokers: brokers
    )
    var found: [String: Int] = [:]
    for topic in plan.topics {
        found[topic.name] = try partitionCount(of: topic.name, admin, timeoutMs)
    }
    // Nothing is asked for where all exist: the embedded broker cannot create topics so.
    let missing = plan.topics.filter { found[$0.name] == nil }
    let results = missing.isEmpty ? [] : try admin.createTopics(missing, timeoutMs: timeoutMs)
    let creations = Dictionary(uniqueKeysWithValues: zip(missing.map(\.name), results))
    var isFine = true
    for topic in plan.topics {
        let creation = creations[topic.name] ?? .existed
        let report = plan.report(on: topic, creation, actualPartitions: found[topic.name])
        (report.isFine ? Stream.output : .errors).write(report.text + "\n")
        isFine = isFine && report.isFine
    }
    return isFine ? .success : .failure
}

/// How many partitions a topic has; nil when there is no such topic.
private func partitionCount(
    of topic: String,
    _ admin: Admin,
    _ timeoutMs: Int
) throws(KafkaError) -> Int? {
    do throws(KafkaError) {
        return try admin.partitionCount(topic, timeoutMs: timeoutMs)
    } catch {
        guard error.code == .unknownTopic else { throw error }
        return nil
    }
}
