#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An address of IPv4 or IPv6, by its bytes.
public struct NetworkAddress: Hashable, Sendable {
    /// 4 or 16, in network order; IPv4 within IPv6 is IPv4.
    let bytes: [UInt8]

    /// Nil unless these are 4 or 16.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = Self.inner(bytes) ?? bytes
    }

    /// Reads what is written as four numbers, or as groups of IPv6.
    init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if unsafe inet_pton(AF_INET, text, &v4) == 1 {
            self.init(unsafe withUnsafeBytes(of: &v4) { unsafe Array($0) })
        } else if unsafe inet_pton(AF_INET6, text, &v6) == 1 {
            self.init(unsafe withUnsafeBytes(of: &v6) { unsafe Array($0) })
        } else {
            return nil
        }
    }

    /// As it stands for a host in a URL: that of IPv6 in brackets.
    var inURL: String {
        guard bytes.count == 16 else {
            return bytes.map { String($0) }.joined(separator: ".")
        }
        let groups = stride(from: 0, to: 16, by: 2).map { at in
            String(UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1]), radix: 16)
        }
        return "[" + groups.joined(separator: ":") + "]"
    }

    /// The address of IPv4 that one of IPv6 stands for: mapped, or behind a translator (RFC 6052).
    private static func inner(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count == 16 else { return nil }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        let head = Array(bytes.prefix(12))
        return head == mapped || head == translated ? Array(bytes.suffix(4)) : nil
    }
}

/// The addresses that begin with the same bits.
struct Network: Hashable, Sendable {
    private let address: NetworkAddress
    private let bits: Int

    /// Reads `address/bits`, or one address.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = NetworkAddress(String(parts[0])) else { return nil }
        let all = address.bytes.count * 8
        guard parts.count == 2 else {
            self.address = address
            bits = all
            return
        }
        guard let bits = Int(parts[1]), (0...all).contains(bits),
            parts[1].utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return nil }
        self.address = address
        self.bits = bits
    }

    func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        for bit in 0..<bits {
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            if (address.bytes[bit / 8] ^ other.bytes[bit / 8]) & mask != 0 { return false }
        }
        return true
    }
}
