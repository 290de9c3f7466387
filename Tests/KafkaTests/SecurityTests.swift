import Testing

@testable import Kafka

/// What librdkafka is told about TLS and signing in.
@Suite struct SecurityTests {
    private func settings(_ securityProtocol: String?) -> [String: String] {
        KafkaConfiguration(
            bootstrapServers: "b:9093",
            securityProtocol: securityProtocol,
            saslMechanism: "PLAIN",
            saslUsername: "ann",
            saslPassword: "secret-word",
            sslCA: "/ca.pem"
        ).common
    }

    @Test(arguments: ["ssl", "sasl_ssl"])
    func theBrokerMustShowWhoItIs(securityProtocol: String) {
        let settings = settings(securityProtocol)
        #expect(settings["security.protocol"] == securityProtocol)
        #expect(settings["enable.ssl.certificate.verification"] == "true")
        #expect(settings["ssl.endpoint.identification.algorithm"] == "https")
        #expect(settings["ssl.ca.location"] == "/ca.pem")
        #expect(settings["sasl.mechanisms"] == "PLAIN")
        #expect(settings["sasl.username"] == "ann")
        #expect(settings["sasl.password"] == "secret-word")
    }

    @Test(arguments: [nil, "plaintext", "sasl_plaintext"])
    func withoutTLSNothingIsSaidOfIt(securityProtocol: String?) {
        #expect(settings(securityProtocol)["ssl.endpoint.identification.algorithm"] == nil)
    }

    @Test func thePasswordIsNotShown() {
        let configuration = KafkaConfiguration(bootstrapServers: "b", saslPassword: "secret-word")
        var text = "\(configuration)"
        dump(configuration, to: &text)
        #expect(!text.contains("secret-word"))
    }
}
