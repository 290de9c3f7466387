public import ServiceKit

extension Settings {
    /// Reads `WEBHOOK_ALLOW_ADDRESSES`, in which who takes webhooks and who sends them have to agree.
    ///
    /// What is read into comes from the caller: services without webhooks are not to load libcurl.
    public mutating func webhookAddresses<Rules, Mistake: Error>(
        default rules: Rules,
        read: (String) throws(Mistake) -> Rules
    ) -> Rules {
        let key = "WEBHOOK_ALLOW_ADDRESSES"
        let text = optionalString(
            key,
            help:
                "Private networks that webhooks may go to: 10.1.0.0/16,127.0.0.1; none by default."
        )
        do throws(Mistake) {
            return try text.map(read) ?? rules
        } catch {
            reject(key, because: "\(error)")
            return rules
        }
    }
}
