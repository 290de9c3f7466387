internal import HTTPServer
import Synchronization

/// What a service depends on and whether each works now.
///
/// The service is ready when every required dependency is up and it is not stopping.
public final class Health: Sendable {
    /// The state of one dependency.
    public enum State: Sendable, Equatable {
        /// It works.
        case up
        /// It does not, and why: a safe sentence, shown to whoever asks.
        case down(String)
    }

    private struct Dependency {
        let name: String
        let isRequired: Bool
        var state = State.down("not connected yet")
        var sinceMs: Int64
    }

    private let dependencies = Mutex<[Dependency]>([])
    private let stop: StopFlag

    /// Creates a health that also turns not ready when `stop` is set.
    public init(stop: StopFlag = StopFlag()) {
        self.stop = stop
    }

    /// Adds a dependency, down until `up(_:)`; one that is not required is only shown.
    public func register(_ dependency: String, isRequired: Bool = true) {
        dependencies.withLock { all in
            guard !all.contains(where: { $0.name == dependency }) else { return }
            all.append(
                Dependency(name: dependency, isRequired: isRequired, sinceMs: Clock.nowMs())
            )
        }
    }

    /// Says that a registered dependency works.
    public func up(_ dependency: String) {
        change(dependency, to: .up)
    }

    /// Says that a registered dependency does not work; `reason` must hold no secret.
    public func down(_ dependency: String, because reason: String) {
        change(dependency, to: .down(reason))
    }

    /// The state of a dependency, nil when it is not registered.
    public func state(of dependency: String) -> State? {
        dependencies.withLock { all in all.first { $0.name == dependency }?.state }
    }

    /// Whether every required dependency is up and the service is not stopping.
    public var isReady: Bool {
        report().isReady
    }

    /// Whether the service is ready, and the body of `/health/ready` that says why.
    func report() -> (isReady: Bool, json: [UInt8]) {
        let all = dependencies.withLock { $0 }
        let isStopping = stop.isSet
        let isReady = !isStopping && all.allSatisfy { !$0.isRequired || $0.state == .up }
        let status = isStopping ? "stopping" : isReady ? "ready" : "unavailable"
        var out = Array("{\"status\":\"\(status)\",\"dependencies\":{".utf8)
        for (index, dependency) in all.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            appendJSONString(dependency.name, to: &out)
            let word = dependency.state == .up ? "up" : "down"
            out += Array(":{\"status\":\"\(word)\",\"required\":\(dependency.isRequired)".utf8)
            out += Array(",\"since\":\"\(timestamp(dependency.sinceMs))\"".utf8)
            if case .down(let reason) = dependency.state {
                out += Array(",\"reason\":".utf8)
                appendJSONString(reason, to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
        out += Array("}}".utf8)
        return (isReady, out)
    }

    private func change(_ name: String, to state: State) {
        dependencies.withLock { all in
            guard let index = all.firstIndex(where: { $0.name == name }) else {
                preconditionFailure("dependency \(name) is not registered")
            }
            if all[index].state == state { return }
            // A new reason for being down is not a new outage.
            if all[index].state == .up || state == .up { all[index].sinceMs = Clock.nowMs() }
            all[index].state = state
        }
    }
}
