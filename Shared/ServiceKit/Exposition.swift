/// What the registry holds for one set of labels.
protocol Instrument: AnyObject, Sendable {
    func write(name: String, labels: String, to out: inout [UInt8])
}

/// All series of one name.
struct Family: Sendable {
    enum Kind: String {
        case counter, gauge, histogram
    }

    let name: String
    let help: String
    let kind: Kind
    var series: [String: any Instrument] = [:]
    var ordered: [String] = []

    init(name: String, help: String, kind: Kind) {
        self.name = name
        self.help = help
        self.kind = kind
    }

    func write(to out: inout [UInt8]) {
        out += Array("# HELP \(name) \(escaped(help, quotes: false))\n".utf8)
        out += Array("# TYPE \(name) \(kind.rawValue)\n".utf8)
        for labels in ordered { series[labels]?.write(name: name, labels: labels, to: &out) }
    }
}

func appendSample(_ name: String, _ labels: String, _ value: String, to out: inout [UInt8]) {
    out += Array(name.utf8)
    if !labels.isEmpty { out += Array("{\(labels)}".utf8) }
    out += Array(" \(value)\n".utf8)
}

/// `key="value",…` with the escapes of the format.
func labelText(_ labels: KeyValuePairs<String, String>) -> String {
    labels.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
}

func prometheusNumber(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value) { return "\(whole)" }
    return "\(value)"
}

func isMetricName(_ name: String) -> Bool {
    isName(name) { $0 == UInt8(ascii: ":") }
}

func isLabelName(_ name: String) -> Bool {
    isName(name) { _ in false } && !name.hasPrefix("__")
}

private func isName(_ name: String, extra: (UInt8) -> Bool) -> Bool {
    !name.isEmpty
        && name.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"):
                true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
            default: extra(byte)
            }
        }
}

private func escaped(_ text: String, quotes: Bool) -> String {
    var out = ""
    for character in text.unicodeScalars {
        switch character {
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\"" where quotes: out += "\\\""
        default: out.unicodeScalars.append(character)
        }
    }
    return out
}
