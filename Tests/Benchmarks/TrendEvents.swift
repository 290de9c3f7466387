import Models

/// Something that happened in July or August 2013, as the titles of those days tell it.
struct NewsEvent: Sendable {
    /// The moment from which posts may speak of it, in milliseconds since 1970.
    let fromMs: Int64
    let name: String
    /// Keywords that speak of it.
    let words: [String]

    /// - Parameters:
    ///   - from: the moment, in UTC, such as `07-06T18:20`.
    ///   - name: what happened.
    ///   - words: keywords that speak of it.
    init(_ from: String, _ name: String, _ words: [String]) {
        fromMs = EventTime.iso8601("2013-\(from):00".utf8.span) ?? 0
        self.name = name
        self.words = words
    }
}

/// What has to be found; which of all the news these are was chosen from what the replay listed.
let newsEvents = [
    NewsEvent("07-06T00:00", "Venezuela offers Snowden asylum", ["asylum", "venezuela"]),
    NewsEvent("07-06T18:20", "Asiana 214 crashes at SFO", ["sfo", "boeing 777", "boeing"]),
    NewsEvent("07-07T15:00", "Andy Murray wins Wimbledon", ["murray", "andy murray", "wimbledon"]),
    NewsEvent("07-08T14:00", "Ryan Davis has died", ["ryan davis"]),
    NewsEvent(
        "07-11T16:00",
        "Steam summer sale begins",
        ["summer sale", "steam summer sale", "sale"]
    ),
    NewsEvent("07-14T01:50", "Zimmerman found not guilty", ["zimmerman", "verdict", "jury"]),
    NewsEvent("07-14T04:00", "Lincecum pitches a no-hitter", ["lincecum", "tim lincecum"]),
    NewsEvent("07-14T04:00", "Cory Monteith found dead", ["monteith", "cory monteith", "cory"]),
    NewsEvent("07-17T15:00", "Reddit changes its defaults", ["default", "default subreddits"]),
    NewsEvent("07-18T12:00", "Emmy nominations", ["emmy", "emmy nominations", "nominations"]),
    NewsEvent("07-18T19:30", "Detroit files for bankruptcy", ["detroit files", "bankruptcy"]),
    NewsEvent("07-20T23:00", "Avengers: Age of Ultron announced", ["ultron", "age of ultron"]),
    NewsEvent("07-20T23:00", "Guardians of the Galaxy shown", ["guardians"]),
    NewsEvent("07-22T13:00", "Ubuntu Edge announced", ["ubuntu edge", "ubuntu"]),
    NewsEvent("07-22T15:00", "Zimmerman rescues a family", ["overturned truck", "overturned"]),
    NewsEvent("07-22T19:00", "Ryan Braun suspended", ["braun", "ryan braun"]),
    NewsEvent("07-24T15:00", "Chromecast announced", ["chromecast"]),
    NewsEvent("07-28T00:00", "Kidd Kraddick has died", ["kraddick", "kidd kraddick", "kidd"]),
    NewsEvent("07-28T20:00", "Gold Cup final", ["gold cup", "panama"]),
    NewsEvent("07-30T11:00", "BioShock: Burial at Sea announced", ["burial at sea", "bioshock"]),
    NewsEvent("07-30T16:30", "Manning acquitted of aiding the enemy", ["aiding the enemy"]),
    NewsEvent("07-31T12:00", "XKeyscore disclosed", ["xkeyscore", "nsa program"]),
    NewsEvent("08-01T09:00", "Snowden leaves the airport", ["snowden", "airport"]),
    NewsEvent(
        "08-04T17:00",
        "Peter Capaldi is the Doctor",
        ["capaldi", "peter capaldi", "doctor"]
    ),
    NewsEvent("08-06T05:00", "Amber Alert in California", ["amber alert", "amber"]),
    NewsEvent("08-07T12:00", "Trailer of Thor: The Dark World", ["thor", "dark world"]),
    NewsEvent("08-07T12:00", "Obama cancels his talks with Putin", ["putin"]),
    NewsEvent("08-07T13:00", "John Carmack joins Oculus", ["carmack", "john carmack"]),
    NewsEvent("08-08T11:00", "Sanjay Gupta on marijuana", ["sanjay gupta", "gupta"]),
    NewsEvent("08-08T18:00", "Lavabit shuts down", ["lavabit"]),
    NewsEvent("08-12T12:00", "Stop-and-frisk ruled unlawful", ["frisk"]),
    NewsEvent("08-12T19:00", "Hyperloop published", ["hyperloop"]),
    NewsEvent("08-12T20:00", "Xbox One works without Kinect", ["kinect"]),
    NewsEvent("08-14T17:00", "Humble Origin Bundle", ["origin bundle", "humble", "bundle"]),
    NewsEvent("08-15T13:00", "GTA Online shown", ["gta online", "gta"]),
]

/// Big news that these posts, a sample, speak of too seldom, or had spoken of for days: looked for,
/// to tell what is missed.
let faintEvents = [
    NewsEvent("07-03T17:00", "Morsi removed from office", ["morsi", "egypt", "coup"]),
    NewsEvent("07-22T18:00", "A royal baby", ["royal baby", "royal", "kate middleton"]),
    NewsEvent("07-24T18:00", "Train crash in Spain", ["train crash", "spain", "derailment"]),
    NewsEvent("08-05T20:00", "Bezos buys the Washington Post", ["bezos", "washington post"]),
    NewsEvent("08-12T00:00", "Breaking Bad returns", ["breaking bad", "breaking"]),
    NewsEvent("08-12T03:00", "Alliance win The International", ["international", "alliance"]),
]

/// Further first listings, by day and item, whose posts speak of one thing that happened.
///
/// Each was read. What is neither here nor above is a false alarm.
let otherNews: Set<String> = [
    "07-01 dog", "07-02 shoot", "07-02 hawthorne police", "07-02 kill", "07-02 snoop",
    "07-03 homer bailey", "07-04 4th", "07-04 happy", "07-04 fourth", "07-05 alfredsson",
    "07-05 rockets", "07-08 aided our enemies", "07-08 ios 7", "07-09 gameplay", "07-09 nintendo",
    "07-11 ratchet", "07-12 dark souls", "07-12 bastion", "07-12 olimar", "07-16 deus",
    "07-19 schedule", "07-19 tito", "07-20 superman", "07-22 porn", "07-23 multireddits",
    "07-26 soriano", "08-01 soldado", "08-03 vetoes", "08-04 yogsquest", "08-06 stephano",
    "08-07 colbert", "08-07 shibe", "08-07 john carmack joins", "08-08 mind on weed",
]
