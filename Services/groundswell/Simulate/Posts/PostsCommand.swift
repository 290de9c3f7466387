import Console
import ServiceKit

/// `groundswell simulate posts`.
let simulatePosts = Command(
    "simulate posts",
    summary: "Write invented posts and comments to Kafka, with a past and with stories that rise.",
    PostsConfig.self
) { config, stop in
    let summary = try PostsLoop(config: config, stop: stop).run()
    Stream.output.write(summary.text + "\n")
    return summary.undelivered == 0 ? .success : .failure
}
