import Testing

@testable import Redis

@Suite struct RedisAddressTests {
    @Test(
        arguments: [
            ("redis://localhost", "localhost", 6379, 0, nil, nil),
            ("redis://10.0.0.1:7000/3", "10.0.0.1", 7000, 3, nil, nil),
            ("redis://:se%40cret@h:1", "h", 1, 0, nil, "se@cret"),
            ("redis://me:a:b@h/", "h", 6379, 0, "me", "a:b"),
            ("redis://[::1]:6380/15", "::1", 6380, 15, nil, nil),
        ] as [(String, String, UInt16, Int, String?, String?)]
    )
    func reads(
        _ url: String,
        _ host: String,
        _ port: UInt16,
        _ database: Int,
        _ user: String?,
        _ password: String?
    ) throws {
        let address = try RedisAddress(url)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.database == database)
        #expect(address.user == user)
        #expect(address.password == password)
    }

    @Test(arguments: [
        "", "localhost:6379", "http://h", "rediss://h", "redis://", "redis://:0", "redis://h:0",
        "redis://h:65536", "redis://h:x", "redis://h/x", "redis://h/-1", "redis://h/1024",
        "redis://secret@h", "redis://:se%4@h", "redis://:se%zz@h", "redis://[::1]x",
    ])
    func refuses(_ url: String) {
        #expect {
            try RedisAddress(url)
        } throws: { error in
            guard case RedisError.invalidAddress(let why) = error else { return false }
            return !why.contains("secret") && !why.contains("se%")
        }
    }

    @Test func neverShowsThePassword() throws {
        let address = try RedisAddress("redis://me:hunter2@h:6379/1")
        var dumped = ""
        dump(address, to: &dumped)
        for text in ["\(address)", String(reflecting: address), dumped] {
            #expect(!text.contains("hunter2"))
        }
        #expect("\(address)" == "redis://me:***@h:6379/1")
    }
}
