import Console

/// A number with its noun in the right form.
func plural(_ number: some BinaryInteger, _ noun: String) -> String {
    let ending = noun.hasSuffix("ch") ? "es" : "s"
    return "\(grouped(number)) \(noun)\(number == 1 ? "" : ending)"
}
