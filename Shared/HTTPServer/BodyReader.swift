/// Collects the body of one request from the bytes behind its head.
struct BodyReader {
    /// Extensions of a chunk and the trailer are read over, up to this much together.
    static let maxOverheadBytes = 16 * 1024

    enum Progress: Equatable {
        case incomplete
        case complete
        case refused(RequestHead.Refusal)
    }

    private(set) var body: [UInt8] = []
    private var state: State
    private let limit: Int
    private var overhead = 0

    private enum State {
        case sized(left: Int)
        case chunkSize(value: Int, digits: Int)
        case chunkExtension(value: Int)
        case chunkSizeEnd(value: Int)
        case chunkData(left: Int)
        case chunkDataEnd(next: UInt8)
        case trailerLine(length: Int)
        case trailerEnd
    }

    init(_ framing: RequestHead.Framing, limit: Int) {
        self.limit = limit
        switch framing {
        case .none: state = .sized(left: 0)
        case .length(let count):
            state = .sized(left: count)
            // A length is only a claim: room is made as the bytes come.
            body.reserveCapacity(min(count, 64 * 1024))
        case .chunked: state = .chunkSize(value: 0, digits: 0)
        }
    }

    /// Reads `input` from `position` on and moves it behind what belongs to the body.
    mutating func read(_ input: [UInt8], from position: inout Int) -> Progress {
        while true {
            switch state {
            case .sized(let left):
                let count = min(left, input.count - position)
                body += input[position..<(position + count)]
                position += count
                state = .sized(left: left - count)
                return left == count ? .complete : .incomplete
            case .chunkData(let left):
                let count = min(left, input.count - position)
                body += input[position..<(position + count)]
                position += count
                guard left == count else {
                    state = .chunkData(left: left - count)
                    return .incomplete
                }
                state = .chunkDataEnd(next: 13)
            default:
                guard position < input.count else { return .incomplete }
                let byte = input[position]
                position += 1
                switch step(byte) {
                case .incomplete: continue
                case let end: return end
                }
            }
        }
    }

    /// One byte of the framing between the data.
    private mutating func step(_ byte: UInt8) -> Progress {
        overhead += 1
        if overhead > Self.maxOverheadBytes { return refusal("The chunk framing is too long.") }
        switch state {
        case .chunkSize(let value, let digits):
            if let digit = hexDigit(byte) {
                guard digits < 15 else { return refusal("A chunk size is too long.") }
                state = .chunkSize(value: value << 4 | Int(digit), digits: digits + 1)
                return .incomplete
            }
            guard digits > 0 else { return refusal("A chunk size is missing.") }
            guard value <= limit - body.count else { return .refused(.bodyTooLarge(limit: limit)) }
            // A large body in many chunks has as much framing as it needs; an endless line has not.
            if value > 0 { overhead = 0 }
            switch byte {
            case 13: state = .chunkSizeEnd(value: value)
            case UInt8(ascii: ";"), UInt8(ascii: " "), 9: state = .chunkExtension(value: value)
            default: return refusal("A chunk size is malformed.")
            }
        case .chunkExtension(let value):
            if byte == 13 { state = .chunkSizeEnd(value: value) }
            if byte == 10 { return refusal("A chunk size is malformed.") }
        case .chunkSizeEnd(let value):
            guard byte == 10 else { return refusal("A chunk size is malformed.") }
            state = value == 0 ? .trailerLine(length: 0) : .chunkData(left: value)
        case .chunkDataEnd(let next):
            guard byte == next else { return refusal("A chunk is longer than its size.") }
            state = next == 13 ? .chunkDataEnd(next: 10) : .chunkSize(value: 0, digits: 0)
        case .trailerLine(let length):
            if byte == 13 && length == 0 {
                state = .trailerEnd
            } else {
                state = .trailerLine(length: byte == 10 ? 0 : byte == 13 ? length : length + 1)
            }
        case .trailerEnd:
            return byte == 10 ? .complete : refusal("The trailer is malformed.")
        case .sized, .chunkData: break
        }
        return .incomplete
    }

    private func refusal(_ reason: String) -> Progress {
        .refused(.init(status: 400, reason: reason))
    }
}

extension RequestHead.Refusal {
    static func bodyTooLarge(limit: Int) -> Self {
        .init(status: 413, reason: "The body may have \(limit) bytes.")
    }
}
