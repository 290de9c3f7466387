import Console
import ServiceKit

/// What `scripts/bench` runs: each command measures one thing and writes one line of JSON to
/// standard output, progress and errors to standard error.
@main
enum Main {
    private static let usage = """
        Usage: Benchmarks COMMAND [OPTION VALUE]...

        \(commands.map { "  \($0.name): \($0.summary)\n" }.joined())
        Benchmarks COMMAND --help shows the options of a command.

        """

    private static let commands = [
        drainCommand, followCommand, readyCommand, latencyCommand, resetCommand, microCommand,
        sentimentCommand, scoresCommand, trendsCommand,
    ]

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard let command = commands.first(where: { $0.name == arguments.first }) else {
            Stream.errors.write(usage)
            endProcess(64)
        }
        do {
            Stream.output.write(try command.run(Array(arguments.dropFirst())) + "\n")
        } catch {
            Stream.errors.write("Benchmarks \(command.name): \(error)\n")
            endProcess(1)
        }
    }
}

/// One thing to measure.
struct Command: Sendable {
    let name: String
    let summary: String
    /// Measures, and returns the figures as JSON.
    let run: @Sendable (_ arguments: [String]) throws -> String

    init<C: ServiceConfiguration>(
        _ name: String,
        _ summary: String,
        _: C.Type,
        _ body: @escaping @Sendable (C) throws -> String
    ) {
        self.name = name
        self.summary = summary
        run = { arguments in
            try body(
                Service.configure(
                    "Benchmarks \(name)",
                    summary: summary,
                    C.self,
                    arguments: arguments
                )
            )
        }
    }
}

/// Why a measurement could not be made.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
