import FoundationEssentials
import Synchronization
import Testing

@testable import Console

@Suite struct HTTPAnswerTests {
    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A:  b\r\n\r\nabc", 200, "abc"),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        ("HTTP/1.1 404 Not Found\r\n\r\nall the rest", 404, "all the rest"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            200, "abcde"
        ),
    ])
    func isRead(_ text: String, _ status: Int, _ body: String) throws {
        let answer = try HTTPAnswer(Array(text.utf8))
        #expect(answer.status == status)
        #expect(String(decoding: answer.body, as: UTF8.self) == body)
    }

    @Test func headersAreInLowerCase() throws {
        let text = "HTTP/1.1 200 OK\r\nETag: \"a:b\"\r\nGroundswell-Exact: true\r\n\r\n"
        let answer = try HTTPAnswer(Array(text.utf8))
        #expect(answer.headers == ["etag": "\"a:b\"", "groundswell-exact": "true"])
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nA: b\r\n", "SMTP ready\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nabc",
    ])
    func damagedOnesAreRefused(_ text: String) {
        #expect(throws: ConsoleError.self) { try HTTPAnswer(Array(text.utf8)) }
    }

    @Test func addressesAreRead() throws {
        let address = try HTTPAddress("http://[::1]:8080/")
        #expect(address.host == "::1" && address.port == "8080")
        #expect(try HTTPAddress("http://localhost").port == "80")
        for text in ["https://x", "localhost:80", "http://", "http://x:99999", "http://x/y"] {
            #expect(throws: ConsoleError.address(text)) { try HTTPAddress(text) }
        }
    }
}

@Suite struct ReplaceFileTests {
    @Test func aFileIsReplacedAsAWhole() throws {
        let path = FileManager.default.temporaryDirectory.path + "/groundswell-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try replaceFile(path, with: Array("before, and longer".utf8))
        try replaceFile(path, with: Array("after".utf8))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "after")
        #expect(!FileManager.default.fileExists(atPath: path + ".new"))
    }

    @Test func aFolderThatIsMissingIsNamed() {
        #expect(throws: ConsoleError.system(doing: "opening /nowhere/file.new", code: 2)) {
            try replaceFile("/nowhere/file", with: [])
        }
    }
}

@Suite struct LineReaderTests {
    private func lines(_ path: String) throws -> [String] {
        var reader = try LineReader(path: path)
        var lines: [String] = []
        while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        return lines
    }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = "/tmp/groundswell-\(UInt64.random(in: 0...UInt64.max))-\(name)"
        #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
        return path
    }

    /// `printf 'one\n\ntwo' | gzip -n`.
    private let compressed: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 203, 207, 75, 229, 226, 42, 41, 207, 7, 0, 158, 111, 223,
        36, 8, 0, 0, 0,
    ]

    @Test func plainAndCompressed() throws {
        let long = String(repeating: "x", count: 700_000)
        let plain = try file("a.ndjson", Array("one\n\n\(long)\ntwo".utf8))
        let packed = try file("a.ndjson.gz", compressed)
        defer {
            for path in [plain, packed] { try? FileManager.default.removeItem(atPath: path) }
        }
        #expect(try lines(plain) == ["one", "", long, "two"])
        #expect(try lines(packed) == ["one", "", "two"])
    }

    @Test func damageIsToldApartFromTheEnd() throws {
        let broken = try file("b.gz", Array(compressed.dropLast(9)))
        defer { try? FileManager.default.removeItem(atPath: broken) }
        #expect(throws: ConsoleError.child(program: "gzip", path: broken)) { try lines(broken) }
        #expect(throws: ConsoleError.self) { try lines("/nowhere/at/all") }
    }
}

@Suite struct ConcurrencyTests {
    private struct Failure: Error {}

    @Test func resultsAreInOrder() throws {
        let results = try concurrently((0..<4).map { index in { @Sendable in index * index } })
        #expect(results == [0, 1, 4, 9])
    }

    @Test func anErrorIsThrownWhenAllHaveEnded() {
        let ended = Atomic<Int>(0)
        #expect(throws: Failure.self) {
            let bodies: [@Sendable () throws -> Void] = [
                { throw Failure() }, { _ = ended.add(1, ordering: .relaxed) },
            ]
            _ = try concurrently(bodies)
        }
        #expect(ended.load(ordering: .relaxed) == 1)
    }
}
