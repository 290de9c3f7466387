import Testing

@testable import Webhooks

@Suite struct AddressTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
        "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
        "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1",
        "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "fc00::1", "fd12:3456::1",
        "fe80::1", "fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::1",
        "2002:c0a8:101::1", "3fff::1", "5f00::1",
    ])
    func privateAndSpecialAddressesAreRefused(text: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(!AddressRules().allows(address))
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.1", "169.253.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "192.169.0.1",
        "198.17.0.1", "198.20.0.1", "223.255.255.255", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1",
        "2606:4700::1111", "2a00:1450::1", "2001:4860:4860::8888",
    ])
    func publicAddressesAreAllowed(text: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(AddressRules().allows(address))
    }

    @Test func namedNetworksAreAllowedAndNoOthers() throws {
        let rules = try AddressRules(allowing: "10.1.0.0/16, 127.0.0.1,fd00::/8")
        for (text, isAllowed) in [
            ("10.1.2.3", true), ("10.2.0.1", false), ("127.0.0.1", true), ("127.0.0.2", false),
            ("::ffff:10.1.0.1", true), ("fd12::1", true), ("fc00::1", false), ("::1", false),
            ("8.8.8.8", true),
        ] {
            let address = try #require(NetworkAddress(text))
            #expect(rules.allows(address) == isAllowed, "\(text)")
        }
    }

    @Test(arguments: [
        "10.0.0.0/33", "10.0.0/8", "x", "10.0.0.0/", "10.0.0.0/-1", "::1/129", "localhost",
    ])
    func whatIsNoNetworkIsNamed(text: String) {
        #expect(throws: AddressRules.Mistake(network: text)) {
            try AddressRules(allowing: "127.0.0.1," + text)
        }
    }
}

@Suite struct WebhookURLTests {
    @Test(arguments: [
        ("https://example.org", "example.org", 443),
        ("https://example.org/a?b=c%20d", "example.org", 443),
        ("http://Example.org:8080/", "Example.org", 8080),
        ("HTTPS://example.org?x", "example.org", 443),
        ("https://[2606:4700::1]:9/x", "2606:4700::1", 9),
    ])
    func addressesAreTakenApart(
        text: String,
        host: String,
        port: Int
    ) throws {
        let url = try WebhookURL(text, AddressRules())
        #expect(url.host == host && url.port == port && url.text == text)
    }

    @Test(arguments: [
        ("", WebhookURL.Mistake.scheme), ("example.org", .scheme), ("ftp://example.org", .scheme),
        ("file:///etc/passwd", .scheme), ("https:///x", .host), ("https://", .host),
        ("https://a b", .notPlain), ("https://example.org/\r\nX: y", .notPlain),
        ("https://exämple.org", .notPlain), ("https://user@example.org", .user),
        ("https://user:x@example.org", .user), ("https://example.org/#x", .fragment),
        ("https://example.org:0", .port), ("https://example.org:65536", .port),
        ("https://example.org:", .port), ("https://example.org:8a", .port),
        ("https://ex_ample.org", .host), ("https://[::1", .host), ("https://[1.2.3.4]", .host),
        ("https://[fe80::1%25eth0]", .host), ("https://[2606:4700::1]x", .host),
        ("https://" + String(repeating: "a", count: 254), .host),
        ("https://example.org/" + String(repeating: "a", count: 2_048), .tooLong),
        ("https://127.0.0.1/", .address), ("https://[::1]/", .address),
        ("https://localhost:8080/", .address), ("https://LOCALHOST./", .address),
        ("https://a.localhost/", .address), ("http://169.254.169.254/latest", .address),
        // Other ways to write the same, as the system reads them.
        ("http://2130706433/", .address), ("http://0x7f.1/", .address), ("http://127.1/", .address),
        ("http://0177.0.0.1/", .address), ("http://[::ffff:10.0.0.1]/", .address),
        ("http://0/", .address),
    ])
    func whatIsNoAddressSaysWhy(text: String, mistake: WebhookURL.Mistake) {
        #expect(throws: mistake) { try WebhookURL(text, AddressRules()) }
    }

    @Test func thisMachineMayBeNamed() throws {
        let rules = try AddressRules(allowing: "127.0.0.1")
        _ = try WebhookURL("http://127.0.0.1:1/", rules)
        _ = try WebhookURL("http://localhost:1/", rules)
    }
}
