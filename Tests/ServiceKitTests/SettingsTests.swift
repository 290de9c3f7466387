import Testing

@testable import ServiceKit

private func settings(
    _ arguments: [String] = [],
    _ environment: [String: String] = [:]
) -> Settings {
    Settings(arguments: arguments) { environment[$0] }
}

struct SettingsTests {
    @Test func flagsWinOverEnvironmentWinsOverDefault() {
        var all = settings(["--b", "flag", "--c=x=y"], ["A": "env", "B": "env", "D": ""])
        #expect(all.string("A", default: "default", help: "") == "env")
        #expect(all.string("B", default: "default", help: "") == "flag")
        #expect(all.string("C", default: "default", help: "") == "x=y")
        #expect(all.string("D", default: "default", help: "") == "default")
        #expect(all.optionalString("E", help: "") == nil)
        all.rejectUnknownArguments()
        #expect(all.mistakes.isEmpty)
    }

    @Test func underscoresAreDashesOnTheCommandLine() {
        var all = settings(["--kafka-bootstrap-servers", "a:1,b:2"])
        #expect(
            all.string("KAFKA_BOOTSTRAP_SERVERS", default: "localhost:9092", help: "")
                == "a:1,b:2"
        )
    }

    @Test func negativeNumbersAreValues() {
        var all = settings(["--admin-port", "-1"])
        #expect(all.integer("ADMIN_PORT", default: 0, in: -1...65_535, help: "") == -1)
        #expect(all.mistakes.isEmpty)
    }

    @Test(arguments: [
        (["--n", "abc"], "N: \"abc\" is not a whole number"),
        (["--n", "11"], "N: \"11\" is not in 1...10"),
        (["--n", "1.5"], "N: \"1.5\" is not a whole number"),
        (["--n", "99999999999999999999"], "N: \"99999999999999999999\" is not a whole number"),
        (["--n"], "N: --n needs a value"),
        (["--n", "--other"], "N: --n needs a value"),
        (["--n", "2", "--n=3"], "N: --n is given 2 times"),
    ])
    func badIntegers(arguments: [String], mistake: String) {
        var all = settings(arguments)
        let value = all.integer("N", default: 5, in: 1...10, help: "")
        #expect((1...10).contains(value))
        #expect(all.mistakes == [mistake])
    }

    @Test(arguments: ["nan", "inf", "x", "3.1"])
    func badNumbers(text: String) {
        var all = settings([], ["X": text])
        #expect(all.number("X", default: 1.5, in: 0...3, help: "") == 1.5)
        #expect(all.mistakes.count == 1)
    }

    @Test func choicesAndSwitches() {
        var all = settings(["--loud", "--colour", "blue"], ["QUIET": "off", "ODD": "perhaps"])
        #expect(all.choice("COLOUR", default: "red", of: ["red", "green"], help: "") == "red")
        let switches = ["LOUD", "QUIET", "ODD"].map { all.flag($0, help: "") }
        #expect(switches == [true, false, false])
        #expect(
            all.mistakes == [
                "COLOUR: \"blue\" is not one of red, green",
                "ODD: \"perhaps\" is not true or false",
            ]
        )
    }

    @Test func allMistakesComeTogether() {
        var all = settings(["--port", "x", "--prot", "1", "stray"], ["RATE": "-1"])
        _ = all.integer("PORT", default: 1, in: 1...65_535, help: "")
        _ = all.number("RATE", default: 1, in: 0...9, help: "")
        all.reject("RATE", because: "excludes PORT")
        all.rejectUnknownArguments()
        let text = all.mistakesText(name: "demo")
        #expect(text.hasPrefix("demo: 6 mistakes in the configuration\n"))
        for line in [
            "PORT: \"x\" is not a whole number", "RATE: \"-1\" is not in 0.0...9.0",
            "RATE: excludes PORT", "unknown option --prot, did you mean --port?",
            "unexpected argument \"stray\"", "See demo --help.",
        ] {
            #expect(text.contains(line), "\(text)")
        }
    }

    @Test func passwordsOfAddressesAreHidden() {
        var all = settings([], ["POSTGRES_URL": "postgres://me:s3cret@db:5432/x?a=b"])
        _ = all.string("POSTGRES_URL", default: "", help: "")
        #expect(all.valuesText() == "POSTGRES_URL=postgres://me:***@db:5432/x?a=b\n")
    }

    @Test(arguments: [
        ("redis://:pw@host/0", "redis://:***@host/0"),
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("http://host/a:b@c", "http://host/a:b@c"),
        ("user:pw@host", "user:pw@host"),
        ("pg://u:p@w@host/", "pg://u:***@host/"),
        ("", ""),
    ])
    func hidesPasswords(value: String, shown: String) {
        #expect(hidingPassword(in: value) == shown)
    }

    @Test func helpTellsTypeRangeUnitAndDefault() {
        var all = settings()
        _ = all.integer(
            "FLUSH_MS",
            default: 100,
            in: 1...5000,
            unit: "milliseconds",
            help: "How often."
        )
        _ = all.choice("LOG_FORMAT", default: "json", of: ["json", "text"], help: "How.")
        _ = all.secret("PASSWORD", help: "The password.")
        let text = all.helpText(name: "demo", summary: "shows things")
        for part in [
            "demo: shows things", "--flush-ms INTEGER 1...5000 milliseconds  [FLUSH_MS]",
            "How often. Default: 100.", "--log-format json|text  [LOG_FORMAT]",
            "--password SECRET  [PASSWORD]", "--password-file PATH  [PASSWORD_FILE]",
            "--check-config", "--version", "--help",
        ] {
            #expect(text.contains(part), "\(text)")
        }
    }
}
