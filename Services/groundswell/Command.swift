import ServiceKit

/// How a command ends: the exit code of the process.
enum Verdict: Int32 {
    case success = 0
    /// Something differs or failed, which was said.
    case failure = 1
    /// The command line has mistakes.
    case usage = 64
}

/// One subcommand.
struct Command: Sendable {
    /// Its words, such as `topics create`.
    let name: String
    let summary: String
    /// Runs it with the arguments after its name; mistakes and `--help` end the process.
    let run: @Sendable (_ arguments: [String], _ stop: StopFlag) throws -> Verdict

    /// A command with its configuration and what it does.
    init<C: ServiceConfiguration>(
        _ name: String,
        summary: String,
        _: C.Type,
        _ body: @escaping @Sendable (C, StopFlag) throws -> Verdict
    ) {
        self.name = name
        self.summary = summary
        run = { arguments, stop in
            let config = Service.configure(
                "groundswell \(name)",
                summary: summary,
                C.self,
                arguments: arguments
            )
            return try body(config, stop)
        }
    }

    /// What the words of a command line ask for.
    enum Choice {
        case command(Command, arguments: [String])
        case help
        case version
        case mistake(String)
    }

    /// Finds the command that the first words name.
    static func choose(_ words: [String], among commands: [Command]) -> Choice {
        guard let first = words.first else { return .mistake("a command is missing") }
        if first == "--help" || first == "-h" || first == "help" { return .help }
        if first == "--version" { return .version }
        for command in commands {
            let name = command.name.split(separator: " ").map(String.init)
            if words.starts(with: name) {
                return .command(command, arguments: Array(words.dropFirst(name.count)))
            }
        }
        let family = commands.map(\.name).filter { $0.hasPrefix(first + " ") }
        if family.isEmpty { return .mistake("unknown command \"\(first)\"") }
        if words.contains("--help") || words.contains("-h") { return .help }
        return .mistake("\(first) needs one of: \(family.joined(separator: ", "))")
    }

    /// What `groundswell --help` prints.
    static func helpText(_ commands: [Command]) -> String {
        let width = commands.map(\.name.count).max() ?? 0
        let lines = commands.map { command in
            let padding = String(repeating: " ", count: width - command.name.count)
            return "  \(command.name)\(padding)  \(command.summary)\n"
        }
        return """
            groundswell: the command line of Groundswell

            Usage: groundswell COMMAND [OPTION VALUE]...

            \(lines.joined())
            groundswell COMMAND --help shows the options of a command.
            Exit codes: 0 all well, 1 a difference or a failure, 64 a mistake in the command line.

            """
    }
}
