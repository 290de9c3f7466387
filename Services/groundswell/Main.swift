import Console
import Kafka
import ServiceKit

@main
enum Main {
    static func main() {
        let commands = [
            top, simulateViews, simulateEmoji, simulatePosts, topicsCreate, migrate, verify,
            keysCreate, keysList, keysRevoke, broker,
        ]
        switch Command.choose(Array(CommandLine.arguments.dropFirst()), among: commands) {
        case .help: Stream.output.write(Command.helpText(commands))
        case .version: Stream.output.write("groundswell \(Service.version)\n")
        case .mistake(let text):
            Stream.errors.write("groundswell: \(text)\nSee groundswell --help.\n")
            endProcess(Verdict.usage.rawValue)
        case .command(let command, let arguments): run(command, arguments)
        }
    }

    private static func run(_ command: Command, _ arguments: [String]) -> Never {
        let stop = StopFlag()
        do {
            try onStopSignal { stop.set() }
            endProcess(try command.run(arguments, stop).rawValue)
        } catch {
            Stream.errors.write("groundswell \(command.name): \(error)\(advice(error))\n")
            endProcess(Verdict.failure.rawValue)
        }
    }

    private static func advice(_ error: any Error) -> String {
        guard let error = error as? KafkaError else { return "" }
        return error.code == .unknownTopic ? "; groundswell topics create makes the topics" : ""
    }
}
