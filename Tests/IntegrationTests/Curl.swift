import Foundation

/// One request by curl, which knows nothing of us.
struct Curl {
    let status: Int
    let headers: String
    let body: String
    /// From the first byte sent to the last one received, in seconds.
    let seconds: Double

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
            ["curl", "-s", "-i", "-m", "10", "-w", mark + "%{http_code} %{time_total}"] + arguments
                + [url],
            environment: ProcessInfo.processInfo.environment
        )
        guard output.status == 0, let end = output.text.range(of: mark, options: .backwards),
            case let figures = output.text[end.upperBound...].split(separator: " "),
            figures.count == 2, let status = Int(figures[0]), let seconds = Double(figures[1])
        else { throw Trouble("curl \(url): exit \(output.status): \(output.text)") }
        self.status = status
        self.seconds = seconds
        let text = output.text[..<end.lowerBound]
        let split = text.range(of: "\r\n\r\n") ?? (text.endIndex..<text.endIndex)
        headers = String(text[..<split.lowerBound])
        body = String(text[split.upperBound...])
    }
}
