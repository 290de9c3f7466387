extension JSONWriter {
    /// Writes what `count` texts feel like: `mean` from -1 to 1, and the shares that are `positive`,
    /// `neutral` and `negative`.
    public mutating func means(_ score: ScoreSum, of count: Int64) {
        let shares = score.shares(of: count)
        member("mean", score.mean(of: count), decimals: 6)
        member("positive", shares.positive, decimals: 6)
        member("neutral", shares.neutral, decimals: 6)
        member("negative", shares.negative, decimals: 6)
    }
}
