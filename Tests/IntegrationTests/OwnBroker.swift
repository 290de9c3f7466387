import Foundation

/// Brokers that a test starts for itself, with settings of its own.
enum OwnBroker {
    /// A script that starts Apache Kafka; nil where there is none.
    static let script: String? = {
        let home = ProcessInfo.processInfo.environment["KAFKA_HOME"].map { [$0 + "/kafka"] }
        return ((home ?? []) + [Folders.checkout + "/../shared/kafka/kafka"])
            .first(where: FileManager.default.isExecutableFile)
    }()

    /// Runs lines of a shell, each of which must succeed.
    static func bash(_ lines: String) throws {
        try Program.run(
            "/bin/bash",
            ["-c", "set -euo pipefail\n" + lines],
            environment: ProcessInfo.processInfo.environment
        )
    }

    /// The first of so many ports in a row that nobody listens on; below those that the system gives
    /// to clients.
    static func freePorts(_ count: Int) throws -> Int {
        for port in stride(from: 24_592, to: 24_992, by: count) {
            let isTaken = try (0..<count).contains { offset in
                let probe = "exec 3<>/dev/tcp/127.0.0.1/\(port + offset)"
                return try Program.outcome("/bin/bash", ["-c", probe], environment: [:])
                    .status == 0
            }
            if !isTaken { return port }
        }
        throw Trouble("there are no free ports")
    }
}
