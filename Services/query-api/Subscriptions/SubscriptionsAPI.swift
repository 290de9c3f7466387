import Models

/// What `GET /openapi.json` says of subscriptions.
enum SubscriptionsAPI {
    static let paths = """
        "/subscriptions":{"get":{"summary":"The caller's subscriptions, the oldest first",
        "description":"They belong to the API key or the user; without credentials all share one owner.",
        "responses":{\(ok("200", "Subscriptions.", "Subscriptions")),\(OpenAPI.problems(["503"]))}},
        "post":{"summary":"Subscribes","description":"Notifications come on the feed, in the channel \
        notifications, and to the webhook, signed as Standard Webhooks are by the secret that is shown \
        here once.","requestBody":{"required":true,"content":{"application/json":{"schema":\
        \(OpenAPI.ref("NewSubscription"))}}},
        "responses":{\(ok("201", "The subscription.", "Subscription")),
        \(OpenAPI.problems(["400", "409", "413", "415", "503"]))}}},
        "/subscriptions/{id}":{"get":{"summary":"A subscription, and how its webhook does",
        "parameters":[\(id)],"responses":{\(ok("200", "The subscription.", "Subscription")),
        \(OpenAPI.problems(["404", "503"]))}},
        "delete":{"summary":"Ends a subscription","parameters":[\(id)],"responses":{"204":\
        {"description":"It is gone."},\(OpenAPI.problems(["404", "503"]))}}}
        """

    static let schemas = """
        "Target":{"type":"object","required":["type","name"],"additionalProperties":false,
        "properties":{"type":{"enum":[\(names(Subscription.TargetType.allCases.map(\.rawValue)))]},\
        "name":{"type":"string","minLength":1,"maxLength":256}}},
        "Condition":{"type":"object","required":["type"],"additionalProperties":false,"properties":{
        "type":{"enum":[\(names(Subscription.Condition.names))]},
        "k":{"type":"integer","minimum":1,"maximum":\(Subscription.maxDepth)},
        "board":\(OpenAPI.ref("BoardName")),"region":{"type":"string"},
        "timeframe":{"enum":[\(names(Timeframe.allCases.map(\.name)))]}}},
        "NewSubscription":{"type":"object","required":["target","condition"],
        "additionalProperties":false,"properties":{"target":\(OpenAPI.ref("Target")),
        "condition":{"description":"enters_top_k takes k, board, region and timeframe, trends a region. \
        \(SubscriptionDraft.combinations)",\
        "oneOf":[\(OpenAPI.ref("Condition")),{"enum":[\(names(Subscription.Condition.names))]}]},
        "webhook":{"type":["string","null"],"format":"uri","maxLength":2048}}},
        "Subscription":{"type":"object","required":["id","created_at","target","condition","webhook"],
        "properties":{"id":{"type":"string"},"created_at":{"type":"string"},
        "target":\(OpenAPI.ref("Target")),"condition":\(OpenAPI.ref("Condition")),
        "webhook":{"type":["object","null"],"required":["url","status"],"properties":{
        "url":{"type":"string"},"secret":{"type":"string"},"status":{"enum":["active","failing"]},
        "failing_since":{"type":["string","null"]},"error":{"type":["string","null"]},
        "waiting":{"type":"integer"},"dropped":{"type":"integer"}}}}},
        "Subscriptions":{"type":"object","required":["subscriptions","limit"],"properties":{
        "subscriptions":{"type":"array","items":\(OpenAPI.ref("Subscription"))},
        "limit":{"type":"integer"}}}
        """

    private static let id = """
        {"name":"id","in":"path","required":true,"schema":{"type":"string","minLength":1,\
        "maxLength":256}}
        """

    private static func ok(_ status: String, _ text: String, _ schema: String) -> String {
        """
        "\(status)":{"description":"\(text)","content":{"application/json":{"schema":\
        \(OpenAPI.ref(schema))}}}
        """
    }

    private static func names(_ all: [String]) -> String {
        all.map { "\"\($0)\"" }.joined(separator: ",")
    }
}
