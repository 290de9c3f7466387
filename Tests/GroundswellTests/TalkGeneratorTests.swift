import Models
import Testing

@testable import Groundswell

private let start: Int64 = 1_700_000_000_000
private let minuteMs: Int64 = 60_000

private let regions: [Region] = {
    let json = """
        {"partitions":2,"regions":[
          {"id":"NA","partition":0,"subreddits":["canada","nyc","nba"]},
          {"id":"EU","partition":1,"subreddits":["france","sweden"]},
          {"id":"OC","partition":1,"subreddits":[]}]}
        """
    return (try? RegionDirectory(json: json.utf8.span))?.regions ?? []
}()

/// Records a second apart, the first at the start.
private func records(
    _ count: Int,
    everyMs: Int64 = 1000,
    _ change: (inout TalkPlan) -> Void = { _ in }
) -> [TalkRecord] {
    var plan = TalkPlan(regions: regions)
    change(&plan)
    var generator = TalkGenerator(plan: plan, fromMs: start)
    return (0..<count).map { generator.makeNext(atMs: start + Int64($0) * everyMs) }
}

extension TalkRecord {
    /// What it says, read as the services read it.
    fileprivate func text() throws(RedditRejection) -> String {
        if isPost {
            let post = try RedditPost(payload.span)
            return try post.text(.title, in: payload.span) + "\n"
                + post.text(.selftext, in: payload.span)
        }
        return try RedditComment(payload.span).text(.body, in: payload.span)
    }
}

@Suite struct TalkGeneratorTests {
    @Test func theSameSeedGivesTheSameTexts() {
        let first = records(3000)
        #expect(first == records(3000))
        #expect(first.map(\.payload) != records(3000) { $0.seed = 2 }.map(\.payload))
        #expect(records(10) { $0.regions = [] }.count == 10, "regions are not needed")
    }

    @Test func everyRecordIsAsTheContractHasIt() throws {
        var ids: Set<String> = []
        for (number, record) in records(3000, everyMs: 7).enumerated() {
            #expect(ids.insert(record.id).inserted)
            let bytes = record.payload.span
            let atMs = start + Int64(number) * 7
            if record.isPost {
                let post = try RedditPost(bytes)
                #expect(post.createdMs == atMs && post.retrievedMs == atMs)
                #expect(post.score == record.score && post.score >= 1)
                #expect(try post.text(.id, in: bytes) == record.id)
                #expect(try post.text(.subreddit, in: bytes) == record.subreddit)
                #expect(try post.text(.title, in: bytes) == record.title)
                #expect(!record.title.isEmpty)
            } else {
                let comment = try RedditComment(bytes)
                #expect(comment.createdMs == atMs)
                #expect(try comment.text(.author, in: bytes) == record.author)
                #expect(try !comment.text(.body, in: bytes).isEmpty)
            }
            #expect(!record.author.isEmpty)
        }
    }

    @Test func thousandsInOneMillisecondAreStillApart() {
        #expect(Set(records(1200, everyMs: 0).map(\.id)).count == 1200)
    }

    @Test func commentsAreOnRecentPostsOfTheirSubreddit() throws {
        var subreddits: [String: String] = [:]
        var comments: [String: Int] = [:]
        for record in records(3000) {
            if record.isPost {
                subreddits["t3_" + record.id] = record.subreddit
                continue
            }
            let comment = try RedditComment(record.payload.span)
            let post = try comment.text(.post, in: record.payload.span)
            #expect(subreddits[post] == record.subreddit)
            comments[post, default: 0] += 1
        }
        #expect((500...700).contains(subreddits.count), "a fifth are posts")
        #expect((comments.values.max() ?? 0) > 20, "some are much discussed")
        #expect(records(2000) { $0.postShare = 1 }.filter(\.isPost).count == 2000)
        let withoutPosts = records(1000) {
            $0.postShare = 0
            $0.storiesAnHour = 0
        }
        #expect(withoutPosts.filter(\.isPost).count == 1, "to have something to comment on")
    }

