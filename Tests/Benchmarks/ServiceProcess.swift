import Console
import ServiceKit

/// A running service: its process and where its admin port is.
struct ServiceProcess: Sendable {
    let name: String
    let pid: Int
    private let admin: HTTPAddress

    /// Reads `name=pid:port`.
    init?(_ text: Substring) {
        let parts = text.split(whereSeparator: { $0 == "=" || $0 == ":" })
        guard parts.count == 3, let pid = Int(parts[1]),
            let admin = try? HTTPAddress("http://127.0.0.1:\(parts[2])")
        else { return nil }
        name = String(parts[0])
        self.pid = pid
        self.admin = admin
    }

    /// Whether it says that all it depends on is there.
    var isReady: Bool { (try? admin.get("/health/ready"))?.status == 200 }

    /// Its figures; nil while it does not answer.
    var metrics: MetricsPage? { (try? admin.get("/metrics")).map { MetricsPage($0.body) } }

    /// Its CPU time and memory; throws when it has ended.
    func resources() throws -> ProcessFigures {
        do {
            return try ProcessFigures(pid)
        } catch {
            throw Failure("\(name) has ended; its log says why")
        }
    }
}

extension Settings {
    /// The services that a command looks at.
    mutating func services() -> [ServiceProcess] {
        let text = string("SERVICES", default: "", help: "name=pid:admin-port, by commas.")
        let services = text.split(separator: ",").compactMap { ServiceProcess($0) }
        if services.isEmpty { reject("SERVICES", because: "is to be name=pid:port,...") }
        return services
    }
}

/// What `/metrics` says.
struct MetricsPage {
    private let lines: [Substring]

    init(_ bytes: [UInt8]) {
        lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    /// How many series of a name there are; nil when there is none.
    func count(_ name: String) -> Int? {
        let count = values(name).count
        return count == 0 ? nil : count
    }

    /// The sum of all series of a name; nil when there is none.
    func sum(_ name: String) -> Double? {
        let values = values(name)
        return values.isEmpty ? nil : values.reduce(0, +)
    }

    private func values(_ name: String) -> [Double] {
        lines.filter { $0.hasPrefix(name) && "{ ".contains($0.dropFirst(name.count).prefix(1)) }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
    }
}

/// Waits without using the CPU.
func pause(ms: Int) { _ = StopFlag().wait(upToMs: ms) }
