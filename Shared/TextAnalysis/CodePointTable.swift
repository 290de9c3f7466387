/// A small number for each code point, in blocks of which equal ones are kept once.
struct CodePointTable: Sendable {
    private static let blockBits = 7
    private static let end: UInt32 = 0x11_0000

    private var blocks: [UInt16] = []
    private var values: [UInt8] = []

    /// A table of values that change at the given code points.
    ///
    /// - Parameter changes: in ascending order, the code point in the upper 24 bits and the value
    ///   from it on in the lower 8; before the first the value is 0.
    init(changes: [UInt32]) {
        let size: UInt32 = 1 << UInt32(Self.blockBits)
        var numbers: [[UInt8]: UInt16] = [:]
        var block = [UInt8](repeating: 0, count: Int(size))
        var value: UInt8 = 0
        var next = 0
        blocks.reserveCapacity(Int(Self.end / size))
        for start in stride(from: 0, to: Self.end, by: UInt32.Stride(size)) {
            for offset in 0..<size {
                if next < changes.count, changes[next] >> 8 == start + offset {
                    value = UInt8(truncatingIfNeeded: changes[next])
                    next += 1
                }
                block[Int(offset)] = value
            }
            if let known = numbers[block] {
                blocks.append(known)
            } else {
                let number = UInt16(truncatingIfNeeded: numbers.count)
                numbers[block] = number
                blocks.append(number)
                values += block
            }
        }
    }

    /// The value of a code point, which must be one.
    subscript(code: UInt32) -> UInt8 {
        let block = Int(blocks[Int(code >> UInt32(Self.blockBits))])
        return values[block << Self.blockBits | Int(code) & (1 << Self.blockBits - 1)]
    }
}
