import HTTPServer

/// What a request brings to show who makes it.
enum Credentials: Equatable {
    case none
    case apiKey(String)
    case token(String)
    /// Something that is neither: another scheme, or more than one of them.
    case malformed(String)

    /// Every API key begins with this, so that it is known for one wherever it turns up.
    static let keyPrefix = "gsk_"

    init(_ request: HTTPRequest) {
        let authorization = request.header("Authorization")
        let apiKey = request.header("X-API-Key")
        switch (authorization, apiKey) {
        case (nil, nil): self = .none
        case (_?, _?): self = .malformed("Give Authorization or X-API-Key, not both.")
        case (nil, let key?): self = .apiKey(key)
        case (let field?, nil): self.init(authorization: field)
        }
    }

    private init(authorization field: String) {
        let parts = field.utf8.split(
            separator: UInt8(ascii: " "),
            maxSplits: 1,
            omittingEmptySubsequences: true
        )
        guard parts.count == 2, String(decoding: parts[0], as: UTF8.self).lowercased() == "bearer"
        else {
            self = .malformed("The only scheme of Authorization is Bearer.")
            return
        }
        let value = String(
            decoding: parts[1].drop { $0 == UInt8(ascii: " ") },
            as: UTF8.self
        )
        self = value.hasPrefix(Self.keyPrefix) ? .apiKey(value) : .token(value)
    }
}
