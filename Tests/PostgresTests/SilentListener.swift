import Foundation

/// A TCP port that accepts connections and says nothing.
final class SilentListener {
    let port: Int
    private let descriptor: Int32

    init() throws {
        let (descriptor, port) = try boundSocket()
        guard listen(descriptor, 8) == 0 else {
            throw PostgresServer.Failure(description: "listening on a port")
        }
        self.descriptor = descriptor
        self.port = port
    }

    deinit { close(descriptor) }
}

/// A socket on a loopback port that was free.
func boundSocket() throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            unsafe bind(descriptor, generic, length) == 0
                && getsockname(descriptor, generic, &length) == 0
        }
    }
    guard isBound else {
        close(descriptor)
        throw PostgresServer.Failure(description: "there is no free port")
    }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
}
