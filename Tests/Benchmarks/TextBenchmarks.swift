import TextAnalysis

/// What reading a title costs.
let textBenchmarks = [
    MicroBenchmark(name: "SentimentScorer.score", records: titles.count) {
        let texts = titles.map { Array($0.utf8) }
        var scorer = SentimentScorer()
        return {
            var sum = 0
            for text in texts { sum &+= Int(scorer.score(text.span).positive * 1_000) }
            return sum
        }
    },
    MicroBenchmark(name: "TermExtractor.add", records: titles.count) {
        let texts = titles.map { Array($0.utf8) }
        var extractor = TermExtractor()
        return {
            var sum = 0
            for text in texts {
                extractor.begin()
                extractor.add(text.span, as: .markdown)
                sum &+= extractor.terms.count
            }
            return sum
        }
    },
]

private let titles = [
    "My grandmother turned 100 today and she still beats everyone at chess!",
    "I can't believe that the new season of this show is finally here... SO happy",
    "TIL that a small town in Norway uses giant mirrors to get sunlight in winter",
    "Not the worst movie of the year, but certainly not a good one",
    "Built a desk from an old barn door (album in the comments) http://example.org/a/desk",
    "What is the most useful thing you have learned from a stranger on the internet?",
    "r/photography: my first attempt at the Milky Way 🌌✨ — any tips are welcome 😊",
    "Le café de mon grand-père à Besançon, été 1954",
    "Server down again??? This is getting REALLY annoying :(",
    "[Request] A game like #minecraft, with **more** dragons and `less` digging",
    "東京タワーの夜景 — night view of Tokyo Tower",
    "He didn't want to say goodbye, neither did I. ❤️",
]
