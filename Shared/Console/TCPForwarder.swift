#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Passes TCP connections to a port of the loopback address on to another one.
///
/// For small traffic, until the process ends: each connection has two threads.
public enum TCPForwarder {
    /// The most connections at a time; further ones wait.
    private static let backlog: Int32 = 64

    /// Listens on `port`, and returns once it does.
    public static func start(port: Int, to target: Int) throws(ConsoleError) {
        let listener = try openSocket()
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, size)
        guard unsafe withLoopback(port, { unsafe bind(listener, $0, $1) }) == 0,
            listen(listener, backlog) == 0
        else {
            let code = errno
            close(listener)
            throw .system(doing: "listening on 127.0.0.1:\(port)", code: code)
        }
        try Thread {
            while true {
                let client = accept(listener, nil, nil)
                if client >= 0 { pass(client, to: target) }
            }
        }.detach()
    }

    /// Connects the client to the target and copies both ways; what fails just ends.
    private static func pass(_ client: Int32, to target: Int) {
        guard let server = try? openSocket() else {
            close(client)
            return
        }
        guard unsafe withLoopback(target, { unsafe connect(server, $0, $1) }) == 0 else {
            close(client)
            close(server)
            return
        }
        do throws(ConsoleError) {
            let upwards = try Thread { copy(from: client, to: server) }
            do throws(ConsoleError) {
                // The thread of the answers waits for the other and closes both ends.
                try Thread {
                    copy(from: server, to: client)
                    upwards.join()
                    close(client)
                    close(server)
                }.detach()
            } catch {
                shutdown(client, Int32(SHUT_RDWR))
                upwards.join()
                close(client)
                close(server)
            }
        } catch {
            close(client)
            close(server)
        }
    }

    private static func copy(from source: Int32, to sink: Int32) {
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe recv(source, buffer.baseAddress, buffer.count, 0)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0, sendAll(chunk[..<count], sink) else { break }
        }
        shutdown(sink, Int32(SHUT_RDWR))
        shutdown(source, Int32(SHUT_RDWR))
    }

    private static func sendAll(_ bytes: ArraySlice<UInt8>, _ sink: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe send(sink, buffer.baseAddress, buffer.count, 0)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func openSocket() throws(ConsoleError) -> Int32 {
        #if canImport(Glibc)
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let file = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard file >= 0 else { throw .system(doing: "opening a socket", code: errno) }
        return file
    }

    private static func withLoopback(
        _ port: Int,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
