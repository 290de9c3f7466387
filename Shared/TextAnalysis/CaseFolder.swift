/// Full case folding (Unicode 15.0, CaseFolding.txt, C and F).
struct CaseFolder: Sendable {
    static let shared = CaseFolder()

    private struct Run: Sendable {
        let first: UInt32
        let last: UInt32
        let step: UInt32
        /// What the first becomes; the others are as far from it as they are from the first.
        let targets: [UInt32]
    }

    private let runs: [Run]

    private init() {
        runs = caseFolding.split { $0 == " " || $0 == "\n" }.compactMap { entry in
            let numbers = entry.split(separator: ":").compactMap { UInt32($0, radix: 16) }
            guard numbers.count > 3 else { return nil }
            return Run(
                first: numbers[0],
                last: numbers[1],
                step: numbers[2],
                targets: Array(numbers[3...])
            )
        }
    }

    /// Appends the bytes of a range as words are compared: folded, without characters that nobody
    /// sees, and with one kind of apostrophe.
    func fold(_ text: Span<UInt8>, _ range: Range<Int>, into bytes: inout [UInt8]) {
        var at = range.lowerBound
        while at < range.upperBound {
            let point = BreakPoint(text, at: at)
            at = point.end
            switch point.code {
            case ..<0x80: bytes.append(lowercase(UInt8(truncatingIfNeeded: point.code)))
            case 0x2019: bytes.append(UInt8(ascii: "'"))
            case 0xFE00...0xFE0F: break
            default:
                if point.kind != .format { fold(point.code, into: &bytes) }
            }
        }
    }

    /// Appends what a code point outside ASCII is folded to, in UTF-8.
    func fold(_ code: UInt32, into bytes: inout [UInt8]) {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].last < code { low = middle + 1 } else { high = middle }
        }
        guard low < runs.count, runs[low].first <= code,
            (code - runs[low].first).isMultiple(of: runs[low].step)
        else { return append(code, to: &bytes) }
        let distance = code - runs[low].first
        for target in runs[low].targets { append(target + distance, to: &bytes) }
    }
}

/// Appends a code point in UTF-8.
func append(_ code: UInt32, to bytes: inout [UInt8]) {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: code >> shift & 0x3F | 0x80) }
    func head(_ shift: UInt32, _ mark: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: code >> shift | mark)
    }
    switch code {
    case ..<0x80: bytes.append(head(0, 0))
    case ..<0x800:
        bytes.append(head(6, 0xC0))
        bytes.append(tail(0))
    case ..<0x1_0000:
        bytes.append(head(12, 0xE0))
        bytes.append(tail(6))
        bytes.append(tail(0))
    default:
        bytes.append(head(18, 0xF0))
        bytes.append(tail(12))
        bytes.append(tail(6))
        bytes.append(tail(0))
    }
}

/// The lower case of an ASCII byte; others stay.
@inline(__always)
func lowercase(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    default: byte
    }
}
