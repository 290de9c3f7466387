import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An emoji-gateway of an installation.
struct Gateway {
    let service: Service
    let port: Int
    let spoolPath: String
    var url: String { "http://127.0.0.1:\(port)" }

    init(
        _ installation: Installation,
        port: Int = 0,
        isReady: Bool = true,
        _ settings: [String: String] = [:]
    ) throws {
        spoolPath = "\(Folders.logs)/\(installation.name)/spool"
        service = try installation.start(
            "emoji-gateway",
            ["SPOOL_FILE": spoolPath, "HTTP_PORT": "\(port)"].merging(settings) { $1 }
        )
        if isReady {
            let service = service
            try wait(for: "the gateway to have Kafka", within: 30) {
                service.ask("/health/ready")?.body.contains(#""kafka":{"status":"up""#) == true
            }
        }
        var found: Int?
        let service = service
        try wait(for: "the gateway to serve", within: 20) {
            found = service.port(after: "\"message\":\"serving\"")
            return found != nil
        }
        self.port = found ?? 0
    }

    func kill() throws {
        service.program.signal(SIGKILL)
        try service.program.waitForExit(within: 5)
    }

    /// Sends a body as a person would.
    func send(
        _ path: String,
        _ body: String,
        _ headers: [String] = []
    ) throws -> (status: Int, body: String) {
        var arguments = ["curl", "-s", "-m", "40", "-w", "\n%{http_code}", "--data-binary", body]
        for header in headers { arguments += ["-H", header] }
        let output = try Program.outcome(
            "/usr/bin/env",
            arguments + [url + path],
            environment: ProcessInfo.processInfo.environment
        )
        guard output.status == 0, let end = output.text.lastIndex(of: "\n"),
            let status = Int(output.text[output.text.index(after: end)...])
        else { throw Trouble("curl ended with \(output.status): \(output.text)") }
        return (status, String(output.text[..<end]))
    }
}
