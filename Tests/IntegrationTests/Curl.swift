import Foundation

/// One request by curl, which knows nothing of us.
struct Curl {
    let status: Int
    let headers: String
    let body: String

    /// The value of a field of the answer.
    func field(_ name: String) -> String? {
        for line in headers.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }

    /// Asks; throws when there is no answer.
    init(_ url: String, _ arguments: String...) throws {
        let mark = "\n--- status "
        let output = try Program.outcome(
            "/usr/bin/env",
            ["curl", "-s", "-i", "-m", "10", "-w", mark + "%{http_code}"] + arguments + [url],
            environment: ProcessInfo.processInfo.environment
        )
        guard output.status == 0, let end = output.text.range(of: mark, options: .backwards),
            let status = Int(output.text[end.upperBound...])
        else { throw Trouble("curl \(url): exit \(output.status): \(output.text)") }
        self.status = status
        let text = output.text[..<end.lowerBound]
        let split = text.range(of: "\r\n\r\n") ?? (text.endIndex..<text.endIndex)
        headers = String(text[..<split.lowerBound])
        body = String(text[split.upperBound...])
    }
}
