internal import CZlib
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Undoes permessage-deflate (RFC 7692), each message by itself; used by one thread.
@safe final class Inflater {
    enum Outcome: Equatable {
        case message([UInt8])
        case tooLong
        case malformed
    }

    private static let stepBytes = 16 * 1024
    private let stream: UnsafeMutablePointer<z_stream>
    private let isReady: Bool

    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        isReady = unsafe gs_inflate_init(stream) == Z_OK
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// The message that was deflated to `bytes`, if it has at most `limit` bytes.
    func message(_ bytes: [UInt8], limit: Int) -> Outcome {
        // A stream can only be made when there is no memory; nothing can be read then.
        guard isReady, unsafe inflateReset(stream) == Z_OK else { return .malformed }
        // The sender left these four out.
        var input = bytes + [0, 0, 0xFF, 0xFF]
        var out: [UInt8] = []
        var step = [UInt8](repeating: 0, count: Self.stepBytes)
        return unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe stream.pointee.next_in = input.baseAddress
            unsafe stream.pointee.avail_in = UInt32(input.count)
            while true {
                let code = unsafe step.withUnsafeMutableBufferPointer { room in
                    unsafe stream.pointee.next_out = room.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(room.count)
                    return unsafe inflate(stream, Z_SYNC_FLUSH)
                }
                out += step[..<(Self.stepBytes - (unsafe Int(stream.pointee.avail_out)))]
                if out.count > limit { return .tooLong }
                switch code {
                case Z_STREAM_END:
                    // A last block may come before the end of the message; nothing may follow it
                    // but what was added here.
                    return unsafe stream.pointee.avail_in <= 5 ? .message(out) : .malformed
                case Z_OK, Z_BUF_ERROR:
                    if unsafe stream.pointee.avail_out > 0 {
                        return unsafe stream.pointee.avail_in == 0 ? .message(out) : .malformed
                    }
                default: return .malformed
                }
            }
        }
    }
}

/// Writes messages by permessage-deflate, each by itself, so that all clients can be sent the same.
@safe public final class MessageDeflater {
    private let stream: UnsafeMutablePointer<z_stream>
    private let isReady: Bool

    /// Takes about 256 KB.
    public init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        isReady = unsafe gs_deflate_init(stream, 3) == Z_OK
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// A whole text message for clients that agreed on deflate; `text` is UTF-8.
    public func frame(text: [UInt8]) -> WebSocketFrame { frame(.text, text) }

    /// A whole binary message for clients that agreed on deflate.
    public func frame(binary: [UInt8]) -> WebSocketFrame { frame(.binary, binary) }

    private func frame(_ opcode: WebSocketOpcode, _ payload: [UInt8]) -> WebSocketFrame {
        guard let deflated = deflated(payload) else { return WebSocketFrame(opcode, payload) }
        return WebSocketFrame(opcode, deflated, isDeflated: true)
    }

    private func deflated(_ bytes: [UInt8]) -> [UInt8]? {
        guard isReady, unsafe deflateReset(stream) == Z_OK else { return nil }
        var input = bytes
        var out = [UInt8](
            repeating: 0,
            count: unsafe Int(deflateBound(stream, UInt(bytes.count))) + 16
        )
        let left: Int? = unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe out.withUnsafeMutableBufferPointer { room in
                unsafe stream.pointee.next_in = input.baseAddress
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = room.baseAddress
                unsafe stream.pointee.avail_out = UInt32(room.count)
                guard unsafe deflate(stream, Z_SYNC_FLUSH) == Z_OK else { return nil }
                return unsafe Int(stream.pointee.avail_out)
            }
        }
        guard let left, left > 0, out.count - left >= 4 else { return nil }
        // The receiver adds the empty block at the end itself.
        out.removeLast(left + 4)
        // An empty message is one byte: the head of an empty block.
        return out.isEmpty ? [0] : out
    }
}

/// What client and server agree on of permessage-deflate.
///
/// Nothing is carried over from message to message in either direction: so one deflated frame serves
/// all clients, and a client costs no memory for it.
enum DeflateOffer {
    static let answer =
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

    /// The value of `Sec-WebSocket-Extensions` in the answer to these fields; nil takes none.
    static func accepted(_ fields: [String]) -> String? {
        for field in fields {
            for offer in field.utf8.split(separator: UInt8(ascii: ",")) {
                let parts = offer.split(
                    separator: UInt8(ascii: ";"),
                    omittingEmptySubsequences: false
                )
                .map { String(decoding: $0.filter { $0 != 32 && $0 != 9 }, as: UTF8.self) }
                if parts.first == "permessage-deflate", let extra = parameters(parts.dropFirst()) {
                    return answer + extra
                }
            }
        }
        return nil
    }

    /// What the answer has to add; nil when the offer cannot be met.
    private static func parameters(_ parts: ArraySlice<String>) -> String? {
        var seen: Set<String> = []
        var extra = ""
        for part in parts {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard let name = pair.first, seen.insert(name).inserted else { return nil }
            let value = pair.count > 1 ? pair[1].filter { $0 != "\"" } : nil
            let bits = value.flatMap(Int.init)
            switch name {
            case "server_no_context_takeover", "client_no_context_takeover":
                if value != nil { return nil }
            case "client_max_window_bits":
                guard value == nil || (bits.map { (8...15).contains($0) } ?? false) else {
                    return nil
                }
            case "server_max_window_bits":
                // Frames are made once, with the whole window: less cannot be promised.
                guard bits == 15 else { return nil }
                extra = "; server_max_window_bits=15"
            default: return nil
            }
        }
        return extra
    }
}
