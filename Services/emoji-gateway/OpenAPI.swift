import ServiceKit

/// What `GET /openapi.json` says.
enum OpenAPI {
    static let json = Array(
        """
        {"openapi":"3.1.0",
        "info":{"title":"emoji-gateway","version":"\(Service.version)",
        "description":"Takes reactions, views and posts. An answer of 200 means that the event is \
        in Kafka, on all replicas that must have it, or on the disk of the gateway; with \
        ACK=buffered, which GET /health tells, it means that it was received. An event that is sent \
        again within ten minutes, with the same message_id or in a request with the same \
        Idempotency-Key, gets the first answer and is written once; a message_id goes before the \
        key."},
        "paths":{
        "/emoji":{"post":{"summary":"Send a reaction","parameters":[\(key)],
        "requestBody":{"required":true,"content":{"application/json":{"schema":\(ref("Reaction"))}}},
        "responses":{"200":{"description":"It is safe.","content":{"application/json":{"schema":\
        \(ref("Received"))}}},\(problems)}}},
        "/views":{"post":{"summary":"Send a view of a post","parameters":[\(key)],
        "requestBody":{"required":true,"content":{"application/json":{"schema":\(ref("View"))}}},
        "responses":{"200":{"description":"It is safe.","content":{"application/json":{"schema":\
        \(ref("Received"))}}},\(problems)}}},
        "/posts":{"post":{"summary":"Send a post","parameters":[\(key)],
        "requestBody":{"required":true,"content":{"application/json":{"schema":\(ref("Post"))}}},
        "responses":{"200":{"description":"It is safe.","content":{"application/json":{"schema":\
        {"type":"object","properties":{"success":{"const":true}}}}}},\(problems)}}},
        "/events":{"post":{"summary":"Send many events of any kind",
        "description":"The results are in the order of the events; one that is refused does not \
        keep the others.","parameters":[\(key)],
        "requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"array",\
        "items":\(ref("Event"))}},"application/x-ndjson":{"schema":\(ref("Event"))}}},
        "responses":{"200":{"description":"A result for each.","content":{"application/json":\
        {"schema":\(ref("Results"))}}},\(problems)}}},
        "/health":{"get":{"summary":"Whether events are taken, and how they are kept",
        "responses":{"200":{"description":"They are taken.","content":{"application/json":\
        {"schema":\(ref("Health"))}}},"503":{"description":"They are not.","content":\
        {"application/json":{"schema":\(ref("Health"))}}}}}},
        "/":{"get":{"summary":"What this is","responses":{"200":{"description":"Service \
        information","content":{"application/json":{"schema":{"type":"object"}}}}}}}},
        "components":{"schemas":{
        "Reaction":{"type":"object","required":["user_id","emoji_type","timestamp"],"properties":{
        "user_id":\(text(256)),
        "emoji_type":{"type":"string","description":"One emoji of Unicode 15 in any form, or the \
        :shortcode: of one."},
        "timestamp":{"type":"string","format":"date-time","description":"At most five minutes ahead \
        of the clock."},
        "message_id":\(ref("MessageID")),"region_id":\(ref("RegionID")),"post_id":\(text(256))}},
        "View":{"type":"object","required":["post_id","region_id","timestamp"],"properties":{
        "post_id":\(text(256)),"region_id":\(ref("RegionID")),
        "timestamp":{"type":["string","number"],"description":"ISO 8601, or seconds or milliseconds \
        since 1970."},"user_id":\(text(256)),"message_id":\(ref("MessageID"))}},
        "Post":{"type":"object","required":["subreddit"],"additionalProperties":true,"properties":{
        "subreddit":\(text(128)),"id":\(text(256)),"created_utc":{"type":"number"},
        "message_id":\(ref("MessageID"))}},
        "Event":{"description":"What it is, is said by type or told by emoji_type, subreddit or \
        post_id.","anyOf":[\(ref("Reaction")),\(ref("View")),\(ref("Post"))],"properties":{"type":\
        {"enum":["emoji","view","post"]}}},
        "MessageID":{"type":"string","maxLength":128,"pattern":"^[!#-\\\\[\\\\]-~]+$"},
        "RegionID":{"type":"string","maxLength":64,"pattern":"^[!-.0-9;-~]+$"},
        "Received":{"type":"object","properties":{"status":{"type":"string"},
        "message_id":\(ref("MessageID"))}},
        "Results":{"type":"object","properties":{"accepted":{"type":"integer"},
        "rejected":{"type":"integer"},"results":{"type":"array","items":{"type":"object",
        "properties":{"status":{"type":"integer"},"message_id":\(ref("MessageID")),
        "title":{"type":"string"},"field":{"type":"string"},"detail":{"type":"string"}}}}}},
        "Health":{"type":"object","properties":{"status":{"enum":["healthy","degraded",\
        "unavailable"]},"kafka":{"enum":["connected","disconnected"]},
        "buffer_size":{"type":"integer"},"buffer_bytes":{"type":"integer"},
        "spool_size":{"type":"integer"},"spool_bytes":{"type":"integer"},
        "ack":{"enum":["durable","buffered"]},
        "acknowledged_after":{"enum":["kafka","spool","reception"]}}},
        "Problem":{"type":"object","properties":{"type":{"type":"string"},
        "title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},
        "field":{"type":"string"}}}}}}

        """.utf8
    )

    private static let key = """
        {"name":"Idempotency-Key","in":"header","schema":{"type":"string","maxLength":255}}
        """

    private static let problems = [
        ("400", "The body is not JSON."), ("413", "It is too large."),
        ("422", "A field is wrong; field names it."),
        ("503", "There is no room; Retry-After says when to come again."),
    ].map { status, text in
        """
        "\(status)":{"description":"\(text)","content":{"application/problem+json":\
        {"schema":\(ref("Problem"))}}}
        """
    }.joined(separator: ",")

    private static func ref(_ name: String) -> String {
        "{\"$ref\":\"#/components/schemas/\(name)\"}"
    }

    private static func text(_ maxLength: Int) -> String {
        "{\"type\":\"string\",\"minLength\":1,\"maxLength\":\(maxLength)}"
    }
}
