import Console
import Kafka
import ServiceKit

/// `groundswell simulate views`.
let simulateViews = Command(
    "simulate views",
    summary: "Write views of posts to Kafka, as many, as fast and as faulty as you like.",
    SimulateConfig.self
) { config, stop in
    var plan = config.plan
    plan.partitions = try Admin(config.kafka).partitionCount(config.topic, timeoutMs: 10_000)
    let posts: PostCatalog
    if let path = config.postsFile {
        let file = try PostsFile(path: path, limit: config.posts)
        if file.skippedLines > 0 {
            Stream.errors.write("skipped \(grouped(file.skippedLines)) lines of \(path)\n")
        }
        guard !file.posts.isEmpty else {
            Stream.errors.write("\(path) holds no posts\n")
            return .failure
        }
        if config.storePosts {
            var table = try PostsTable(url: config.postgresURL)
            try table.store(file.posts)
            Stream.errors.write("stored \(plural(file.posts.count, "post"))\n")
        }
        posts = PostCatalog(file.posts)
    } else {
        posts = PostCatalog(synthetic: config.posts)
    }
    let summary = try SimulateLoop(config: config, stop: stop).run(posts, plan: plan)
    Stream.output.write(summary.text + "\n")
    return summary.undelivered == 0 ? .success : .failure
}
