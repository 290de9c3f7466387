import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The checkout that these tests were built from.
private let root: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
}()

/// The entries of a folder of the checkout, hidden ones aside.
private func entries(of folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)
        .filter { !$0.hasPrefix(".") }
        .sorted()
}

/// Whether the checkout has a folder of this path.
private func isFolder(_ path: String) -> Bool {
    let kind = try? FileManager.default.attributesOfItem(atPath: root + "/" + path)[.type]
    return (kind as? FileAttributeType) == .typeDirectory
}

private func files(in folder: String) throws -> [SourceFile] {
    try entries(of: folder).flatMap { name in
        let path = folder.isEmpty ? name : folder + "/" + name
        if isFolder(path) { return try files(in: path) }
        let text = try String(contentsOfFile: root + "/" + path, encoding: .utf8)
        return [SourceFile(path: path, text: text)]
    }
}

private func layout() throws -> Layout {
    Layout(
        shared: Set(try entries(of: "Shared").filter { $0 != "C" && isFolder("Shared/" + $0) }),
        libraries: Set(try entries(of: "Shared/C"))
    )
}

@Suite struct TidyTests {
    @Test func everyFileKeepsTheRules() throws {
        let rules = rules(for: try layout())
        let files = try files(in: "")
        #expect(files.count > 30, "the checkout was found")
        for file in files {
            for rule in rules {
                for finding in rule.findings(in: file) { Issue.record("\(finding)") }
            }
        }
    }

    @Test func topLevelHoldsNothingElse() throws {
        let known: Set = [
            "Package.swift", "Services", "Shared", "Tests", "deploy", "docker-compose.yml",
            "scripts",
            "README.md", "LICENSE",
        ]
        for entry in try entries(of: "") where !known.contains(entry) && entry != "Package.resolved"
        {
            Issue.record("\(entry) is at the top level: give it a place in one of the folders")
        }
        for name in known.subtracting(try entries(of: "")) {
            Issue.record("\(name) is missing from the top level")
        }
    }

    @Test func eachLibraryHasOneWrapper() throws {
        let layout = try layout()
        var wrappers: [String: Set<String>] = [:]
        for file in try files(in: "Shared") where file.isSwift {
            for imported in file.imports where layout.libraries.contains(imported.module) {
                wrappers[imported.module, default: []].insert(file.module)
            }
        }
        for (library, modules) in wrappers where modules.count > 1 {
            Issue.record("\(library) is imported by \(modules.sorted()): one module wraps it")
        }
    }
}

/// An example that breaks one rule, and a like one that keeps it.
struct Example: Sendable, CustomTestStringConvertible {
    let rule: String
    let path: String
    let bad: String
    let good: String

    init(_ rule: String, in path: String, bad: String, good: String) {
        self.rule = rule
        self.path = path
        self.bad = bad
        self.good = good
    }

    var testDescription: String { "\(rule): \(bad.prefix(40))" }
}

private let service = "Services/query-api/Routes.swift"
private let wrapper = "Shared/Kafka/Consumer.swift"

