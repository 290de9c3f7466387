import ServiceKit

/// What `ready` is told.
struct ReadyConfig: ServiceConfiguration {
    let services: [ServiceProcess]

    init(from settings: inout Settings) { services = settings.services() }
}

/// How long services take from their start until all they depend on is there.
let readyCommand = Command(
    "ready",
    "Waits until services are ready, and tells the seconds since each began.",
    ReadyConfig.self
) { config in
    let pollMs = 3
    let longestMs: Int64 = 60_000
    let deadlineMs = Clock.monotonicMs() + longestMs
    var figures = Figures()
    for service in config.services {
        while !service.isReady {
            _ = try service.resources()
            guard Clock.monotonicMs() < deadlineMs else {
                throw Failure("\(service.name) was not ready after \(longestMs) ms")
            }
            pause(ms: pollMs)
        }
        let began = try service.resources().beganSeconds
        figures.add(
            service.name,
            try ProcessFigures.uptimeSeconds() - began,
            decimals: 2
        )
    }
    return figures.json
}
