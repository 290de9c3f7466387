import Foundation
import HTTPServer
import Testing

@testable import Webhooks

/// Certificates of an authority that nobody else knows, made by openssl and removed at the end.
private final class Authority {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "authority-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        try run("req", "-x509", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Makes `name.key` and `name.pem`, a certificate for these names.
    func certify(_ name: String, for names: String, days: Int = 1) throws {
        try Data("subjectAltName=\(names)".utf8).write(to: URL(fileURLWithPath: path("names")))
        try run("req", "-subj", "/CN=receiver", "-keyout", "\(name).key", "-out", "\(name).csr")
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-extfile", "names", "-days", "\(days)", "-out", "\(name).pem",
        ])
    }

    private func run(_ arguments: String...) throws {
        try openssl(
            arguments + ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        )
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
    }
}

/// Posts to a receiver that shows the certificate `name` of an authority.
private func post(
    to host: String,
    showing name: String,
    of authority: Authority,
    trusting authorities: String?
) throws -> Int {
    var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
    configuration.drainTimeoutMs = 100
    configuration.certificatePath = authority.path("\(name).pem")
    configuration.keyPath = authority.path("\(name).key")
    var router = Router()
    router.on("POST", "/hook") { _, responder in responder.send(HTTPResponse(status: 204)) }
    let server = try HTTPServer(configuration, router)
    Thread { server.run() }.start()
    defer { server.stop() }
    let client = WebhookClient(
        try AddressRules(allowing: "127.0.0.1,::1"),
        timeoutMs: 10_000,
        authorities: authorities
    )
    let url = try WebhookURL("https://\(host):\(server.port)/hook")
    return try client.post(Array("{}".utf8), headers: [], to: url).status
}

@Suite struct CertificateTests {
    @Test func whomOurAuthoritiesVouchForIsTrusted() throws {
        let authority = try Authority()
        try authority.certify("good", for: "DNS:localhost,IP:127.0.0.1")
        for host in ["localhost", "127.0.0.1"] {
            let status = try post(
                to: host,
                showing: "good",
                of: authority,
                trusting: authority.path("ca.pem")
            )
            #expect(status == 204)
        }
    }

    @Test func othersAreNotTrusted() throws {
        let authority = try Authority()
        let stranger = try Authority()
        try authority.certify("good", for: "DNS:localhost,IP:127.0.0.1")
        try Data("nothing".utf8).write(to: URL(fileURLWithPath: authority.path("empty.pem")))
        // Those of the system, those of somebody else, and none.
        for authorities in [nil, stranger.path("ca.pem"), authority.path("empty.pem")] {
            #expect(throws: WebhookError.untrusted, "\(authorities ?? "the system")") {
                try post(
                    to: "localhost",
                    showing: "good",
                    of: authority,
                    trusting: authorities
                )
            }
        }
    }

    @Test(arguments: [
        ("localhost", "DNS:example.org"), ("localhost", "DNS:localhost.example.org"),
        ("localhost", "DNS:*.localhost"), ("localhost", "IP:127.0.0.1"),
        ("127.0.0.1", "DNS:localhost"), ("127.0.0.1", "IP:127.0.0.2"),
    ])
    func aCertificateOfAnotherNameIsNotTrusted(host: String, names: String) throws {
        let authority = try Authority()
        try authority.certify("other", for: names)
        #expect(throws: WebhookError.untrusted) {
            try post(
                to: host,
                showing: "other",
                of: authority,
                trusting: authority.path("ca.pem")
            )
        }
    }
}
