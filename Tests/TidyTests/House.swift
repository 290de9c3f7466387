/// The folders that say what may import what.
struct Layout {
    /// The Swift modules of `Shared`.
    let shared: Set<String>
    /// The modules of `Shared/C`.
    let libraries: Set<String>
}

/// Modules that come with Swift or the system; those of the system are for wrappers.
private let standard: Set = ["Swift", "Synchronization", "FoundationEssentials"]
private let system: Set = ["Dispatch", "Glibc", "Musl", "Darwin"]

/// The longest a file may be.
let maximumLines = 500

/// The rules of the house for a checkout of this layout.
func rules(for layout: Layout) -> [Rule] {
    constructs + [
        Rule(
            name: "services import Shared only",
            advice: "a service imports Shared modules and the standard library, never another "
                + "service or a C library: services meet only in Kafka, Redis and Postgres"
        ) { file in
            guard file.isSwift, file.isIn("Services") else { return [] }
            let allowed = layout.shared.union(standard)
            return file.imports.filter { !allowed.contains($0.module) && !isFoundation($0.module) }
                .map(\.line)
        },
        Rule(
            name: "Shared modules stand alone",
            advice: "a Shared module imports at most Models and its own C library; only "
                + "ServiceKit may import HTTPServer, for its admin port, Connections the wrappers "
                + "whose settings it reads, and Access what stands between HTTP and its stores; "
                + "Models imports nothing"
        ) { file in
            guard file.isSwift, file.isIn("Shared"), !file.isIn("Shared/C") else { return [] }
            var allowed = standard.union(system)
            if file.module != "Models" { allowed.formUnion(layout.libraries.union(["Models"])) }
            if file.module == "ServiceKit" { allowed.insert("HTTPServer") }
            if file.module == "Connections" { allowed.formUnion(["ServiceKit", "Kafka"]) }
            if file.module == "Access" {
                allowed.formUnion(["ServiceKit", "HTTPServer", "Crypto", "Redis", "Postgres"])
            }
            if file.module == "HTTPClient" { allowed.insert("FoundationNetworking") }
            return file.imports.filter { !allowed.contains($0.module) && !isFoundation($0.module) }
                .map(\.line)
        },
        Rule(
            name: "Foundation",
            advice: "Foundation is banned outside HTTPClient (70 MB static against 9): use the "
                + "standard library, or FoundationEssentials at an edge"
        ) { file in
            guard isProduct(file), !file.isIn("Shared/HTTPClient") else { return [] }
            return file.imports.filter { isFoundation($0.module) }.map(\.line)
        },
        Rule(
            name: "unchecked sendability says why",
            advice: "write the sentence that makes it true as a comment directly above"
        ) { file in
            guard file.isSwift, isProduct(file) else { return [] }
            return file.code.indices.filter { index in
                let tokens = Tokens(file.code[index])
                let isUnchecked =
                    tokens.contains("@", "unchecked", "Sendable")
                    || tokens.contains("nonisolated", "(", "unsafe", ")")
                return isUnchecked && !file.hasCommentAbove(index)
            }
        },
        Rule(
            name: "nothing is left to do",
            advice: "finish it, or leave it out and tell whoever plans the work"
        ) { file in
            let marks = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
            return file.lines.indices.filter { index in
                Tokens(file.lines[index]).all.contains { marks.contains(String($0)) }
            }
        },
        Rule(name: "no trailing whitespace", advice: "end the line at its last character") { file in
            file.lines.indices.filter {
                file.lines[$0].hasSuffix(" ") || file.lines[$0].hasSuffix("\t")
                    || file.lines[$0].hasSuffix("\r")
            }
        },
        Rule(
            name: "short files",
            advice: "a file is one idea in at most \(maximumLines) lines: split it by nouns"
        ) { file in
            let isGenerated = file.path.contains(".pb-c.") || file.path.contains("/Generated/")
            return file.lines.count > maximumLines + 1 && !isGenerated ? [maximumLines] : []
        },
    ]
}

private func isFoundation(_ module: String) -> Bool {
    ["Foundation", "FoundationNetworking", "FoundationXML"].contains(module)
}

private func isOutsideHTTPServer(_ file: SourceFile) -> Bool {
    isProduct(file) && !file.isIn("Shared/HTTPServer")
}

private let constructs: [Rule] = [
    .banned("try!", instead: "the expected never traps; throw a typed error or handle it") {
        $0.contains("try", "!")
    },
    .banned("as!", instead: "use as? and treat the other case, or a generic") {
        $0.contains("as", "!")
    },
    .banned("fatalError", instead: "throw, or precondition with what was broken") {
        $0.calls("fatalError")
    },
    .banned(
        "Task { }",
        instead: "use a task group under main(), or onThread for what blocks",
        where: isOutsideHTTPServer
    ) { $0.contains("Task", "{") || $0.calls("Task") || $0.contains("Task", ".", "immediate") },
    .banned(
        "Task.detached",
        instead: "use a task group under main(), or onThread for what blocks",
        where: isOutsideHTTPServer
    ) { $0.contains("Task", ".", "detached") },
    .banned(
        "print",
        instead: "use the Logger of the ServiceContext",
        where: {
            isProduct($0) && !$0.isIn("Services/groundswell") && !$0.isIn("Shared/ServiceKit")
        }
    ) { $0.calls("print") || $0.calls("debugPrint") },
    .banned(
        "unsafe outside Shared",
        instead: "wrap it in a Shared module and give it a safe face",
        where: { $0.isIn("Services") }
    ) { $0.contains("unsafe") },
    .banned("@_exported", instead: "import what you use where you use it") {
        $0.contains("@", "_exported")
    },
    .banned("@_spi", instead: "make it public or leave it internal") { $0.contains("@", "_spi") },
]
