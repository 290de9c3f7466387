/// How to reach the cluster, the same for every client of a service.
public struct KafkaConfiguration: Sendable {
    /// `host:port` pairs separated by commas.
    public var bootstrapServers: String
    /// `plaintext`, `ssl`, `sasl_plaintext` or `sasl_ssl`.
    public var securityProtocol: String?
    /// For instance `PLAIN` or `SCRAM-SHA-512`.
    public var saslMechanism: String?
    /// The user name for SASL.
    public var saslUsername: String?
    /// The password for SASL; never shown.
    public var saslPassword: String?
    /// A file or folder of CA certificates.
    public var sslCA: String?
    /// The name the broker shows in its logs and quotas.
    public var clientID: String
    /// Further librdkafka settings; they win over those chosen here.
    public var extra: [String: String]
    /// Receives librdkafka's own log lines (syslog level, text), on any thread; standard error without.
    public var log: (@Sendable (_ level: Int, _ text: String) -> Void)?

    /// Describes a cluster; everything but the servers may be left out.
    public init(
        bootstrapServers: String,
        securityProtocol: String? = nil,
        saslMechanism: String? = nil,
        saslUsername: String? = nil,
        saslPassword: String? = nil,
        sslCA: String? = nil,
        clientID: String = "groundswell",
        extra: [String: String] = [:],
        log: (@Sendable (_ level: Int, _ text: String) -> Void)? = nil
    ) {
        self.bootstrapServers = bootstrapServers
        self.securityProtocol = securityProtocol
        self.saslMechanism = saslMechanism
        self.saslUsername = saslUsername
        self.saslPassword = saslPassword
        self.sslCA = sslCA
        self.clientID = clientID
        self.extra = extra
        self.log = log
    }

    var common: [String: String] {
        var settings = [
            "bootstrap.servers": bootstrapServers,
            "client.id": clientID,
            // Small requests must not wait for the acknowledgement of the one before.
            "socket.nagle.disable": "true",
            "socket.keepalive.enable": "true",
            // A broker that closes an idle connection is no news.
            "log.connection.close": "false",
            // A restarted broker is found again within two seconds instead of ten.
            "reconnect.backoff.max.ms": "2000",
            // How long a topic may be unknown before that is an error: 5 s instead of 30.
            "topic.metadata.propagation.max.ms": "5000",
        ]
        settings["security.protocol"] = securityProtocol
        settings["sasl.mechanisms"] = saslMechanism
        settings["sasl.username"] = saslUsername
        settings["sasl.password"] = saslPassword
        settings["ssl.ca.location"] = sslCA
        if securityProtocol?.hasSuffix("ssl") == true {
            // Said outright, for older versions of the library do not look at the broker's name.
            settings["enable.ssl.certificate.verification"] = "true"
            settings["ssl.endpoint.identification.algorithm"] = "https"
        }
        return settings
    }
}

extension KafkaConfiguration: CustomStringConvertible, CustomReflectable {
    /// The servers and the client's name; no credentials.
    public var description: String { "Kafka at \(bootstrapServers) as \(clientID)" }

    /// Shows what `description` shows, so that `dump` gives no secret away either.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
