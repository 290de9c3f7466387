/// The valences of the words of a text that have one, and the scores made of them.
struct WordValences: Sendable {
    private var values: [Double] = []
    /// The number of the word that each value belongs to.
    private var positions: [Int] = []
    /// For a value, a place before which no word has it.
    private var searched: [Double: Int] = [:]

    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
    }

    mutating func append(_ valence: Double, at position: Int) {
        guard valence != 0 else { return }
        values.append(valence)
        positions.append(position)
    }

    /// Halves what stands before the word at `position` and strengthens what stands after it.
    ///
    /// Each value is looked for from the start, and it is the first word with an equal value that
    /// changes, as in the original: of equal ones, the first may change again and the last never.
    mutating func contrast(around position: Int) {
        searched.removeAll(keepingCapacity: true)
        for index in values.indices {
            let value = values[index]
            var first = searched[value] ?? 0
            while values[first] != value { first += 1 }
            guard positions[first] != position else { continue }
            let changed = value * (positions[first] < position ? 0.5 : 1.5)
            values[first] = changed
            searched[value] = first + 1
            searched[changed] = min(searched[changed] ?? 0, first)
        }
    }

    /// The scores of a text of so many words.
    ///
    /// - Parameters:
    ///   - words: how many words there are, with a valence or without.
    ///   - emphasis: what punctuation adds to the stronger side.
    /// - Returns: the scores, rounded.
    func sentiment(words: Int, emphasis: Double) -> Sentiment {
        guard words > 0 else { return .none }
        var sum = 0.0
        var positive = 0.0
        var negative = 0.0
        for value in values {
            sum += value
            // A word without valence counts as one, and so does each with one, beside its strength.
            if value > 0 { positive += value + 1 } else { negative += value - 1 }
        }
        if sum != 0 { sum += sum > 0 ? emphasis : -emphasis }
        let compound = sum / (sum * sum + 15).squareRoot()
        if positive > negative.magnitude {
            positive += emphasis
        } else if positive < negative.magnitude {
            negative -= emphasis
        }
        let neutral = Double(words - values.count)
        let total = positive + negative.magnitude + neutral
        return Sentiment(
            compound: rounded(max(-1, min(1, compound)), scale: 10_000),
            positive: rounded((positive / total).magnitude, scale: 1_000),
            neutral: rounded((neutral / total).magnitude, scale: 1_000),
            negative: rounded((negative / total).magnitude, scale: 1_000)
        )
    }
}
