public import Kafka
public import ServiceKit

extension KafkaConfiguration {
    /// Reads the keys that say how to reach Kafka.
    ///
    /// librdkafka's own lines are to be sent to the log by the caller, who has one.
    public init(from settings: inout Settings, clientID: String) {
        self.init(
            bootstrapServers: settings.string(
                "KAFKA_BOOTSTRAP_SERVERS",
                default: "localhost:9092",
                help: "Brokers to ask first: host:port, separated by commas."
            ),
            clientID: clientID
        )
        securityProtocol = settings.choice(
            "KAFKA_SECURITY_PROTOCOL",
            default: "plaintext",
            of: ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"],
            help: "How connections to Kafka are protected."
        )
        saslMechanism = settings.optionalString(
            "KAFKA_SASL_MECHANISM",
            help:
                "PLAIN, SCRAM-SHA-256 or -512; SCRAM with Kafka 4 takes librdkafka 2.6.1 or later."
        )
        saslUsername = settings.optionalString(
            "KAFKA_SASL_USERNAME",
            help: "The user to sign in to Kafka as."
        )
        saslPassword =
            settings.secret(
                "KAFKA_SASL_PASSWORD",
                help: "The password of that user."
            )?.reveal
        sslCA = settings.optionalString(
            "KAFKA_SSL_CA",
            help: "A file or folder of certificates that Kafka's must descend from."
        )
        rejectContradictions(in: &settings)
    }

    /// What would only come to light at the first connection, or never.
    private func rejectContradictions(in settings: inout Settings) {
        let isSASL = securityProtocol?.hasPrefix("sasl") == true
        let isSSL = securityProtocol?.hasSuffix("ssl") == true
        if isSASL {
            for (key, value) in [
                ("KAFKA_SASL_MECHANISM", saslMechanism), ("KAFKA_SASL_USERNAME", saslUsername),
                ("KAFKA_SASL_PASSWORD", saslPassword),
            ] where value == nil {
                settings.reject(key, because: "KAFKA_SECURITY_PROTOCOL needs it")
            }
        } else if saslUsername != nil || saslPassword != nil {
            settings.reject(
                "KAFKA_SECURITY_PROTOCOL",
                because: "a user or a password is given, which only sasl_ssl and sasl_plaintext use"
            )
        }
        if !isSSL && sslCA != nil {
            settings.reject(
                "KAFKA_SECURITY_PROTOCOL",
                because: "KAFKA_SSL_CA needs ssl or sasl_ssl"
            )
        }
    }
}

extension KafkaConfiguration {
    /// The same, with librdkafka's own lines written to `log`.
    public func logging(to log: Logger) -> KafkaConfiguration {
        var copy = self
        copy.log = { level, text in
            if level <= 4 {
                log.warning("librdkafka", ["text": text])
            } else {
                log.debug("librdkafka", ["text": text])
            }
        }
        return copy
    }
}
