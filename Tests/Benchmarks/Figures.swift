/// Figures by name, in the order they were added.
struct Figures: Sendable {
    private var members: [(name: String, value: String)] = []

    mutating func add(_ name: String, _ value: Int) { members.append((name, "\(value)")) }

    /// Adds a number rounded to `decimals` places.
    mutating func add(_ name: String, _ value: Double, decimals: Int) {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        let rounded = (value * scale).rounded() / scale
        members.append((name, rounded.isFinite ? "\(rounded)" : "null"))
    }

    mutating func add(_ name: String, _ value: Figures) { members.append((name, value.json)) }

    /// A JSON object; names are plain words.
    var json: String {
        "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
    }
}
