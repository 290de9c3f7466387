import Postgres
import Testing

@Suite struct APIKeysTests {
    @Test func keysAreFoundByTheirHashUntilTheEndAndAfter() throws {
        let url = try PostgresServer.shared.get().newDatabase()
        var connection = try PostgresConnection(url: url)
        try connection.connectIfNeeded()
        try Migrations.apply(folder: deployed, to: &connection)
        let hashes = (0..<3).map { number in [UInt8](repeating: UInt8(number), count: 32) }
        for (number, hash) in hashes.dropLast().enumerated() {
            try APIKeys.add(
                id: "key_\(number)",
                hash: hash,
                name: "näme",
                scopes: number == 0 ? ["read"] : ["read", "write"],
                expiresMs: number == 0 ? 4_102_444_800_123 : nil,
                to: &connection
            )
        }
        let found = try APIKeys.find(hashes: hashes, in: &connection)
        #expect(found.map(\.hash) == [hashes[0], hashes[1]])
        #expect(found[0].key.scopes == ["read"])
        #expect(found[0].key.expiresMs == 4_102_444_800_123)
        #expect(found[1].key.name == "näme" && found[1].key.revokedMs == nil)
        let revoked = [
            try APIKeys.revoke(id: "key_1", in: &connection),
            try APIKeys.revoke(id: "key_1", in: &connection),
            try APIKeys.revoke(id: "nobody", in: &connection),
        ]
        #expect(revoked == [true, false, false])
        let all = try APIKeys.all(in: &connection)
        #expect(all.map(\.id) == ["key_0", "key_1"])
        #expect(all.map { $0.revokedMs != nil } == [false, true])
        #expect(throws: PostgresError.self) {
            try APIKeys.add(
                id: "key_9",
                hash: hashes[0],
                name: "n",
                scopes: [],
                expiresMs: nil,
                to: &connection
            )
        }
    }
}
