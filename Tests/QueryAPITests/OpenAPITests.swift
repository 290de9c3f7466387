import Foundation
import HTTPServer
import Models
import ServiceKit
import Testing

@testable import QueryAPI

private typealias JSON = [String: Any]

/// What `GET /openapi.json` says, held against the handlers.
@Suite struct OpenAPITests {
    private let document: JSON
    private let stand = Stand()

    init() throws {
        let read = try JSONSerialization.jsonObject(with: Data(OpenAPI.json))
        document = try #require(read as? JSON)
    }

    /// Every path that is served, and no other, is described.
    @Test func everyPathIsDescribed() throws {
        let files = Dashboard.names.map { "GET /dashboard/" + $0.name }
        let served = Set(stand.router.routes).subtracting(files)
        #expect(served == Set(try operations().map { "\($0.method) \($0.path)" }))
    }

    /// Each operation answers, or hands on, what it says it takes; a full queue is said as described.
    @Test func everyPathIsServed() throws {
        for operation in try operations() {
            let answers = try stand.answers(to: operation.target([:]))
            let isHandedOn = answers.isEmpty && stand.takeQuestions() == 1
            #expect(isHandedOn || answers.map(\.status) == [200], "\(operation.path)")
            if let answer = answers.first {
                let type = answer.header("Content-Type")?.split(separator: ";").first.map(
                    String.init
                )
                #expect(operation.types(of: "200") == [type], "\(operation.path)")
            } else {
                #expect(operation.statuses.contains("503"), "\(operation.path)")
                let full = Stand(queue: 1)
                _ = try full.answers(to: operation.target([:]))
                #expect(try full.answers(to: operation.target([:])).map(\.status) == [503])
            }
        }
    }

