import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension IntegrationTests {
    /// The gateway and clients that send what they should not, or as they should not.
    @Suite struct HostileClientTests {
        /// A folder of texts that others collected to break programs; nil where it is not.
        private static func collection(_ name: String) -> String? {
            let path = Folders.checkout + "/../shared/data/" + name
            return FileManager.default.fileExists(atPath: path) ? path : nil
        }

        // MARK: Bodies

        @Test(.enabled(if: collection("json_test_suite") != nil, "the JSON test suite is not here"))
        func everyFileOfTheJSONTestSuiteGetsTheRightStatus() throws {
            let folder = try #require(Self.collection("json_test_suite"))
            try withGateway("json") { gateway, _ in
                let client = ClientConnection(port: gateway.port)
                var count = 0
                for part in ["test_parsing", "test_transform"] {
                    let names = try FileManager.default.contentsOfDirectory(
                        atPath: "\(folder)/\(part)"
                    )
                    for name in names.sorted() {
                        let body = try Data(contentsOf: URL(filePath: "\(folder)/\(part)/\(name)"))
                        let status = client.post("/emoji", Array(body))?.status
                        // None of them is an event: 422 says that it was JSON at least.
                        switch name.prefix(2) {
                        case "y_": #expect(status == 422, "\(name)")
                        case "n_": #expect(status == 400, "\(name)")
                        default: #expect(status == 400 || status == 422, "\(name)")
                        }
                        count += 1
                    }
                }
                #expect(count == 340)
            }
        }

        @Test(
            .enabled(if: collection("naughty_strings") != nil, "the naughty strings are not here")
        )
        func naughtyStringsAreRefusedOrKeptAsTheyAre() throws {
            let folder = try #require(Self.collection("naughty_strings"))
            let data = try Data(contentsOf: URL(filePath: "\(folder)/blns.json"))
            let strings = try JSONDecoder().decode([String].self, from: data)
            #expect(strings.count == 515)
            let fields = [
                "user_id", "emoji_type", "timestamp", "region_id", "post_id", "message_id", "other",
            ]
            try withGateway("naughty") { gateway, installation in
                let client = ClientConnection(port: gateway.port)
                var sent: [String: [String: String]] = [:]
                for (number, text) in strings.enumerated() {
                    for field in fields {
                        var event = [
                            "user_id": "u", "emoji_type": "🔥", "message_id": "\(field)-\(number)",
                            "timestamp": ISO8601DateFormatter().string(from: Date()),
                        ]
                        event[field] = text
                        let body = try JSONEncoder().encode(event)
                        let answer = try #require(client.post("/emoji", Array(body)))
                        #expect([200, 422].contains(answer.status), "\(field): \(text)")
                        if answer.status == 200, field != "other" {
                            // Some of the strings are there twice: as an id, that is a repeat.
                            let id = event["message_id"] ?? ""
                            sent[id] = sent[id] ?? event
                        } else if answer.status == 422 {
                            #expect(answer.body.contains("\"field\":\"\(field)\""), "\(text)")
                        }
                    }
                }
                #expect(sent.count > 1_000)
                let records = try Topic.read(
                    installation.topic("EMOJI_TOPIC"),
                    installation.servers
                )
                var found: [String: [String: String]] = [:]
                for record in records {
                    let event = try JSONDecoder()
                        .decode([String: String].self, from: Data(record.payload ?? []))
                    found[event["message_id"] ?? ""] = event
                }
                for (id, event) in sent {
                    for field in ["user_id", "post_id", "region_id", "timestamp"] {
                        #expect(found[id]?[field] == event[field], "\(id): \(field)")
                    }
                }
            }
        }

        @Test(.enabled(if: collection("unicode_15_0") != nil, "Unicode's tables are not here"))
        func everyEmojiSequenceIsWrittenFullyQualified() throws {
            let folder = try #require(Self.collection("unicode_15_0"))
            let text = try String(contentsOfFile: "\(folder)/emoji-test.txt", encoding: .utf8)
            var expected: [(sequence: String, qualified: String)] = []
            var qualified = ""
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                let parts = line.split(separator: ";")
                let scalars = parts[0].split(separator: " ").compactMap { UInt32($0, radix: 16) }
                    .compactMap(Unicode.Scalar.init)
                let sequence = String(String.UnicodeScalarView(scalars))
                let status = parts[1].split(separator: " ")[0]
                // In the file what is less qualified follows what it becomes; a component stands
                // for itself.
                if status == "fully-qualified" || status == "component" { qualified = sequence }
                expected.append((sequence, qualified))
            }
            #expect(expected.count == 4_733)
            try withGateway("sequences") { gateway, installation in
                let now = ISO8601DateFormatter().string(from: Date())
                let lines = expected.enumerated().map { number, pair in
                    #"{"user_id":"u","emoji_type":"\#(pair.sequence)","timestamp":"\#(now)","#
                        + #""message_id":"e-\#(number)"}"#
                }
                let client = ClientConnection(port: gateway.port)
                let answer = try #require(client.post("/events", lines.joined(separator: "\n")))
                #expect(answer.body.hasPrefix(#"{"accepted":4733,"rejected":0,"#))
                let records = try Topic.read(
                    installation.topic("EMOJI_TOPIC"),
                    installation.servers
                )
                var found: [String: String] = [:]
                for record in records {
                    let event = try JSONDecoder()
                        .decode([String: String].self, from: Data(record.payload ?? []))
                    found[event["message_id"] ?? ""] = event["emoji_type"]
                }
                for (number, pair) in expected.enumerated() {
                    let written = found["e-\(number)"].map { Array($0.unicodeScalars) }
                    #expect(written == Array(pair.qualified.unicodeScalars), "\(pair.sequence)")
                }
            }
        }

        // MARK: Manners

        @Test func bodiesThatAreTooMuchAreRefused() throws {
            try withGateway("bodies") { gateway, _ in
                let client = ClientConnection(port: gateway.port)
                let large = [UInt8](repeating: UInt8(ascii: " "), count: 10 << 20)
                #expect(client.post("/events", large)?.status == 413)
                let deep = String(repeating: "[", count: 1_000_000)
                #expect(client.post("/events", deep)?.status == 400)
                #expect(client.post("/emoji", #"{"a":"# + deep)?.status == 400)
                let event = Self.event("deep").dropLast() + #","x":"# + deep
                #expect(client.post("/emoji", String(event))?.status == 400)
                #expect(client.post("/emoji", Self.event("after"))?.status == 200)
            }
        }

        @Test func chunkedAndSlowRequestsAreAnsweredLikeOthers() throws {
            try withGateway("slow") { gateway, installation in
                let chunked = ClientConnection(port: gateway.port)
                let body = Self.event("chunked")
                let head = "POST /emoji HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                var request = Array(head.utf8)
                for byte in body.utf8 {
                    request += Array("1\r\n".utf8) + [byte] + Array("\r\n".utf8)
                }
                #expect(chunked.send(request + Array("0\r\n\r\n".utf8)))
                #expect(chunked.answer()?.status == 200)

                let slow = ClientConnection(port: gateway.port)
                let second = Self.event("slow")
                let whole =
                    "POST /emoji HTTP/1.1\r\nHost: h\r\nContent-Length: \(second.utf8.count)\r\n\r\n"
                    + second
                for byte in whole.utf8 {
                    #expect(slow.send([byte]))
                    Thread.sleep(forTimeInterval: 0.005)
                }
                #expect(slow.answer()?.status == 200)

                // One that never comes to an end is ended; others are served meanwhile.
                let endless = ClientConnection(port: gateway.port)
                #expect(endless.send("POST /emoji HTTP/1.1\r\nHost: h\r\n"))
                let start = Date()
                while Date().timeIntervalSince(start) < 9, endless.send("X: y\r\n") {
                    #expect(slow.post("/emoji", Self.event("meanwhile"))?.status == 200)
                    Thread.sleep(forTimeInterval: 0.5)
                }
                #expect(endless.answer()?.status == 408)
                let ids = try Topic.read(installation.topic("EMOJI_TOPIC"), installation.servers)
                    .compactMap { Clients.id(of: $0.payload) }
                #expect(ids.sorted() == ["chunked", "meanwhile", "slow"])
            }
        }

        @Test func lengthsThatContradictAreRefused() throws {
            try withGateway("lengths") { gateway, _ in
                for fields in [
                    "Content-Length: 5\r\nContent-Length: 6\r\n",
                    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                    "Content-Length: -1\r\n", "Content-Length: 5, 6\r\n",
                    "Transfer-Encoding: gzip\r\n",
                ] {
                    let client = ClientConnection(port: gateway.port)
                    #expect(client.send("POST /emoji HTTP/1.1\r\nHost: h\r\n\(fields)\r\nhello"))
                    let status = client.answer()?.status
                    #expect(status == 400 || status == 501, "\(fields)")
                }
            }
        }

        @Test func idleConnectionsAndPipelinesCostLittle() throws {
            try withGateway("idle") { gateway, _ in
                Self.allowDescriptors(6_000)
                let idle = (0..<5_000).map { _ in ClientConnection(port: gateway.port) }
                for client in idle { client.connect() }
                let open = idle.count { $0.isOpen }
                #expect(open == 5_000)
                let pipelines = ClientConnection(port: gateway.port)
                let one = Self.event("pipeline")
                let request =
                    "POST /emoji HTTP/1.1\r\nHost: h\r\nContent-Length: \(one.utf8.count)\r\n\r\n"
                    + one
                var memory: [Double] = []
                for _ in 0..<3 {
                    for _ in 0..<10 {
                        #expect(pipelines.send(String(repeating: request, count: 500)))
                        for _ in 0..<500 {
                            guard pipelines.answer()?.status == 200 else {
                                Issue.record("a request of a pipeline was not answered")
                                break
                            }
                        }
                    }
                    memory.append(
                        try #require(gateway.service.metric("process_resident_memory_bytes"))
                    )
                }
                #expect(idle[0].post("/emoji", one)?.status == 200)
                #expect(idle[4_999].post("/emoji", one)?.status == 200)
                #expect(memory[2] < memory[1] * 1.1, "\(memory)")
                print("memory with 5,000 idle connections: \(Int(memory[2]) >> 20) MB")
                for client in idle { client.close() }
            }
        }

        // MARK: Pieces

        private static func event(_ id: String) -> String {
            let now = ISO8601DateFormatter().string(from: Date())
            return #"{"user_id":"u","emoji_type":"🔥","timestamp":"\#(now)","message_id":"\#(id)"}"#
        }

        /// Runs a test with a gateway, which afterwards ends when asked.
        private func withGateway(
            _ name: String,
            _ body: (Gateway, Installation) throws -> Void
        ) throws {
            try withInstallation(name) { installation in
                let gateway = try Gateway(installation)
                try body(gateway, installation)
                try installation.stopAll()
            }
        }

        /// Lets this process open more files, as far as the system allows.
        private static func allowDescriptors(_ count: rlim_t) {
            var limit = rlimit()
            #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            #else
            let resource = RLIMIT_NOFILE
            #endif
            guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < count else { return }
            limit.rlim_cur = min(count, limit.rlim_max)
            unsafe setrlimit(resource, &limit)
        }
    }
}
