import FoundationEssentials
import Testing

@testable import EmojiGateway

@Suite struct SpoolTests {
    private func row(_ seq: Int64, _ text: String = "value") -> SpoolRow {
        SpoolRow(
            seq: seq,
            kind: .view,
            id: EventID(high: .max - UInt64(seq), low: UInt64(seq)),
            atMs: 1_000 + seq,
            bytes: Array("key\(text)".utf8),
            keyBytes: 3
        )
    }

    private func withFile(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "spool-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.appendingPathComponent("spool").path)
    }

    private func marks(_ spool: Spool) throws -> [Int64] {
        var seqs: [Int64] = []
        try spool.forEachMark { seqs.append($0.seq) }
        return seqs
    }

    @Test func rowsAreThereAfterARestart() throws {
        try withFile { path in
            do {
                let spool = try Spool(path: path, maxBytes: 1 << 20)
                #expect(spool.wasClosedCleanly, "it is new")
                var change = SpoolChange()
                change.added = (1...5).map { row($0) }
                change.handedUpTo = 2
                try spool.change(change)
            }
            do {
                let spool = try Spool(path: path, maxBytes: 1 << 20)
                #expect(!spool.wasClosedCleanly)
                #expect((spool.count, spool.handedUpTo, spool.nextSeq) == (5, 2, 6))
                #expect(spool.byteCount == 5 * row(1).byteCount)
                #expect(try spool.rows(after: 2, max: 2, maxBytes: .max) == [row(3), row(4)])
                #expect(try spool.rows(after: 0, max: 9, maxBytes: 17) == [row(1), row(2)])
                #expect(try spool.rows(after: 0, max: 9, maxBytes: 1) == [row(1)])
                try spool.closeCleanly()
            }
            #expect(try Spool(path: path, maxBytes: 1 << 20).wasClosedCleanly)
        }
    }

    @Test func aChangeIsWholeOrNothing() throws {
        try withFile { path in
            let spool = try Spool(path: path, maxBytes: 1 << 20)
            var change = SpoolChange()
            change.added = (1...6).map { row($0) }
            try spool.change(change)
            var bad = SpoolChange()
            bad.deletedUpTo = 3
            bad.added = [row(6)]
            bad.handedUpTo = 9
            #expect(throws: SpoolError.self) { try spool.change(bad) }
            #expect((spool.count, spool.handedUpTo, spool.nextSeq) == (6, 0, 7))
            #expect(try marks(spool) == [1, 2, 3, 4, 5, 6])

            var next = SpoolChange()
            next.deletedUpTo = 4
            next.kept = [2]
            next.deleted = [6]
            next.setAside = [(seq: 3, reason: "too large")]
            next.handedUpTo = 0
            try spool.change(next)
            #expect(try marks(spool) == [2, 5])
            #expect((spool.count, spool.byteCount) == (2, 2 * row(1).byteCount))
        }
    }

    @Test func whatIsFullSaysSo() throws {
        try withFile { path in
            let spool = try Spool(path: path, maxBytes: 1)
            var change = SpoolChange()
            let large = String(repeating: "x", count: 1 << 20)
            change.added = (1...40).map { row($0, large) }
            #expect(throws: SpoolError.full) { try spool.change(change) }
            #expect(spool.count == 0)
            change.added = [row(1)]
            try spool.change(change)
            #expect(spool.count == 1)
        }
    }
}
