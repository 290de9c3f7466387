/// The number with its thousands apart: `1,234,567`.
func grouped(_ number: some BinaryInteger) -> String {
    var text = ""
    for (index, digit) in String(number.magnitude).reversed().enumerated() {
        if index > 0 && index.isMultiple(of: 3) { text.append(",") }
        text.append(digit)
    }
    return (number < 0 ? "-" : "") + String(text.reversed())
}

/// A number with its noun in the right form.
func plural(_ number: some BinaryInteger, _ noun: String) -> String {
    let ending = noun.hasSuffix("ch") ? "es" : "s"
    return "\(grouped(number)) \(noun)\(number == 1 ? "" : ending)"
}
