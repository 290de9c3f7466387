/// Collects what a service can be told, its values and every mistake in them.
///
/// The order is defaults, then environment, then flags: `KAFKA_BOOTSTRAP_SERVERS` in the
/// environment is `--kafka-bootstrap-servers` on the command line. Each call declares one key and
/// returns its value; after a mistake it returns the default, so that all of them come to light
/// in one run. An empty environment variable counts as absent.
public struct Settings {
    /// What is wrong, one line each, in the order of declaration.
    public private(set) var mistakes: [String] = []

    var declarations: [Declaration] = []
    private var arguments: [String]
    private let environment: (String) -> String?

    struct Declaration {
        let key: String
        let type: String
        let defaultText: String?
        let help: String
        let shownValue: String
    }

    /// Takes flags from `arguments` (without the program's name) and variables from `environment`.
    public init(arguments: [String], environment: @escaping (String) -> String?) {
        self.arguments = arguments
        self.environment = environment
    }

    /// A text with a default.
    public mutating func string(_ key: String, default value: String, help: String) -> String {
        let result = given(key)?.text ?? value
        declare(key, "TEXT", default: value, help, shows: hidingPassword(in: result))
        return result
    }

    /// A text that may be absent.
    public mutating func optionalString(_ key: String, help: String) -> String? {
        let result = given(key)?.text
        declare(key, "TEXT", default: nil, help, shows: result.map(hidingPassword) ?? "(none)")
        return result
    }

    /// A whole number; `unit` and `range` are shown by `--help`.
    public mutating func integer(
        _ key: String,
        default value: Int,
        in range: ClosedRange<Int>,
        unit: String = "",
        help: String
    ) -> Int {
        let result = parsed(key, default: value) { text in
            guard let number = Int(text) else { return .failure("is not a whole number") }
            guard range.contains(number) else {
                return .failure("is not in \(range.lowerBound)...\(range.upperBound)")
            }
            return .success(number)
        }
        let type = "INTEGER \(range.lowerBound)...\(range.upperBound)"
        declare(
            key,
            type + (unit.isEmpty ? "" : " \(unit)"),
            default: "\(value)",
            help,
            shows: "\(result)"
        )
        return result
    }

    /// A number; `unit` and `range` are shown by `--help`.
    public mutating func number(
        _ key: String,
        default value: Double,
        in range: ClosedRange<Double>,
        unit: String = "",
        help: String
    ) -> Double {
        let result = parsed(key, default: value) { text in
            guard let number = Double(text), number.isFinite else {
                return .failure("is not a number")
            }
            guard range.contains(number) else {
                return .failure("is not in \(range.lowerBound)...\(range.upperBound)")
            }
            return .success(number)
        }
        let type = "NUMBER \(range.lowerBound)...\(range.upperBound)"
        declare(
            key,
            type + (unit.isEmpty ? "" : " \(unit)"),
            default: "\(value)",
            help,
            shows: "\(result)"
        )
        return result
    }

    /// One of a few words.
    public mutating func choice(
        _ key: String,
        default value: String,
        of words: [String],
        help: String
    ) -> String {
        let result = parsed(key, default: value) { text in
            words.contains(text)
                ? .success(text) : .failure("is not one of \(words.joined(separator: ", "))")
        }
        declare(key, words.joined(separator: "|"), default: value, help, shows: result)
        return result
    }

    /// A switch that is off unless given: `--key`, or `true`/`false` as its value.
    public mutating func flag(_ key: String, help: String) -> Bool {
        var result = false
        if let value = given(key, isSwitch: true) {
            switch value.text {
            case "true", "yes", "on", "1": result = true
            case "false", "no", "off", "0": result = false
            default: mistakes.append("\(key): \(quoted(value.text)) is not true or false")
            }
        }
        declare(key, "", default: nil, help, shows: "\(result)")
        return result
    }

