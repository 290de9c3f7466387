/// The counts of one item in sixteen windows, as one vector.
///
/// The operations are spelled out for each width of number, and made of arithmetic and shifts alone:
/// in code that is generic over the number, and for masks, the compiler goes lane by lane.
protocol WindowRow: Sendable {
    /// Nothing in any lane.
    static var zero: Self { get }
    /// All bits of the lanes in the set.
    static func mask(_ lanes: LaneSet) -> Self
    /// The count of one lane; cut to the row's width when set.
    subscript(lane: Lane) -> Int64 { get set }
    /// The row with `count` added in the lanes of `mask`.
    func adding(_ count: UInt32, in mask: Self) -> Self
    /// The row with `count` taken away in the lanes of `mask`.
    func subtracting(_ count: UInt32, in mask: Self) -> Self
    /// Counts down by one in each lane that is zero in `from` and not in `to`.
    mutating func tally(from: Self, to: Self)
    /// The lanes that reach those of `thresholds`.
    func lanes(reaching thresholds: Self) -> LaneSet
}

/// Counts of 32 bits.
struct NarrowRow: WindowRow {
    private typealias Vector = SIMD16<Int32>

    private static let bits = Vector((0..<16).map { 1 << $0 })
    static let zero = NarrowRow(Vector.zero)

    private var vector: Vector

    private init(_ vector: Vector) { self.vector = vector }

    static func mask(_ lanes: LaneSet) -> NarrowRow {
        var row = Vector.zero
        for lane in 0..<16 where lanes & 1 << lane != 0 { row[lane] = ~0 }
        return NarrowRow(row)
    }

    subscript(lane: Lane) -> Int64 {
        get { Int64(vector[lane]) }
        set { vector[lane] = Int32(truncatingIfNeeded: newValue) }
    }

    @inline(__always)
    func adding(_ count: UInt32, in mask: NarrowRow) -> NarrowRow {
        let amount = Vector(repeating: Int32(truncatingIfNeeded: count))
        return NarrowRow(vector &+ (mask.vector & amount))
    }

    @inline(__always)
    func subtracting(_ count: UInt32, in mask: NarrowRow) -> NarrowRow {
        let amount = Vector(repeating: Int32(truncatingIfNeeded: count))
        return NarrowRow(vector &- (mask.vector & amount))
    }

    @inline(__always)
    mutating func tally(from: NarrowRow, to: NarrowRow) {
        vector = vector &+ (Self.zeros(from.vector) & ~Self.zeros(to.vector))
    }

    @inline(__always)
    func lanes(reaching thresholds: NarrowRow) -> LaneSet {
        let reached = ~Self.signs(vector &- thresholds.vector) & Self.bits
        let eight = reached.lowHalf | reached.highHalf
        let four = eight.lowHalf | eight.highHalf
        let two = four.lowHalf | four.highHalf
        return LaneSet(truncatingIfNeeded: two.x | two.y)
    }

    /// All bits, which is -1, of the lanes that are below zero.
    @inline(__always)
    private static func signs(_ vector: Vector) -> Vector {
        vector &>> Vector(repeating: 31)
    }

    /// All bits of the lanes that are zero, where none is below it.
    @inline(__always)
    private static func zeros(_ vector: Vector) -> Vector {
        signs(vector &- Vector(repeating: 1))
    }
}

/// Counts of 64 bits.
struct WideRow: WindowRow {
    private typealias Vector = SIMD16<Int64>

    private static let bits = Vector((0..<16).map { 1 << $0 })
    static let zero = WideRow(Vector.zero)

    private var vector: Vector

    private init(_ vector: Vector) { self.vector = vector }

    static func mask(_ lanes: LaneSet) -> WideRow {
        var row = Vector.zero
        for lane in 0..<16 where lanes & 1 << lane != 0 { row[lane] = ~0 }
        return WideRow(row)
    }

    subscript(lane: Lane) -> Int64 {
        get { Int64(vector[lane]) }
        set { vector[lane] = Int64(truncatingIfNeeded: newValue) }
    }

    @inline(__always)
    func adding(_ count: UInt32, in mask: WideRow) -> WideRow {
        let amount = Vector(repeating: Int64(truncatingIfNeeded: count))
        return WideRow(vector &+ (mask.vector & amount))
    }

    @inline(__always)
    func subtracting(_ count: UInt32, in mask: WideRow) -> WideRow {
        let amount = Vector(repeating: Int64(truncatingIfNeeded: count))
        return WideRow(vector &- (mask.vector & amount))
    }

    @inline(__always)
    mutating func tally(from: WideRow, to: WideRow) {
        vector = vector &+ (Self.zeros(from.vector) & ~Self.zeros(to.vector))
    }

    @inline(__always)
    func lanes(reaching thresholds: WideRow) -> LaneSet {
        let reached = ~Self.signs(vector &- thresholds.vector) & Self.bits
        let eight = reached.lowHalf | reached.highHalf
        let four = eight.lowHalf | eight.highHalf
        let two = four.lowHalf | four.highHalf
        return LaneSet(truncatingIfNeeded: two.x | two.y)
    }

    /// All bits, which is -1, of the lanes that are below zero.
    @inline(__always)
    private static func signs(_ vector: Vector) -> Vector {
        vector &>> Vector(repeating: 63)
    }

    /// All bits of the lanes that are zero, where none is below it.
    @inline(__always)
    private static func zeros(_ vector: Vector) -> Vector {
        signs(vector &- Vector(repeating: 1))
    }
}

extension WideRow {
    /// The same counts as a narrow row.
    init(_ row: NarrowRow) {
        self = .zero
        for lane in 0..<16 { self[lane] = row[lane] }
    }
}
