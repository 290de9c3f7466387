public import HTTPServer
public import ServiceKit
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension HTTPServerConfiguration {
    /// By default there is an event loop for each core, up to so many: the rest is for Kafka's client.
    private static let mostLoops = 4

    /// Reads the keys that the HTTP services share: `HTTP_…` and `TLS_…`.
    ///
    /// - Parameters:
    ///   - settings: where they are.
    ///   - port: the usual one.
    ///   - maxConnections: how many one event loop takes by default.
    public init(from settings: inout Settings, port: Int, maxConnections: Int) {
        self.init(
            host: settings.string(
                "HTTP_HOST",
                default: "0.0.0.0",
                help: "Address to serve; 127.0.0.1 is this machine alone."
            ),
            port: settings.integer(
                "HTTP_PORT",
                default: port,
                in: 0...65_535,
                help: "Port to serve; 0 is any free one."
            )
        )
        threads = settings.integer(
            "HTTP_THREADS",
            default: min(Self.mostLoops, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))),
            in: 1...64,
            unit: "threads",
            help:
                "Event loops that share the port; by default one a core, \(Self.mostLoops) at most."
        )
        self.maxConnections = settings.integer(
            "HTTP_MAX_CONNECTIONS",
            default: maxConnections,
            in: 1...1_000_000,
            unit: "connections",
            help: "Connections of one event loop; one more is answered by 503."
        )
        readTLS(from: &settings)
    }

    /// Reads the certificate and the key of TLS, which go together.
    private mutating func readTLS(from settings: inout Settings) {
        certificatePath = settings.optionalString(
            "TLS_CERT_FILE",
            help: "The certificate of the HTTP port with its chain, in PEM; without it no TLS."
        )
        keyPath = settings.optionalString(
            "TLS_KEY_FILE",
            help: "The private key of that certificate, in PEM."
        )
        guard (certificatePath == nil) != (keyPath == nil) else { return }
        settings.reject(
            certificatePath == nil ? "TLS_CERT_FILE" : "TLS_KEY_FILE",
            because: "TLS takes a certificate and a key"
        )
        certificatePath = nil
        keyPath = nil
    }
}