    /// A password or token: the value of `key`, or the content of the file that `<key>_FILE` names.
    ///
    /// One line end at the end of the file is dropped. Prefer the file: flags are seen by `ps`.
    public mutating func secret(_ key: String, help: String) -> Secret? {
        let direct = given(key)
        let file = given(key + "_FILE")
        var result = direct.map { Secret($0.text) }
        if direct != nil && file != nil {
            mistakes.append("\(key): given both directly and by \(key)_FILE")
        } else if let file {
            switch secretFile(file.text) {
            case .success(let text): result = Secret(text)
            case .failure(let reason): mistakes.append("\(key)_FILE: \(reason)")
            }
        }
        declare(key, "SECRET", default: nil, help, shows: result == nil ? "(none)" : "***")
        declare(
            key + "_FILE",
            "PATH",
            default: nil,
            "File that holds \(key).",
            shows: file?.text ?? "(none)"
        )
        return result
    }

    /// Adds a mistake that only the service can see, such as two keys that exclude each other.
    public mutating func reject(_ key: String, because reason: String) {
        mistakes.append("\(key): \(reason)")
    }

    /// Reports whatever is left on the command line; call it after the last declaration.
    public mutating func rejectUnknownArguments() {
        for argument in arguments {
            let name = argument.split(separator: "=", omittingEmptySubsequences: false)[0]
            guard name.hasPrefix("--") else {
                mistakes.append("unexpected argument \(quoted(argument))")
                continue
            }
            let near = declarations.map { flagName($0.key) }
                .map { (name: $0, distance: editDistance(Array($0.utf8), Array(name.utf8))) }
                .filter { $0.distance <= 3 }
                .min { $0.distance < $1.distance }
            mistakes.append(
                "unknown option \(name)" + (near.map { ", did you mean \($0.name)?" } ?? "")
            )
        }
        arguments = []
    }

    // MARK: - Looking up

    private struct Given {
        let text: String
    }

    private enum Parse<Value> {
        case success(Value)
        case failure(String)
    }

    private mutating func parsed<Value>(
        _ key: String,
        default value: Value,
        _ parse: (String) -> Parse<Value>
    ) -> Value {
        guard let given = given(key) else { return value }
        switch parse(given.text) {
        case .success(let result): return result
        case .failure(let reason):
            mistakes.append("\(key): \(quoted(hidingPassword(in: given.text))) \(reason)")
            return value
        }
    }

    /// Takes the flag off the command line, else reads the environment.
    private mutating func given(_ key: String, isSwitch: Bool = false) -> Given? {
        let name = flagName(key)
        var found: [String] = []
        var index = 0
        while index < arguments.count {
            if arguments[index] == name {
                let next = index + 1 < arguments.count ? arguments[index + 1] : nil
                if isSwitch {
                    found.append("true")
                    arguments.remove(at: index)
                } else if let next, !next.hasPrefix("--") {
                    found.append(next)
                    arguments.removeSubrange(index...(index + 1))
                } else {
                    mistakes.append("\(key): \(name) needs a value")
                    arguments.remove(at: index)
                }
            } else if arguments[index].hasPrefix(name + "=") {
                found.append(String(arguments[index].dropFirst(name.count + 1)))
                arguments.remove(at: index)
            } else {
                index += 1
            }
        }
        if found.count > 1 { mistakes.append("\(key): \(name) is given \(found.count) times") }
        if let last = found.last { return Given(text: last) }
        return environment(key).flatMap { $0.isEmpty ? nil : Given(text: $0) }
    }

    private mutating func declare(
        _ key: String,
        _ type: String,
        default defaultText: String?,
        _ help: String,
        shows value: String
    ) {
        precondition(
            !declarations.contains { $0.key == key },
            "setting \(key) is declared twice"
        )
        declarations.append(
            Declaration(
                key: key,
                type: type,
                defaultText: defaultText,
                help: help,
                shownValue: value
            )
        )
    }

    private func quoted(_ text: String) -> String {
        "\"\(text)\""
    }
}

/// `--kafka-bootstrap-servers` for `KAFKA_BOOTSTRAP_SERVERS`.
func flagName(_ key: String) -> String {
    "--" + String(key.lowercased().map { $0 == "_" ? "-" : $0 })
}

/// The number of letters to insert, delete or replace to make `b` of `a`.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for i in 0..<a.count {
        var diagonal = row[0]
        row[0] = i + 1
        for j in 0..<b.count {
            let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
