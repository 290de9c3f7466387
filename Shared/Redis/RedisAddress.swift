/// Where a Redis server is and how to log in, read from
/// `redis://[[user]:password@]host[:port][/database]`.
public struct RedisAddress: Sendable {
    /// The port of an address that names none.
    public static let defaultPort: UInt16 = 6379
    /// The highest database number accepted; servers have 16 unless told otherwise.
    public static let highestDatabase = 1023

    /// The host name or address, without the brackets of an IPv6 address.
    public let host: String
    /// The TCP port.
    public let port: UInt16
    /// The database selected after connecting.
    public let database: Int
    let user: String?
    let password: String?

    /// Reads an address; the error names the part that is wrong and never shows the password.
    public init(_ url: String) throws(RedisError) {
        let scheme = "redis://"
        guard !url.hasPrefix("rediss://") else {
            throw .invalidAddress("rediss:// needs TLS, which is not supported; use redis://")
        }
        guard url.hasPrefix(scheme) else {
            throw .invalidAddress("it must start with redis://")
        }
        var rest = url.dropFirst(scheme.count)
        var userPart: String?
        var passwordPart: String?
        if let at = rest.lastIndex(of: "@") {
            let login = rest[..<at]
            rest = rest[rest.index(after: at)...]
            guard let colon = login.firstIndex(of: ":") else {
                throw .invalidAddress("before @ it must have user:password or :password")
            }
            userPart = try Self.decode(login[..<colon], "user")
            passwordPart = try Self.decode(login[login.index(after: colon)...], "password")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let place = rest[..<slash]
        let path = rest[slash...].dropFirst()
        (host, port) = try Self.place(place)
        guard let number = path.isEmpty ? 0 : Int(path), 0...Self.highestDatabase ~= number else {
            throw .invalidAddress("the database must be 0 to \(Self.highestDatabase)")
        }
        database = number
        user = userPart.flatMap { $0.isEmpty ? nil : $0 }
        password = passwordPart.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func place(_ text: Substring) throws(RedisError) -> (String, UInt16) {
        var host = text
        var portText: Substring?
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else {
                throw .invalidAddress("after ] only :port may follow")
            }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        guard !host.isEmpty, !host.utf8.contains(0) else {
            throw .invalidAddress("the host is missing")
        }
        guard let portText else { return (String(host), defaultPort) }
        guard let port = UInt16(portText), port > 0 else {
            throw .invalidAddress("the port must be 1 to 65535")
        }
        return (String(host), port)
    }

    /// Undoes percent encoding.
    private static func decode(_ text: Substring, _ part: String) throws(RedisError) -> String {
        var bytes: [UInt8] = []
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(hexDigit),
                let low = iterator.next().flatMap(hexDigit)
            else { throw .invalidAddress("the \(part) has a % that two hex digits do not follow") }
            bytes.append(high << 4 | low)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension RedisAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The address as it may be shown: the password is `***`.
    public var description: String {
        let login = password == nil ? "" : "\(user ?? ""):***@"
        let name = host.contains(":") ? "[\(host)]" : host
        return "redis://\(login)\(name):\(port)/\(database)"
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Empty, so that `dump` does not show the password either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
