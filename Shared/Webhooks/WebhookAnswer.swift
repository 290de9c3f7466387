/// What a receiver answered.
public struct WebhookAnswer: Sendable, Equatable {
    /// The status, whatever it is.
    public var status: Int
    /// How many seconds the receiver asks to be left alone for, at its word; nil when it asks nothing.
    public var retryAfterSeconds: Int64?

    /// An answer of these.
    public init(status: Int, retryAfterSeconds: Int64? = nil) {
        self.status = status
        self.retryAfterSeconds = retryAfterSeconds
    }
}
