import Connections
import Kafka
import Postgres
import ServiceKit
import Webhooks

/// What notifier can be told.
struct Config: ServiceConfiguration {
    let kafka: KafkaConfiguration
    let postgresURL: String
    let group: GroupSettings
    let postsTopic: String
    let regionalTopic: String
    let globalTopic: String
    let notificationsTopic: String
    let matching: MatchingLimits
    let delivery: DeliveryLimits
    let addresses: AddressRules
    /// A file of the certificates that receivers' are judged by; nil for those of the system.
    let authorities: String?

    /// Everything that events are found in.
    var topics: [String] { Array(Set([postsTopic, regionalTopic, globalTopic])).sorted() }

    init(from settings: inout Settings) {
        kafka = KafkaConfiguration(from: &settings, clientID: "notifier")
        postgresURL = settings.string(
            "POSTGRES_URL",
            default: "postgres://groundswell@localhost:5432/groundswell",
            help: "Where subscriptions, notifications and positions are kept."
        )
        do throws(PostgresError) {
            _ = try PostgresAddress(postgresURL)
        } catch {
            settings.reject("POSTGRES_URL", because: "\(error)")
        }
        group = GroupSettings(from: &settings, service: "notifier")
        postsTopic = settings.string(
            "REDDIT_POSTS_TOPIC",
            default: "reddit-posts",
            help: "Where posts come from."
        )
        regionalTopic = settings.string(
            "REGIONAL_TOPIC",
            default: "regional-topk",
            help: "Where regional boards come from."
        )
        globalTopic = settings.string(
            "GLOBAL_TOPIC",
            default: "global-topk",
            help: "Where worldwide boards come from."
        )
        notificationsTopic = settings.string(
            "NOTIFICATIONS_TOPIC",
            default: "notifications",
            help: "Where notifications go to for the feed."
        )
        matching = MatchingLimits(from: &settings)
        delivery = DeliveryLimits(from: &settings)
        addresses = settings.webhookAddresses(default: AddressRules(), read: AddressRules.init)
        authorities = Self.authorities(from: &settings)
        if [regionalTopic, globalTopic].contains(postsTopic) {
            settings.reject("REDDIT_POSTS_TOPIC", because: "it is a topic of boards")
        }
    }

    private static func authorities(from settings: inout Settings) -> String? {
        let key = "WEBHOOK_CA_FILE"
        let path = settings.optionalString(
            key,
            help: "Certificates, PEM, that receivers' are judged by in place of the system's."
        )
        guard let path, let bytes = settings.file(key, at: path) else { return nil }
        guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            settings.reject(key, because: "\(path) holds no certificate")
            return nil
        }
        return path
    }
}
