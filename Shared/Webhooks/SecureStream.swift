internal import CSSL
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What connections of TLS have in common: 1.2 or later, and the system's certificates.
///
/// Unchecked because of the pointer: OpenSSL counts references to a context under a lock of its
/// own, and nothing here changes it once it is made.
@safe
final class TransportSecurity: @unchecked Sendable {
    let context: OpaquePointer?

    init() {
        unsafe context = unsafe SSL_CTX_new(TLS_client_method())
        guard let context = unsafe context else { return }
        _ = unsafe gs_ssl_require_tls12(context)
        _ = unsafe SSL_CTX_set_default_verify_paths(context)
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    }

    deinit {
        unsafe SSL_CTX_free(context)
    }
}

/// A connection of TLS to a host that has shown who it is.
@safe
final class SecureStream {
    private let stream: PlainStream
    private let ssl: OpaquePointer

    init(
        _ stream: PlainStream,
        host: String,
        _ security: TransportSecurity,
        _ deadline: Deadline
    ) throws(WebhookError) {
        guard let context = unsafe security.context, let ssl = unsafe SSL_new(context) else {
            throw .handshake
        }
        self.stream = stream
        unsafe self.ssl = unsafe ssl
        let isSet: Bool
        if NetworkAddress(host) != nil {
            isSet = unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
        } else {
            isSet =
                unsafe gs_ssl_name_server(ssl, host) == 1 && SSL_set1_host(ssl, host) == 1
        }
        guard isSet, unsafe SSL_set_fd(ssl, stream.descriptor) == 1 else { throw .handshake }
        while true {
            let result = unsafe SSL_connect(ssl)
            if result == 1 { return }
            guard try retry(result, deadline) else {
                throw unsafe SSL_get_verify_result(ssl) == Int(X509_V_OK) ? .handshake : .untrusted
            }
        }
    }

    deinit {
        unsafe SSL_free(ssl)
    }

    /// Writes all of it.
    func write(_ bytes: [UInt8], _ deadline: Deadline) throws(WebhookError) {
        while true {
            let result = unsafe SSL_write(ssl, bytes, Int32(bytes.count))
            if result > 0 { return }
            guard try retry(result, deadline) else { throw .closed }
        }
    }

    /// Reads what there is, up to `max` bytes; none at the end.
    func read(_ max: Int, _ deadline: Deadline) throws(WebhookError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max)
        while true {
            let result = unsafe SSL_read(ssl, &bytes, Int32(max))
            if result > 0 { return Array(bytes.prefix(Int(result))) }
            guard try retry(result, deadline) else { return [] }
        }
    }

    /// Waits for what the last call wanted; false when it failed.
    private func retry(_ result: Int32, _ deadline: Deadline) throws(WebhookError) -> Bool {
        let reason = unsafe SSL_get_error(ssl, result)
        // OpenSSL keeps a queue of errors for each thread, which nobody would empty.
        ERR_clear_error()
        switch reason {
        case SSL_ERROR_WANT_READ: try stream.wait(for: Int16(POLLIN), deadline)
        case SSL_ERROR_WANT_WRITE: try stream.wait(for: Int16(POLLOUT), deadline)
        default: return false
        }
        return true
    }
}