    @Test func everySubredditOfTheRegionsIsWrittenIn() {
        let written = Set(records(3000).map(\.subreddit))
        for region in regions { #expect(written.isSuperset(of: region.subreddits)) }
        #expect(written.contains("stargazing"), "others belong to the whole world")
    }

    @Test func regionsDifferInWhatTheyTalkAbout() throws {
        var counts: [String: [String: Int]] = [:]
        for record in records(4_000, { $0.storiesAnHour = 0 }) {
            let region = ["canada", "nyc", "nba"].contains(record.subreddit) ? "NA" : "EU"
            guard record.subreddit != "stargazing" else { continue }
            let text = try record.text().lowercased()
            for topic in TalkTopic.all {
                for thing in topic.things where text.contains(thing) {
                    counts[region, default: [:]][thing, default: 0] += 1
                }
            }
        }
        let tops = counts.mapValues { things in
            Set(things.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.prefix(8).map(\.key))
        }
        #expect(tops["NA"] != tops["EU"])
        let first = counts["NA"]?.values.max() ?? 0
        let median = counts["NA"]?.values.sorted()[(counts["NA"]?.count ?? 2) / 2] ?? 0
        #expect(first > 4 * median, "a few words are much more common than the others")
    }

    @Test func aStoryIsOnManyLipsWhileItRuns() throws {
        var generator = TalkGenerator(plan: TalkPlan(regions: regions), fromMs: start)
        var story: Story?
        var named = 0
        var during = 0
        var before = 0
        // Two hours and a half of the first story that begins.
        for number in 0..<3_000 {
            let atMs = start + Int64(number) * 3000
            let text = try generator.makeNext(atMs: atMs).text().lowercased()
            story = story ?? generator.stories.running.first
            guard let story else { continue }
            let isNamed = text.contains(story.phrase)
            if atMs < story.endMs { during += 1 }
            if isNamed && atMs < story.endMs { named += 1 }
            if isNamed && atMs < story.startMs { before += 1 }
        }
        #expect(named > 10 && before == 0)
        #expect(Double(named) < 0.1 * Double(during), "and most talk of something else")
    }

    @Test func linesAreReadAsAPostsFile() throws {
        let posts = records(500).filter(\.isPost)
        for post in posts {
            let line = Array(post.line.dropLast())
            let read = try SourcePost(json: line.span)
            #expect(read.id == post.id && read.title == post.title && read.score == post.score)
            #expect(read.author == post.author && read.subreddit == post.subreddit)
            #expect(SourcePost.isPlain(post.id) && post.line.last == UInt8(ascii: "\n"))
        }
    }
}

@Suite struct StoryTests {
    @Test func aStoryRisesStaysAndGoes() {
        let story = Story(
            phrase: "x",
            hashtag: "x",
            emoji: "x",
            region: nil,
            startMs: start,
            riseMs: 4 * minuteMs,
            stayMs: 2 * minuteMs,
            fallMs: 10 * minuteMs,
            height: 0.08
        )
        let shares = [-1, 0, 1, 2, 4, 5, 6, 11, 16, 17].map {
            story.share(atMs: start + $0 * minuteMs)
        }
        #expect(shares == [0, 0, 0.02, 0.04, 0.08, 0.08, 0.08, 0.04, 0, 0])
    }

    @Test func storiesBeginAsOftenAsAskedAndEachEnds() {
        var stories = Stories(anHour: 6, regions: ["NA", "EU"], fromMs: start, seed: 7)
        var phrases: Set<String> = []
        var most = 0
        for minute in 0..<(24 * 60) {
            stories.advance(toMs: start + Int64(minute) * minuteMs)
            most = max(most, stories.running.count)
            phrases.formUnion(stories.running.map(\.phrase))
            for story in stories.running {
                #expect(story.endMs > start + Int64(minute) * minuteMs)
                #expect(story.phrase.split(separator: " ").count == 3)
                #expect(["NA", "EU", nil].contains(story.region))
            }
        }
        #expect((135...150).contains(stories.begun), "\(stories.begun)")
        #expect(phrases.count == stories.begun, "none comes twice in a day")
        #expect((2...8).contains(most))
        stories.advance(toMs: start + 48 * 60 * minuteMs)
        #expect(stories.running.allSatisfy { $0.endMs > start + 48 * 60 * minuteMs })
    }

    @Test func withoutStoriesThereAreNone() {
        var stories = Stories(anHour: 0, regions: [], fromMs: start, seed: 1)
        stories.advance(toMs: start + 1000 * minuteMs)
        #expect(stories.begun == 0 && stories.draw(atMs: start + 1000 * minuteMs) == nil)
    }

    @Test func theirPhrasesAreNoOrdinaryTalk() {
        for subject in TalkWords.storySubjects {
            for topic in TalkTopic.all { #expect(!topic.things.contains(subject)) }
        }
        #expect(Set(TalkWords.names).count == TalkWords.names.count)
    }
}
