import Foundation
import Testing

extension IntegrationTests {
    /// `groundswell top` on a terminal of its own: whatever ends it, the terminal is as it was.
    @Suite struct TerminalTests {
        @Test(arguments: [
            ("q", 0), ("\u{3}", 0), ("TERM", 0), ("INT", 0), ("HUP", -SIGHUP), ("QUIT", -SIGQUIT),
            ("SEGV", -SIGSEGV),
        ])
        func theTerminalIsGivenBack(how: String, code: Int32) throws {
            let outcome = try Program.outcome(
                "/usr/bin/env",
                [
                    "python3", Folders.checkout + "/Tests/Terminal/ends.py",
                    Folders.binaries + "/groundswell", how,
                ],
                environment: ProcessInfo.processInfo.environment
            )
            #expect(outcome.status == 0)
            #expect(outcome.text == "drawn True, ended \(code), restored True, left True\n")
        }
    }
}
