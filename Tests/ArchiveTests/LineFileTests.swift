import FoundationEssentials
import Testing

@testable import Archive

@Suite struct LineFileTests {
    /// `one\n\ntwo` under each compression, made by the programs of these names.
    private static let compressed: [(name: String, base64: String)] = [
        ("plain", "b25lCgp0d28="),
        ("gzip", "H4sIAAAAAAAAA8vPS+XiKinPBwCeb98kCAAAAA=="),
        ("bzip2", "QlpoOTFBWSZTWXHvrJIAAAJBgAAQAgGEgCAAIYAMAScGm4u5IpwoSDj31kkA"),
        (
            "xz",
            "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAHb25lCgp0d28APHfPQlgCLroAASAIuxnZux+2830BAAAAAARZWg=="
        ),
        ("zstd", "KLUv/SQIQQAAb25lCgp0d28Sq5tq"),
        ("zstd with a window of 2 GB", "KLUv/QSoQQAAb25lCgp0d28Sq5tq"),
    ]

    @Test(arguments: compressed)
    func readsWhateverTheCompression(_ name: String, _ base64: String) throws {
        let bytes = try #require(Data(base64Encoded: base64))
        #expect(try lines(of: [UInt8](bytes)) == ["one", "", "two"])
    }

    @Test func emptyFilesHaveNoLines() throws {
        #expect(try lines(of: []) == [])
    }

    @Test func longLinesAreCrossedByChunks() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        let text = try lines(of: long + [UInt8(ascii: "\n")] + Array("end\n".utf8))
        #expect(text.map(\.utf8.count) == [3 << 20, 3])
    }

    @Test func tooLongLinesAreSteppedOver() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: LineFile.maxLineBytes + (3 << 20))
        let path = try write(Array("a\n".utf8) + long + Array("\nb\n".utf8))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = try LineFile(path: path)
        var steps: [LineFile.Step] = []
        repeat { steps.append(try file.next()) } while steps.last != .end
        #expect(steps == [.line, .tooLong, .line, .end])
        #expect(file.number == 3)
    }

    @Test func damagedFilesEndWithAnError() throws {
        let whole = try #require(Data(base64Encoded: Self.compressed[1].base64))
        #expect(throws: ArchiveError.self) { try lines(of: [UInt8](whole.dropLast(9))) }
        #expect(throws: ArchiveError.self) { _ = try LineFile(path: "/nowhere/at/all") }
    }

    @Test func signaturesTellFilesApart() throws {
        var signatures: [UInt64] = []
        for text in ["a", "b", "aa", ""] {
            let path = try write(Array(text.utf8))
            signatures.append(try FileSignature(path: path).hash)
            #expect(try FileSignature(path: path).description.utf8.count == 16)
            try FileManager.default.removeItem(atPath: path)
        }
        #expect(Set(signatures).count == 4)
    }

    private func lines(of bytes: [UInt8]) throws -> [String] {
        let path = try write(bytes)
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = try LineFile(path: path)
        var lines: [String] = []
        while try file.next() == .line {
            let line = file.line
            lines.append(String(decoding: line.indices.map { line[$0] }, as: UTF8.self))
        }
        #expect(file.number == lines.count)
        return lines
    }

    private func write(_ bytes: [UInt8]) throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/lines-\(UUID().uuidString)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }
}
