import Models
import Testing

@testable import QueryAPI

private func read(_ pairs: [(String, String)]) -> Result<BoardQuery, Mistakes> {
    do throws(Mistakes) {
        return .success(try BoardQuery(pairs.map { (name: $0.0, value: $0.1) }))
    } catch {
        return .failure(error)
    }
}

@Suite struct BoardQueryTests {
    @Test func defaultsAreWorldwideTenOfADay() {
        let expected = BoardQuery(key: key("global", .oneDay), count: 10)
        #expect(read([]) == .success(expected))
        #expect(read([("region", "global")]) == .success(expected))
    }

    @Test(arguments: Timeframe.allCases)
    func everyTimeframeIsTaken(timeframe: Timeframe) {
        let expected = BoardQuery(key: key("EU", timeframe), count: 3)
        let pairs = [("k", "3"), ("timeframe", timeframe.name), ("region", "EU")]
        #expect(read(pairs) == .success(expected))
    }

    @Test(arguments: [("1", 1), ("10", 10), ("1000", 1_000), ("007", 7)])
    func numbersInRangeAreTaken(text: String, count: Int) {
        #expect(read([("k", text)]) == .success(query("global", count)))
    }

    @Test(arguments: [
        "0", "-1", "1001", "100000000", "99999999999999999999999", "abc", "", " 5", "5 ", "+5",
        "1e2", "0x10", "5.0", "٣",
    ])
    func otherNumbersAreRefused(text: String) {
        let sentence = "k must be a whole number from 1 to 1000, not \"\(text)\"."
        #expect(
            read([("k", text)]) == .failure(.init(sentences: [sentence], parameters: ["k"]))
        )
    }

    @Test(arguments: ["25h", "24H", "", "24", "1d", "24h "])
    func otherTimeframesAreRefused(text: String) {
        let sentence =
            "timeframe must be one of 1m, 5m, 15m, 1h, 6h, 24h, 7d, not \"\(text)\"."
        #expect(
            read([("timeframe", text)])
                == .failure(.init(sentences: [sentence], parameters: ["timeframe"]))
        )
    }

    @Test(arguments: ["region", "timeframe", "k"])
    func repeatedParametersAreRefused(name: String) {
        let value = ["region": "NA", "timeframe": "1h", "k": "5"][name] ?? ""
        let result = read([(name, value), ("other", "x"), (name, value)])
        #expect(
            result
                == .failure(.init(sentences: ["\(name) is given 2 times."], parameters: [name]))
        )
    }

    @Test func allMistakesAreToldTogether() {
        let result = read([("k", "0"), ("timeframe", "2h"), ("region", "")])
        guard case .failure(let mistakes) = result else {
            Issue.record("expected mistakes")
            return
        }
        #expect(mistakes.parameters == ["region", "timeframe", "k"])
        #expect(mistakes.sentences.count == 3)
    }

    @Test func unknownParametersAreIgnored() {
        #expect(read([("colour", "red"), ("K", "0"), ("colour", "blue")]) == read([]))
    }

    @Test func longValuesAreCutInErrors() {
        let quoted = Parameters.quoted(String(repeating: "x", count: 1_000))
        #expect(quoted == "\"" + String(repeating: "x", count: 64) + "…\"")
    }

    @Test(arguments: [
        ("NA", true), ("global", true), ("a/b", false), ("a:b", false), ("a b", false),
    ])
    func someRegionsCannotExist(region: String, can: Bool) {
        #expect(query(region).namesARegion == can)
        #expect(!query(String(repeating: "x", count: 65)).namesARegion)
    }
}