private let examples: [Example] = [
    Example(
        "try!",
        in: service,
        bad: "let x = try! read()",
        good: "let x = try read() // not try! here"
    ),
    Example("as!", in: service, bad: "let x = y as! Int", good: "let x = y as? Int"),
    Example("fatalError", in: wrapper, bad: "fatalError()", good: "let s = \"fatalError()\""),
    Example(
        "Task { }",
        in: service,
        bad: "Task { await run() }",
        good: "try await Task.sleep(for: t)"
    ),
    Example("Task { }", in: service, bad: "Task(priority: .low) {", good: "final class Task2 {"),
    Example(
        "Task.detached",
        in: service,
        bad: "_ = Task.detached { }",
        good: "await onThread(\"t\") { }"
    ),
    Example("print", in: service, bad: "print(\"x\")", good: "log.print(\"x\")"),
    Example("print", in: service, bad: "let a = \"\\(print(1))\"", good: "func print(_ x: Int)"),
    Example("unsafe outside Shared", in: service, bad: "unsafe p.pointee", good: "// unsafe"),
    Example("@_exported", in: service, bad: "@_exported import Kafka", good: "import Kafka"),
    Example("@_spi", in: service, bad: "@_spi(Tests) func f()", good: "func f()"),
    Example(
        "services import Shared only",
        in: service,
        bad: "import RegionalTopK",
        good: "internal import Kafka"
    ),
    Example(
        "services import Shared only",
        in: service,
        bad: "import CRdKafka",
        good: "import struct Models.Board"
    ),
    Example(
        "Shared modules stand alone",
        in: wrapper,
        bad: "public import Redis",
        good: "internal import CRdKafka\npublic import Models"
    ),
    Example(
        "Shared modules stand alone",
        in: "Shared/Models/Board.swift",
        bad: "import CRdKafka",
        good: "#if canImport(Glibc)\nimport Glibc\n#endif"
    ),
    Example(
        "Shared modules stand alone",
        in: wrapper,
        bad: "import HTTPServer",
        good: "import Models"
    ),
    Example(
        "Foundation",
        in: wrapper,
        bad: "import Foundation",
        good: "import FoundationEssentials"
    ),
    Example(
        "Foundation",
        in: service,
        bad: "internal import FoundationNetworking",
        good: "/* import Foundation */"
    ),
    Example(
        "unchecked sendability says why",
        in: wrapper,
        bad: "\nfinal class A: @unchecked Sendable {",
        good: "// The lock guards it.\n@safe\nfinal class A: @unchecked Sendable {"
    ),
    Example(
        "unchecked sendability says why",
        in: wrapper,
        bad: "// Far away.\n\nnonisolated(unsafe) let x = y",
        good: "/// Set once, before any thread.\nnonisolated(unsafe) let x = y"
    ),
    Example(
        "nothing is left to do",
        in: "scripts/up",
        bad: "# TO" + "DO: later",
        good: "# all to do"
    ),
    Example("no trailing whitespace", in: "README.md", bad: "a \nb", good: "a\n b\n"),
    Example("no trailing whitespace", in: "scripts/up", bad: "a\r\nb", good: "a\n\nb"),
    Example(
        "short files",
        in: wrapper,
        bad: String(repeating: "a\n", count: maximumLines + 1),
        good: String(repeating: "a\n", count: maximumLines)
    ),
]

private let exampleLayout = Layout(
    shared: ["Models", "Kafka", "Redis", "HTTPServer", "ServiceKit"],
    libraries: ["CRdKafka", "CHiredis"]
)

@Suite struct RuleTests {
    @Test(arguments: examples)
    func catchesTheBadAndLeavesTheGood(_ example: Example) throws {
        let rule = try #require(rules(for: exampleLayout).first { $0.name == example.rule })
        let bad = SourceFile(path: example.path, text: example.bad)
        let good = SourceFile(path: example.path, text: example.good)
        #expect(rule.findings(in: bad).count == 1)
        #expect(rule.findings(in: good).isEmpty)
    }

    @Test func everyRuleHasAnExample() {
        let shown = Set(examples.map(\.rule))
        for rule in rules(for: exampleLayout) {
            #expect(shown.contains(rule.name), "\(rule.name) has an example that breaks it")
        }
    }

    @Test func rulesHoldWhereTheyShould() throws {
        let everywhere = rules(for: exampleLayout)
        func findings(_ path: String, _ text: String) -> [Finding] {
            let file = SourceFile(path: path, text: text)
            return everywhere.flatMap { $0.findings(in: file) }
        }
        #expect(findings("Services/groundswell/Top.swift", "print(1)").isEmpty)
        #expect(findings("Shared/HTTPServer/Bridge.swift", "Task { }").isEmpty)
        #expect(findings("Shared/ServiceKit/Admin.swift", "internal import HTTPServer").isEmpty)
        let long = String(repeating: "a\n", count: maximumLines + 1)
        #expect(findings("Shared/TextAnalysis/Generated/Words.swift", long).isEmpty)
        #expect(findings("Shared/HTTPClient/C.swift", "import FoundationNetworking").isEmpty)
        #expect(findings("Tests/KafkaTests/T.swift", "let x = try! f()").isEmpty)
        let text = "let a = 1\nlet b = try! f()"
        let finding = try #require(findings(service, text).first)
        #expect(finding.description.hasPrefix("Services/query-api/Routes.swift:2: try! is banned"))
    }

    @Test(arguments: [
        ("a // b", "a     "),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("f(\"x // y\") // z", "f(\"      \")     "),
        ("\"\\\"x\" y", "\"   \" y"),
        ("\"a\\(b(\"c\"))d\" e", "\"  (b(\" \")) \" e"),
        ("#\"a\"b\"# c", " \"   \"  c"),
        ("\"\"\"\na \"b\"\n\"\"\" c", "\"\"\"\n     \n\"\"\" c"),
        ("\"open\nlet x", "\"    \nlet x"),
        ("é // ü", "é      "),
    ])
    func commentsAndStringsAreBlanked(_ text: String, _ expected: String) {
        #expect(codeLines(of: text).joined(separator: "\n") == expected)
    }
}
