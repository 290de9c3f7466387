public import HTTPServer

extension HTTPServer {
    /// Serves on a thread for each event loop, until the server is stopped and drained.
    ///
    /// - Throws: ``ServiceKitError`` when the system refuses a thread.
    public func serve(threads: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { loops in
            for index in 0..<threads {
                loops.addTask { try await onThread("http-\(index)") { self.run() } }
            }
            try await loops.waitForAll()
        }
    }
}