    /// Values at the ends of what a parameter may be are taken; those beyond, and any given twice, are
    /// refused with the parameter's name.
    @Test func everyParameterIsReadAsDescribed() throws {
        var seen = 0
        for operation in try operations() {
            for parameter in operation.parameters where parameter.place == "query" {
                seen += 1
                let schema = resolved(parameter.schema)
                let (good, bad) = try examples(of: schema, parameter.name)
                for value in good {
                    let target = operation.target([parameter.name: [value]])
                    let answers = try stand.answers(to: target)
                    #expect(answers.allSatisfy { $0.status == 200 }, "\(target)")
                    _ = stand.takeQuestions()
                }
                for values in bad.map({ [$0] }) + [[good[0], good[0]]] {
                    let target = operation.target([parameter.name: values])
                    let answers = try stand.answers(to: target)
                    #expect(answers.map(\.status) == [400], "\(target)")
                    let problem = try #require(
                        JSONSerialization.jsonObject(with: Data(answers[0].body)) as? JSON
                    )
                    #expect(problem["parameter"] as? String == parameter.name, "\(target)")
                    #expect(operation.statuses.contains("400"), "\(target)")
                }
            }
        }
        #expect(seen >= 14)
    }

    /// What is not described is ignored, as the description promises nothing about it.
    @Test func everyReferenceIsDefinedAndUsed() throws {
        let text = String(decoding: OpenAPI.json, as: UTF8.self)
        let used = Set(text.matches(of: /#\/components\/schemas\/([A-Za-z]+)/).map { String($0.1) })
        let defined = try #require((document["components"] as? JSON)?["schemas"] as? JSON)
        #expect(used == Set(defined.keys))
    }

    /// Bodies have the members that their schemas require, and no others than those they list.
    @Test func bodiesAreAsDescribed() throws {
        var shown = board([("a", 3), ("b", 1)])
        shown.items[0].score = ScoreSum(sum: 5_000, positives: 2, negatives: 1)
        let snapshot = Snapshot(shown, from: .redis)
        let trending = TrendingItems(query(), snapshot, previous: .snapshot(snapshot)).json()
        try expect(trending, fits: "Board")
        try expect(TrendingItems.nothing(query()).json(), fits: "Board")
        let top = BoardPage(query(), snapshot, facts: [nil, nil], at: 0).body
        try expect(top, fits: "TopPosts")
        try expect(PostRecord().json(), fits: "Post")
        let counts = SubredditCounts(total: 3, distinct: 2, rows: [.init(subreddit: "a", posts: 3)])
        try expect(counts.json(), fits: "Subreddits")
        let timeline = try TimelineQuery(board: "posts", item: "a", [], nowMs: 1_372_681_800_000)
        try expect(timeline.json([]), fits: "Timeline")
        let report = StatsReport(
            nowMs: 0,
            uptimeMs: 0,
            dependencies: [.init(name: "redis", state: .up)],
            pages: .init(),
            posts: .init(),
            boards: [shown],
            regionsLeftOut: 0
        )
        try expect(report.json(), fits: "Stats")
        try expect(Problem.full().body, fits: "Problem")
        let answer = try stand.answers(to: "/trending?k=0")
        try expect(answer[0].body, fits: "Problem")
    }

    // MARK: Pieces

    private struct Parameter {
        let name: String
        let place: String
        let schema: JSON
    }

    private struct Operation {
        let method: String
        let path: String
        let parameters: [Parameter]
        let responses: JSON

        var statuses: Set<String> { Set(responses.keys) }

        func types(of status: String) -> [String?] {
            ((responses[status] as? JSON)?["content"] as? JSON)?.keys.map { $0 } ?? []
        }

        func target(_ query: [String: [String]]) -> String {
            let place = path.replacing("{board}", with: "posts").replacing("{item}", with: "t3_1")
                .replacing("{id}", with: "t3_1")
            let pairs = query.flatMap { name, values in
                values.map { value in
                    let plain = CharacterSet.alphanumerics
                    let text = value.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
                    return "\(name)=\(text)"
                }
            }
            return pairs.isEmpty ? place : place + "?" + pairs.joined(separator: "&")
        }
    }

    private func operations() throws -> [Operation] {
        let paths = try #require(document["paths"] as? JSON)
        var operations: [Operation] = []
        for (path, methods) in paths {
            for (method, operation) in try #require(methods as? JSON) {
                let operation = try #require(operation as? JSON)
                let parameters = try (operation["parameters"] as? [JSON] ?? []).map { one in
                    Parameter(
                        name: try #require(one["name"] as? String),
                        place: try #require(one["in"] as? String),
                        schema: try #require(one["schema"] as? JSON)
                    )
                }
                let inPath = parameters.filter { $0.place == "path" }.map { "{\($0.name)}" }
                let named = path.split(separator: "/").filter { $0.hasPrefix("{") }.map(String.init)
                #expect(Set(inPath) == Set(named), "\(path)")
                operations.append(
                    Operation(
                        method: method.uppercased(),
                        path: path,
                        parameters: parameters,
                        responses: try #require(operation["responses"] as? JSON)
                    )
                )
            }
        }
        return operations
    }

    private func resolved(_ schema: JSON) -> JSON {
        guard let reference = schema["$ref"] as? String,
            let name = reference.split(separator: "/").last,
            let found = ((document["components"] as? JSON)?["schemas"] as? JSON)?[String(name)]
        else { return schema }
        return found as? JSON ?? schema
    }

    /// Values that a schema allows and that it does not.
    private func examples(
        of schema: JSON,
        _ name: String
    ) throws -> (good: [String], bad: [String]) {
        if let words = schema["enum"] as? [String] { return (words, ["", words[0] + "x"]) }
        if schema["type"] as? String == "integer" {
            let least = try #require(schema["minimum"] as? Int)
            let most = try #require(schema["maximum"] as? Int)
            let step = schema["multipleOf"] as? Int ?? 1
            let odd = step > 1 ? ["\(least + 1)"] : []
            return (
                ["\(most)", "\(least)"], ["\(least - step)", "\(most + step)", "x", "1.5"] + odd
            )
        }
        let pattern = schema["pattern"] as? String ?? ""
        if pattern.contains("T[0-9]") {
            return (
                ["2013-07-01T12:30:00Z", "1372681800", "1372681800000"],
                ["soon", "9999-01-01T00:00:00Z"]
            )
        }
        if let longest = schema["maxLength"] as? Int {
            return (
                ["posts", String(repeating: "a", count: longest)],
                [String(repeating: "a", count: longest + 1)]
            )
        }
        return (["global", "NA"], [""])
    }

    private func expect(_ body: [UInt8], fits name: String) throws {
        let value = try JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed)
        expect(value, fits: resolved(["$ref": "#/components/schemas/\(name)"]), "\(name)")
    }

    private func expect(_ value: Any, fits schema: JSON, _ place: String) {
        let schema = resolved(schema)
        if let elements = value as? [Any], let inner = schema["items"] as? JSON {
            for element in elements { expect(element, fits: inner, place + "[]") }
        }
        let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] } ?? []
        #expect(types.isEmpty || types.contains { fits(value, $0) }, "\(place) is \(value)")
        guard let object = value as? JSON, let properties = schema["properties"] as? JSON else {
            return
        }
        let required = schema["required"] as? [String] ?? []
        #expect(Set(required).isSubset(of: object.keys), "\(place)")
        #expect(Set(object.keys).isSubset(of: properties.keys), "\(place): \(object.keys)")
        for (name, value) in object {
            if let inner = properties[name] as? JSON {
                expect(value, fits: inner, "\(place).\(name)")
            }
        }
    }

    private func fits(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "null": value is NSNull
        case "string": value is String
        case "array": value is [Any]
        case "object": value is JSON
        case "boolean": value as? Bool != nil
        case "integer":
            (value as? NSNumber).map { Double($0.int64Value) == $0.doubleValue } ?? false
        default: value is NSNumber
        }
    }
}
