import Models
import ServiceKit

/// What `GET /openapi.json` says.
enum OpenAPI {
    static let json = Array(
        """
        {"openapi":"3.1.0",
        "info":{"title":"query-api","version":"\(Service.version)",
        "description":"What is rising now, per region and worldwide. Answers say how good they are, \
        carry an ETag and honour If-None-Match. Errors are problem documents (RFC 9457) that name \
        the parameter."},
        "paths":{
        "/top-posts":{"get":{"summary":"The most viewed posts",
        "parameters":[\(region),\(timeframe("24h")),\(count),\(ifNoneMatch)],
        "responses":{\(ok("The posts; the headers say how good the list is.", "TopPosts")),
        \(held),\(problems(["400", "404", "503"]))}}},
        "/trending":{"get":{"summary":"Any board, with its quality and each item's movement",
        "description":"Live, or with at the newest board of history whose window had ended by then; \
        history keeps one a minute. previous_rank is the place in the last board of the whole minute \
        before; velocity is counts a second over the last minute; null is what is not known.",
        "parameters":[\(board),\(region),\(timeframe("24h")),\(count),\(at),\(ifNoneMatch)],
        "responses":{\(ok("The board.", "Board")),\(held),\(problems(["400", "404", "503"]))}}},
        "/boards/{board}/items/{item}/timeline":{"get":{"summary":"How an item fared",
        "description":"A point a step, the last one at the end: what the last board of the step \
        said. count is 0 where that board held every item and this one was not among them, and null \
        where history has no board or the item may have been below its end.",
        "parameters":[{"name":"board","in":"path","required":true,"schema":\(ref("BoardName"))},
        {"name":"item","in":"path","required":true,"schema":{"type":"string","minLength":1,\
        "maxLength":256}},\(region),\(timeframe("5m")),
        \(moment("from", "By default an hour before to.")),\(moment("to", "By default now.")),
        {"name":"step","in":"query","description":"Seconds, whole minutes; by default such that there \
        are some 60 points; at most \(TimelineQuery.maxPoints) points.","schema":{"type":"integer",\
        "minimum":60,"maximum":604800,"multipleOf":60}},\(ifNoneMatch)],
        "responses":{\(ok("The timeline.", "Timeline")),\(held),
        \(problems(["400", "404", "503"]))}}},
        "/posts/{id}":{"get":{"summary":"A post as it was last read",
        "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string",\
        "minLength":1,"maxLength":256}},\(ifNoneMatch)],
        "responses":{\(ok("The post.", "Post")),\(held),\(problems(["404", "503"]))}}},
        "/subreddits":{"get":{"summary":"How many posts subreddits have had since counting began",
        "description":"Those with most posts first, spelled as they come. The counts are exact, and \
        at most as old as the last checkpoint, which is a second; total and distinct are of all.",
        "parameters":[\(count(SubredditCounts.defaultCount)),\(ifNoneMatch)],
        "responses":{\(ok("The subreddits.", "Subreddits")),\(held),\(problems(["400", "503"]))}}},
        "/regions":{"get":{"summary":"The regions that can be asked about","responses":{"200":\
        {"description":"All regions.","content":{"application/json":{"schema":{"type":"array",\
        "items":{"type":"object","required":["id","name"],"properties":{"id":{"type":"string"},\
        "name":{"type":"string"}}}}}}}}}},
        "/stats":{"get":{"summary":"How the service and its boards are","responses":{
        \(ok("Dependencies, caches and the quality of the boards.", "Stats")),
        \(problems(["503"]))}}},
        \(SubscriptionsAPI.paths),
        "/config.json":{"get":{"summary":"What the page at / must know","responses":{"200":\
        {"description":"The feed and the usual boards.","content":{"application/json":{"schema":\
        {"type":"object","required":["version","feed","boards","timeframes"],"properties":{
        "version":{"type":"string"},"feed":{"type":["string","null"]},
        "boards":{"type":"array","items":{"type":"string"}},
        "timeframes":{"type":"array","items":{"type":"string"}}}}}}}}}},
        "/openapi.json":{"get":{"summary":"This description","responses":{"200":{"description":\
        "OpenAPI 3.1","content":{"application/json":{"schema":{"type":"object"}}}}}}},
        "/":{"get":{"summary":"The dashboard","parameters":[\(ifNoneMatch)],"responses":{"200":{\
        "description":"A page.","content":{"text/html":{"schema":{"type":"string"}}}},\(held)}}}},
        "components":{"schemas":{
        "BoardName":{"type":"string","minLength":1,"maxLength":\(Parameters.longestBoard),\
        "pattern":"^[A-Za-z0-9:-]+$"},
        "TopPosts":{"type":"object","required":["region","timeframe","top_posts"],"properties":{
        "region":{"type":"string"},"timeframe":{"type":"string"},"top_posts":{"type":"array","items":{
        "type":"object","required":["post_id","author","view_count","content"],"properties":{
        "post_id":{"type":"string"},"author":{"type":"string"},"view_count":{"type":"integer"},
        "content":{"type":"string"}}}}}},
        "Board":{"type":"object","required":["board","region","timeframe","as_of","watermark","final",
        "exact","max_error","total","distinct","source","items"],"properties":{
        "board":{"type":"string"},"region":{"type":"string"},"timeframe":{"type":"string"},
        "as_of":{"type":["string","null"]},"watermark":{"type":["string","null"]},
        "final":{"type":"boolean"},"exact":{"type":"boolean"},"max_error":{"type":"integer"},
        "total":{"type":"integer"},"distinct":{"type":"integer"},
        "source":{"enum":["live","history"]},
        "items":{"type":"array","items":{"type":"object","required":["item","count","rank",
        "previous_rank","first_seen","share","velocity"],"properties":{"item":{"type":"string"},
        "count":{"type":"integer"},"rank":{"type":"integer"},
        "previous_rank":{"type":["integer","null"]},"first_seen":{"type":["string","null"]},
        "share":{"type":"number"},"velocity":{"type":["number","null"]},
        "mean":{"type":"number","minimum":-1,"maximum":1,\
        "description":"On sentiment boards: of VADER's compound scores of the texts."},
        "positive":{"type":"number"},"neutral":{"type":"number"},"negative":{"type":"number"},
        "kind":{"description":"Of trends only, as all that follows; count is the score in \
        thousandths.","enum":["keyword","hashtag","subreddit"]},"observed":{"type":"integer"},
        "expected":{"type":"number"},"score":{"type":"number"},"certainty":{"type":"number"},
        "status":{"enum":["rising","peaking","cooling",null]},
        "examples":{"type":"array","items":{"type":"string"}},
        "variants":{"type":"array","items":{"type":"string"}}}}}}},
        "Timeline":{"type":"object","required":["board","region","timeframe","item","step_s","points"],
        "properties":{"board":{"type":"string"},"region":{"type":"string"},
        "timeframe":{"type":"string"},"item":{"type":"string"},"step_s":{"type":"integer"},
        "points":{"type":"array","items":{"type":"object","required":["time","count","rank"],
        "properties":{"time":{"type":"string"},"count":{"type":["integer","null"]},
        "rank":{"type":["integer","null"]}}}}}},
        "Post":{"type":"object","required":["post_id","title","content","author","subreddit",
        "timestamp"],"properties":{"post_id":{"type":"string"},"title":{"type":"string"},
        "content":{"type":"string"},"author":{"type":"string"},"subreddit":{"type":"string"},
        "url":{"type":"string"},"permalink":{"type":"string"},"flair":{"type":"string"},
        "over_18":{"type":"boolean"},"upvotes":{"type":"integer"},"comments":{"type":"integer"},
        "timestamp":{"type":["string","null"]},"retrieved":{"type":["string","null"]}}},
        "Subreddits":{"type":"object","required":["total","distinct","subreddits"],"properties":{
        "total":{"type":"integer"},"distinct":{"type":"integer"},"subreddits":{"type":"array",\
        "items":{"type":"object","required":["subreddit","posts"],"properties":{
        "subreddit":{"type":"string"},"posts":{"type":"integer"}}}}}},
        "Stats":{"type":"object","required":["service","version","now","dependencies","boards"],
        "properties":{"service":{"type":"string"},"version":{"type":"string"},
        "now":{"type":"string"},"uptime_s":{"type":"number"},
        "dependencies":{"type":"array","items":{"type":"object"}},"caches":{"type":"object"},
        "totals":{"type":"array","items":{"type":"object"}},
        "boards":{"type":"array","items":{"type":"object"}},
        "regions_left_out":{"type":"integer"}}},
        \(SubscriptionsAPI.schemas),
        "Problem":{"type":"object","required":["type","title","status"],"properties":{
        "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},
        "detail":{"type":"string"},"parameter":{"type":"string"}}}}}}

        """.utf8
    )

