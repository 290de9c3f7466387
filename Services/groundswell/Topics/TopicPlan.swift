import Kafka

/// Which topics there are to be, and how they are set up.
struct TopicPlan {
    /// A day longer than the longest timeframe, so that every board can be recounted.
    private static let retentionMs = 8 * 86_400_000
    private static let deadLetterRetentionMs = 30 * 86_400_000
    private static let mostReplicas = 3

    let topics: [NewTopic]
    /// The topics whose partitions the regions file sets.
    private let regional: Set<String>

    /// `sources` is the number of partitions of the raw topics, `regions` that of the regions' own.
    init(names: TopicNames, sources: Int, regions: Int, replication: Int?, brokers: Int) {
        let replicas = replication ?? max(1, min(Self.mostReplicas, brokers))
        var topics: [NewTopic] = []
        func add(_ name: String, _ partitions: Int, _ config: [String: String]) {
            let inSync = String(max(1, replicas - 1))
            topics.append(
                NewTopic(
                    name: name,
                    partitions: partitions,
                    replication: replicas,
                    config: config.merging(["min.insync.replicas": inSync]) { $1 }
                )
            )
        }
        let kept = ["retention.ms": String(Self.retentionMs)]
        for name in [names.posts, names.comments, names.updates, names.emojis, names.views] {
            add(name, sources, kept)
        }
        add(names.windowCounts, regions, kept)
        // Compacted soon and in small segments, because a board is written again four times a
        // second and the topic is read from its start.
        let compacted = [
            "cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.1",
            "segment.bytes": String(64 << 20), "segment.ms": "600000",
        ]
        add(names.regional, regions, compacted)
        add(names.global, 1, compacted)
        add(names.requests, 1, compacted)
        add(names.emojiOutput, 1, kept)
        add(names.notifications, 1, kept)
        add(names.deadLetters, 1, ["retention.ms": String(Self.deadLetterRetentionMs)])
        self.topics = topics
        regional = [names.windowCounts, names.regional]
    }

    /// What to tell about one topic, and whether it is as planned.
    func report(
        on topic: NewTopic,
        _ creation: TopicCreation,
        actualPartitions: Int?
    ) -> (text: String, isFine: Bool) {
        switch creation {
        case .failed(let error): return ("\(topic.name): \(error)", false)
        case .created:
            let policy = topic.config["cleanup.policy"].map { ", \($0)ed" } ?? ""
            let replicas = topic.replication ?? 1
            return (
                "\(topic.name): created, \(plural(topic.partitions, "partition")), "
                    + "\(plural(replicas, "replica"))\(policy)",
                true
            )
        case .existed:
            guard let actualPartitions else {
                return ("\(topic.name): exists, but its partitions cannot be read", false)
            }
            guard actualPartitions != topic.partitions else {
                return ("\(topic.name): exists", true)
            }
            return (
                "\(topic.name): has \(plural(actualPartitions, "partition")), expected "
                    + "\(topic.partitions): \(remedy(for: topic, actualPartitions))",
                false
            )
        }
    }

    private func remedy(for topic: NewTopic, _ actual: Int) -> String {
        let anew = "delete the topic, with what it holds, and run this again"
        if regional.contains(topic.name) {
            return "set \"partitions\": \(actual) in the regions file, or \(anew)"
        }
        if topic.config["cleanup.policy"] == "compact" { return anew }
        return topic.partitions == 1 ? anew : "give --partitions \(actual), or \(anew)"
    }
}
