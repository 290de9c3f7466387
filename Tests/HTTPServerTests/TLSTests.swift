import Glibc
import HTTPServer
import Testing

/// A key and a certificate for it, made anew and removed at the end.
private final class KeyPair {
    let folder: String
    var keyPath: String { folder + "/key.pem" }
    var certificatePath: String { folder + "/certificate.pem" }

    init() throws {
        var template = Array("/tmp/httpserver-XXXXXX".utf8CString)
        let made = unsafe mkdtemp(&template) != nil
        try #require(made)
        folder = String(
            decoding: template.dropLast().map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        let options = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=h"
        let files = "-keyout \(keyPath) -out \(certificatePath)"
        let code = unsafe system("openssl req \(options) \(files) 2>/dev/null")
        try #require(code == 0, "making a certificate by openssl")
    }

    deinit {
        for path in [keyPath, certificatePath] { _ = unsafe unlink(path) }
        _ = unsafe rmdir(folder)
    }
}

struct TLSTests {
    private func output(_ command: String) throws -> String {
        let started = unsafe popen(command, "r")
        let pipe = unsafe try #require(started)
        var out: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, pipe)
            if count == 0 { break }
            out += chunk[..<count]
        }
        _ = unsafe pclose(pipe)
        return String(decoding: out, as: UTF8.self)
    }

    @Test func answersOnlyWhoSpeaksTLS() throws {
        let pair = try KeyPair()
        let large = [UInt8](repeating: 120, count: 300_000)
        let server = try TestServer({ router in
            router.on("GET", "/large") { _, responder in
                responder.send(HTTPResponse(status: 200, body: large))
            }
        }) {
            $0.certificatePath = pair.certificatePath
            $0.keyPath = pair.keyPath
        }
        let request = "GET /large HTTP/1.0\\r\\n\\r\\n"
        let answer = try output(
            "printf '\(request)' | openssl s_client -quiet -connect 127.0.0.1:\(server.port) 2>&1"
        )
        #expect(answer.contains("HTTP/1.1 200 OK\r\n"), "\(answer.prefix(300))")
        #expect(answer.filter { $0 == "x" }.count >= large.count)
        #expect(!(try server.exchange("GET /large HTTP/1.0\r\n\r\n").contains("200 OK")))
    }

    @Test func aKeyOfAnotherCertificateIsAnError() throws {
        let one = try KeyPair()
        let other = try KeyPair()
        var configuration = HTTPServerConfiguration()
        configuration.certificatePath = one.certificatePath
        configuration.keyPath = other.keyPath
        #expect(throws: HTTPServerError.creatingContext) {
            _ = try HTTPServer(configuration, Router())
        }
    }
}
