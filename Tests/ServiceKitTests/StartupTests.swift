import Testing

@testable import ServiceKit

struct StartupTests {
    private func outcome(_ arguments: [String]) -> String {
        let result = Startup(name: "demo", summary: "shows things").read(
            arguments: arguments,
            environment: { _ in nil }
        ) { settings in
            (
                settings.integer("PORT", default: 80, in: 1...65_535, help: "Where."),
                CommonConfiguration(from: &settings, adminPort: 9090).adminPort
            )
        }
        switch result {
        case .run(let value): return "run \(value.0) \(value.1)"
        case .print(let text): return "print " + text
        case .refuse(let text): return "refuse " + text
        }
    }

    @Test func runs() {
        #expect(outcome([]) == "run 80 9090")
        #expect(outcome(["--port", "81", "--admin-port=-1"]) == "run 81 -1")
    }

    @Test func prints() {
        #expect(outcome(["--version"]) == "print demo \(Service.version)\n")
        #expect(outcome(["--port", "x", "--help"]).hasPrefix("print demo: shows things"))
        let values = outcome(["--check-config", "--port", "81"])
        #expect(values.hasPrefix("print PORT=81\nLOG_LEVEL=info\n"))
        #expect(values.contains("\nADMIN_PORT=9090\n"))
    }

    @Test func refuses() {
        #expect(outcome(["--check-config", "--port", "0"]).hasPrefix("refuse demo: 1 mistake"))
        #expect(outcome(["--log-level", "loud"]).contains("LOG_LEVEL: \"loud\""))
        #expect(outcome(["--nonsense"]).contains("unknown option --nonsense\n"))
    }
}
