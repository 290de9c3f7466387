import Foundation

/// A service that runs, and what it tells on its admin port.
final class Service {
    let program: Program
    /// How long it took until it was ready, in seconds; nil until it was waited for.
    private(set) var readySeconds: Double?
    private let startedAt = Date()
    private let logStart: String.Index

    init(
        _ name: String,
        _ executable: String,
        environment: [String: String],
        logPath: String
    ) throws {
        let before = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""
        logStart = before.endIndex
        program = try Program(name, executable, [], environment: environment, logPath: logPath)
    }

    var name: String { program.name }

    /// What it has logged since it was started.
    var log: String {
        let whole = program.log
        return logStart < whole.endIndex ? String(whole[logStart...]) : ""
    }

    /// The port that a line of its log says, such as the one that starts with this text.
    func port(after text: String) -> Int? {
        for line in log.split(separator: "\n") where line.contains(text) {
            guard let start = line.range(of: "\"port\":\"")?.upperBound else { continue }
            return Int(line[start...].prefix { $0.isNumber })
        }
        return nil
    }

    var adminPort: Int? { port(after: "answering health and metrics") }

    /// The status and the body of an answer on its admin port; nil while there is none.
    func ask(_ path: String) -> (status: Int, body: String)? {
        adminPort.flatMap { fetch("http://127.0.0.1:\($0)\(path)") }
    }

    /// Waits until it says that everything it depends on is there.
    @discardableResult
    func waitUntilReady(within seconds: Double = 20) throws -> Service {
        try wait(for: "\(name) to be ready: \(ask("/health/ready")?.body ?? "")", within: seconds) {
            guard program.isRunning else {
                throw Trouble("\(name) has ended:\n\(log.suffix(2_000))")
            }
            return ask("/health/ready")?.status == 200
        }
        readySeconds = readySeconds ?? Date().timeIntervalSince(startedAt)
        return self
    }

    /// The partitions that it has by now, as its log tells.
    var partitions: Set<Int> {
        var held: Set<Int> = []
        for line in log.split(separator: "\n") {
            if line.contains("partitions assigned") { held = Self.numbers(line) }
            if line.contains("partition taken over") { held.formUnion(Self.numbers(line)) }
            if line.contains("partitions revoked") { held = [] }
        }
        return held
    }

    /// How often its group has given or taken partitions, as its log tells.
    var rebalances: Int {
        log.split(separator: "\n").count {
            $0.contains("partitions assigned") || $0.contains("partition taken over")
                || $0.contains("partitions revoked")
        }
    }

    /// The numbers in brackets, as in `post-views[3]`.
    private static func numbers(_ line: Substring) -> Set<Int> {
        Set(line.split(separator: "[").compactMap { Int($0.prefix { $0 != "]" }) })
    }

    /// The sum of a metric's values over all its labels.
    func metric(_ metric: String) -> Double? {
        guard let text = ask("/metrics")?.body else { return nil }
        let values = text.split(separator: "\n").compactMap { line -> Double? in
            guard line.hasPrefix(metric + " ") || line.hasPrefix(metric + "{") else { return nil }
            return line.split(separator: " ").last.flatMap { Double($0) }
        }
        return values.isEmpty ? nil : values.reduce(0, +)
    }
}

/// The status and the body of an answer over HTTP; nil when there is none.
func fetch(_ url: String, seconds: Int = 2) -> (status: Int, body: String)? {
    let arguments = ["curl", "-s", "-m", "\(seconds)", "-w", "\n%{http_code}", url]
    guard
        let output = try? Program.outcome(
            "/usr/bin/env",
            arguments,
            environment: ProcessInfo.processInfo.environment
        ), output.status == 0, let end = output.text.lastIndex(of: "\n"),
        let status = Int(output.text[output.text.index(after: end)...])
    else { return nil }
    return (status, String(output.text[..<end]))
}
