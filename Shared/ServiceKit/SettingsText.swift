extension Settings {
    /// What `--help` prints: every key with its type, range, unit and default.
    func helpText(name: String, summary: String) -> String {
        var text = """
            \(name): \(summary)

            Usage: \(name) [OPTION VALUE]...

            Each option is also an environment variable, named beside it; an option wins.


            """
        for declaration in declarations {
            let type = declaration.type.isEmpty ? "" : " " + declaration.type
            text += "  \(flagName(declaration.key))\(type)  [\(declaration.key)]\n"
            text += "      \(declaration.help)"
            if let defaultText = declaration.defaultText {
                text += " Default: \(defaultText.isEmpty ? "(empty)" : defaultText)."
            }
            text += "\n"
        }
        text += """
              --check-config
                  Report every mistake in the configuration, or its values, and exit.
              --help
                  Show this text.
              --version
                  Show the version.

            """
        return text
    }

    /// What `--check-config` prints when all is well: every key with its value, secrets hidden.
    func valuesText() -> String {
        declarations.map { "\($0.key)=\($0.shownValue)\n" }.joined()
    }

    /// What is printed when something is wrong: all of it.
    func mistakesText(name: String) -> String {
        let count = mistakes.count == 1 ? "1 mistake" : "\(mistakes.count) mistakes"
        return "\(name): \(count) in the configuration\n"
            + mistakes.map { "  \($0)\n" }.joined()
            + "See \(name) --help.\n"
    }
}
