import Archive
import HTTPServer
import Models
import RedditModel
import ServiceKit

/// Stands in for Reddit's API, for tests and for trying things out without a key.
@main
enum Main {
    private static let maxContents = 20_000

    static func main() async {
        await Service.main(
            "RedditStandIn",
            summary: "Stands in for Reddit's API.",
            Config.self
        ) { config, context in
            let contents = try config.dump.map { try read($0) } ?? []
            let standIn = StandIn(config.model, contents)
            var http = HTTPServerConfiguration(host: "127.0.0.1", port: config.port)
            http.drainTimeoutMs = 500
            let server = try HTTPServer(http, standIn.router)
            context.log.info("serving", ["port": "\(server.port)"])
            context.stop.whenSet { server.stop() }
            try await onThread("http") { server.run() }
        }
    }

    /// The texts of a dump's first posts.
    private static func read(_ path: String) throws -> [ModelItem.Content] {
        var file = try LineFile(path: path)
        var contents: [ModelItem.Content] = []
        while contents.count < maxContents, try file.next() == .line {
            let line = file.line
            let post = try RedditPost(line)
            contents.append(
                ModelItem.Content(
                    subreddit: try post.text(.subreddit, in: line),
                    title: try post.text(.title, in: line),
                    text: try post.text(.selftext, in: line)
                )
            )
        }
        return contents
    }
}
