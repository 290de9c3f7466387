internal import CPQ

/// Where a Postgres server is and how to log in: `postgresql://user:password@host:port/database`.
public struct PostgresAddress: Sendable {
    let url: String
    /// The address as it may be shown: the password is left out.
    public let description: String
    /// The `options` of the address, which ours are added to.
    let options: String

    /// Checks an address; the error never shows the password.
    public init(_ url: String) throws(PostgresError) {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://"),
            !url.utf8.contains(0)
        else { throw .invalidAddress("it must start with postgresql://") }
        // The message of libpq quotes what it could not read, which may be the password.
        guard let parsed = unsafe PQconninfoParse(url, nil) else {
            throw .invalidAddress(
                "it must look like postgresql://user:password@host:port/database?parameter=value"
            )
        }
        defer { unsafe PQconninfoFree(parsed) }
        var shown: [String] = []
        var given = ""
        var i = 0
        while let keyword = unsafe parsed[i].keyword {
            defer { i += 1 }
            guard let value = unsafe parsed[i].val else { continue }
            let text = unsafe String(cString: value)
            switch unsafe String(cString: keyword) {
            case "host", "port", "dbname", "user": shown.append(text)
            case "options": given = text
            default: break
            }
        }
        self.url = url
        options = given
        description = shown.joined(separator: " ")
    }
}

extension PostgresAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    /// The same as `description`.
    public var debugDescription: String { description }

    /// Empty, so that `dump` does not show the password either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
