#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Addresses of hosts, by the system.
enum Resolver {
    /// The address that a text is in itself, without asking anybody; nil for a name.
    static func literal(_ host: String) -> NetworkAddress? {
        addresses(host, flags: AI_NUMERICHOST).first
    }

    /// The addresses of a host; empty when nobody knows any.
    static func addresses(_ host: String, flags: Int32 = 0) -> [NetworkAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = flags
        unsafe hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        unsafe hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var found: [NetworkAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            let info = unsafe entry.pointee
            let bytes = unsafe Array(
                UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen))
            )
            if let address = address(bytes, unsafe info.ai_family) { found.append(address) }
            unsafe next = info.ai_next
        }
        return found
    }

    /// Both kinds begin with family and port, in 4 bytes; IPv6 has 4 more before its address.
    private static func address(_ bytes: [UInt8], _ family: Int32) -> NetworkAddress? {
        switch family {
        case AF_INET where bytes.count >= 8: NetworkAddress(Array(bytes[4..<8]))
        case AF_INET6 where bytes.count >= 24: NetworkAddress(Array(bytes[8..<24]))
        default: nil
        }
    }
}
