internal import CCurl

/// One request by libcurl, on a connection of its own.
@safe struct Transfer: ~Copyable {
    /// libcurl is to be prepared once, before threads use it.
    private static let isPrepared = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let handle: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []

    /// Prepares to post a body of JSON; nothing is sent yet.
    init(
        _ body: [UInt8],
        headers: [(name: String, value: String)],
        to url: WebhookURL,
        timeoutMs: Int,
        authorities: String?
    ) {
        guard Self.isPrepared, let handle = unsafe curl_easy_init() else {
            preconditionFailure("libcurl has no memory")
        }
        unsafe self.handle = handle
        set(CURLOPT_URL, url.text)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_PROXY, "")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NETRC, 0)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let authorities {
            set(CURLOPT_CAINFO, authorities)
            // The folder of the system's is looked into beside the file.
            _ = unsafe gs_curl_set_text(handle, CURLOPT_CAPATH, nil)
        }
        set(CURLOPT_TIMEOUT_MS, timeoutMs)
        // Threads must not be woken by alarms.
        set(CURLOPT_NOSIGNAL, 1)
        let fields = headers.map { "\($0.name): \($0.value)" }
        set(CURLOPT_HTTPHEADER, ["Content-Type: application/json", "Expect:"] + fields)
        _ = unsafe body.withUnsafeBytes {
            unsafe gs_curl_set_body(handle, $0.baseAddress, $0.count)
        }
        _ = unsafe gs_curl_refuse_body(handle)
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe lists.forEach { unsafe curl_slist_free_all($0) }
    }

    /// Sends it to this address, whatever the host's name stands for by now.
    ///
    /// - Returns: what is in the head of the answer.
    mutating func perform(
        at address: NetworkAddress,
        port: Int
    ) throws(WebhookError) -> WebhookAnswer {
        // For any host and port, this address and its own port.
        set(CURLOPT_CONNECT_TO, ["::\(address.inURL):\(port)"])
        let code = unsafe curl_easy_perform(handle)
        let status = unsafe gs_curl_number(handle, CURLINFO_RESPONSE_CODE)
        switch code {
        // When the body was refused, the head is here.
        case CURLE_OK where status > 0, CURLE_WRITE_ERROR where status > 0:
            let seconds = unsafe gs_curl_retry_after(handle)
            return WebhookAnswer(
                status: status,
                retryAfterSeconds: seconds > 0 ? Int64(seconds) : nil
            )
        case CURLE_COULDNT_CONNECT:
            throw .connecting(code: Int32(unsafe gs_curl_number(handle, CURLINFO_OS_ERRNO)))
        case CURLE_OPERATION_TIMEDOUT: throw .timedOut
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE: throw .untrusted
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED: throw .handshake
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
            throw .closed
        default: throw .notHTTP
        }
    }

    // MARK: Options

    private func set(_ option: CURLoption, _ number: Int) {
        _ = unsafe gs_curl_set_number(handle, option, number)
    }

    private func set(_ option: CURLoption, _ text: String) {
        _ = unsafe gs_curl_set_text(handle, option, text)
    }

    private mutating func set(_ option: CURLoption, _ lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { unsafe list = unsafe curl_slist_append(list, line) ?? list }
        guard let list = unsafe list else { return }
        unsafe lists.append(list)
        _ = unsafe gs_curl_set_list(handle, option, list)
    }
}
