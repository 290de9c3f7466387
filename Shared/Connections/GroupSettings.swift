public import Kafka
public import ServiceKit

/// Which member of which consumer group an instance is.
public struct GroupSettings: Sendable {
    /// The name of the group.
    public let groupID: String
    /// The name of the instance, which stays the same over restarts.
    public let instanceID: String
    /// How long the group waits for a silent instance, in milliseconds.
    public let sessionTimeoutMs: Int

    /// Reads `INSTANCE_ID`, `GROUP_ID` and `SESSION_TIMEOUT`.
    ///
    /// - Parameters:
    ///   - settings: where they are.
    ///   - service: what the group is called by default.
    public init(from settings: inout Settings, service: String) {
        instanceID = settings.string(
            "INSTANCE_ID",
            default: hostName(),
            help: "Name of this instance, kept over restarts; no two may share one."
        )
        groupID = settings.string(
            "GROUP_ID",
            default: service,
            help: "The consumer group of all instances."
        )
        sessionTimeoutMs = settings.integer(
            "SESSION_TIMEOUT",
            default: 6_000,
            in: 1_000...300_000,
            unit: "ms",
            help: "How long the group waits for a silent instance before others take over."
        )
    }

    /// The same for a consumer.
    public var membership: GroupMembership {
        GroupMembership(
            groupID: groupID,
            instanceID: instanceID,
            sessionTimeoutMs: sessionTimeoutMs
        )
    }
}
