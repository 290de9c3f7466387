import Glibc
import Testing

@testable import ServiceKit

/// A file with a content, removed at the end.
private final class TemporaryFile {
    let path: String

    init(_ content: [UInt8]) {
        var template = Array("/tmp/servicekit-XXXXXX".utf8CString)
        let file = unsafe mkstemp(&template)
        path = String(
            decoding: template.dropLast().map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        writeAll(content, to: file)
        close(file)
    }

    deinit {
        _ = unsafe unlink(path)
    }
}

struct SecretTests {
    private func read(
        _ environment: [String: String]
    ) -> (secret: Secret?, mistakes: [String], shown: String) {
        var settings = Settings(arguments: []) { environment[$0] }
        let secret = settings.secret("TOKEN", help: "")
        return (secret, settings.mistakes, settings.valuesText())
    }

    @Test func isNeverShown() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped]
        {
            #expect(!text.contains("hunter2"), "\(text)")
        }
        #expect(secret.reveal == "hunter2")
    }

    @Test func comesDirectlyOrFromAFile() {
        let file = TemporaryFile(Array("from file\n".utf8))
        #expect(read(["TOKEN": "direct"]).secret?.reveal == "direct")
        let fromFile = read(["TOKEN_FILE": file.path])
        #expect(fromFile.secret?.reveal == "from file")
        #expect(fromFile.shown == "TOKEN=***\nTOKEN_FILE=\(file.path)\n")
        #expect(read([:]).secret == nil)
    }

    @Test func badFilesAreMistakesWithoutTheContent() {
        let long = TemporaryFile([UInt8](repeating: 65, count: 64 * 1024 + 1))
        let empty = TemporaryFile([10])
        let binary = TemporaryFile([0xFF, 0xFE])
        for path in ["/nowhere/at/all", long.path, empty.path, binary.path, "/tmp"] {
            let result = read(["TOKEN_FILE": path])
            #expect(result.secret == nil)
            #expect(result.mistakes.count == 1)
            #expect(result.mistakes.first?.contains(path) == true)
        }
        let both = read(["TOKEN": "hunter2", "TOKEN_FILE": empty.path])
        #expect(both.mistakes == ["TOKEN: given both directly and by TOKEN_FILE"])
    }
}
