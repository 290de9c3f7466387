/// How many records are due, so that a rate is kept from start to end.
struct Pace {
    /// Records a second; 0 means without limit.
    let rate: Int

    /// How many of the `wanted` next records may be sent, when `sent` were in `elapsedNs`.
    ///
    /// What was held up is made up for, so that the mean rate is the one asked for.
    func allowed(sent: Int, elapsedNs: Int64, wanted: Int) -> Int {
        guard rate > 0 else { return wanted }
        let due = Int(Double(rate) * Double(elapsedNs) / 1e9) + 1
        return min(max(due - sent, 0), wanted)
    }
}