    private static let board = """
        {"name":"board","in":"query","description":"Such as posts, emojis or sentiment:subreddits.",\
        "schema":{"$ref":"#/components/schemas/BoardName","default":"posts"}}
        """

    private static let region = """
        {"name":"region","in":"query","description":"One of GET /regions; global is worldwide.",\
        "schema":{"type":"string","minLength":1,"default":"global"}}
        """

    private static let count = count(BoardQuery.defaultCount)

    private static func count(_ usual: Int) -> String {
        """
        {"name":"k","in":"query","schema":{"type":"integer","minimum":1,"maximum":1000,\
        "default":\(usual)}}
        """
    }

    private static let at = moment("at", "From history: what the board was then.")

    private static let ifNoneMatch = """
        {"name":"If-None-Match","in":"header","schema":{"type":"string"}}
        """

    private static let held = """
        "304":{"description":"The client holds it."}
        """

    private static func timeframe(_ usual: String) -> String {
        let names = Timeframe.allCases.map { "\"\($0.name)\"" }.joined(separator: ",")
        return """
            {"name":"timeframe","in":"query","schema":{"enum":[\(names)],"default":"\(usual)"}}
            """
    }

    private static func moment(_ name: String, _ text: String) -> String {
        """
        {"name":"\(name)","in":"query","description":"\(text) ISO 8601, or seconds or milliseconds \
        since 1970; not in the future.","schema":{"type":"string","pattern":"^([0-9]{1,15}|[0-9]{4}-\
        [0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)$"}}
        """
    }

    private static func ok(_ text: String, _ schema: String) -> String {
        """
        "200":{"description":"\(text)","content":{"application/json":{"schema":\(ref(schema))}}}
        """
    }

    static func problems(_ statuses: [String]) -> String {
        let texts = [
            "400": "A parameter is wrong, repeated or absurd; parameter names it.",
            "404": "There is no such thing; parameter names what is unknown.",
            "409": "The owner has as many as allowed.",
            "413": "The body is too long.",
            "415": "The body is not of application/json.",
            "503": "The store that knows does not answer; Retry-After says when to come again.",
        ]
        return statuses.map { status in
            """
            "\(status)":{"description":"\(texts[status] ?? "")","content":\
            {"application/problem+json":{"schema":\(ref("Problem"))}}}
            """
        }.joined(separator: ",")
    }

    static func ref(_ name: String) -> String {
        "{\"$ref\":\"#/components/schemas/\(name)\"}"
    }
}
