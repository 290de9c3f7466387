import Crypto
import Postgres
import Testing

@testable import Access

@Suite struct KeyCacheTests {
    private let digest = SHA256Digest(of: "gsk_1")
    private let row = APIKeys.Row(id: "key_1", name: "n", scopes: ["read"], createdMs: 0)
    private var caller: Caller { Caller(kind: .key, name: "key_1", scopes: ["read"]) }
    private var good: KeyCache.Finding { .known(.valid(caller, expiresMs: nil)) }

    private func learned(_ row: APIKeys.Row?, at nowMs: Int64) -> CacheBox {
        let cache = CacheBox(limit: 10)
        #expect(cache.find(digest, at: nowMs) == .asked)
        #expect(cache.takeQuestions() == [digest])
        cache.learn(row.map { [digest: $0] } ?? [:], at: nowMs)
        return cache
    }

    @Test func aKeyIsAskedForOnceAndThenKnown() {
        let cache = learned(row, at: 0)
        #expect(cache.find(digest, at: 999) == good)
        #expect(!cache.core.hasQuestions)
    }

    @Test func aKeyInUseIsAskedForAgainBesideItsRequests() {
        let cache = learned(row, at: 0)
        #expect(cache.find(digest, at: 1_000) == good)
        #expect(cache.takeQuestions() == [digest])
        #expect(cache.find(digest, at: 1_001) == good)
        #expect(!cache.core.hasQuestions, "it is under way")
        var revoked = row
        revoked.revokedMs = 5
        cache.learn([digest: revoked], at: 1_002)
        #expect(cache.find(digest, at: 1_003) == .known(.revoked))
    }

    @Test func aKeyThatWasNotUsedIsAskedForFirst() {
        let cache = learned(row, at: 0)
        #expect(cache.find(digest, at: 4_000) == .asked)
    }

    @Test func whatDoesNotExistIsRememberedAMoment() {
        let cache = learned(nil, at: 0)
        #expect(cache.find(digest, at: 999) == .known(.unknown))
        #expect(cache.find(digest, at: 4_000) == .asked)
    }

    @Test func withoutPostgresWhatWasKnownStaysGoodForAWhile() {
        let cache = learned(row, at: 0)
        cache.postgresIsAway()
        #expect(cache.find(digest, at: 599_999) == good)
        #expect(cache.find(digest, at: 600_000) == .unavailable)
        #expect(cache.find(SHA256Digest(of: "other"), at: 1) == .unavailable)
        #expect(!cache.core.hasQuestions)
        cache.postgresIsBack()
        #expect(cache.find(digest, at: 600_000) == .asked)
    }

    @Test func guessesTakeBoundedRoom() {
        let cache = CacheBox(limit: 10)
        for number in 0..<1_000 {
            _ = cache.find(SHA256Digest(of: "\(number)"), at: 0)
            _ = cache.takeQuestions()
            cache.learn([:], at: 0)
            #expect(cache.core.count <= 10)
        }
    }

    @Test func onlySoManyAreWantedAtOnce() {
        let cache = CacheBox(limit: 10)
        for number in 0..<KeyCache.maxWanted {
            #expect(cache.find(SHA256Digest(of: "\(number)"), at: 0) == .asked)
        }
        #expect(cache.find(digest, at: 0) == .unavailable)
        #expect(cache.takeQuestions().count == KeyCache.maxBatch)
    }

    @Test func keysHaveOneForm() throws {
        let key = try APIKeyText.make()
        #expect(key.text.hasPrefix("gsk_") && key.text.utf8.count == 68)
        #expect(APIKeyText.isPlausible(key.text))
        #expect(key.hash == SHA256Digest(of: key.text))
        #expect(try APIKeyText.make().text != key.text)
        for text in ["", "gsk_", "gsk_1", key.text + "0", "xxx" + key.text.dropFirst(3)] {
            #expect(!APIKeyText.isPlausible(text))
        }
    }
}
