/// One store, or one kind of boards in it, and what is asked of them.
struct StoreCheck {
    /// Which boards of the store.
    enum Part {
        /// The newest board of each key.
        case newest
        /// Final boards that were written after everything was counted.
        case finals
    }

    let title: String
    let place: VerifyConfig.Place
    let part: Part
    let check: BoardCheck
    /// How much longer than others this store may take to show what is new.
    let graceMs: Int64

    /// What is to be said of a store that cannot be read.
    func unreadable(_ error: any Error) -> Findings {
        var findings = Findings(title)
        findings.scope = "not read"
        findings.add("\(error)")
        return findings
    }

    /// Compares what the store has with the recount.
    ///
    /// The boards of `keys` must be there; of final boards none must.
    func compare(
        _ claims: [ShownBoard],
        keys: [AuditKey],
        _ recount: inout Recount,
        nowMs: Int64
    ) -> (findings: Findings, boards: Int) {
        var findings = Findings(title)
        findings.scope = plural(claims.count, "board")
        var found: Set<AuditKey> = []
        for claim in claims {
            found.insert(claim.key)
            if let difference = check.difference(claim, &recount, nowMs: nowMs) {
                findings.add("\(claim.key.text), as_of \(claim.asOfMs): \(difference)")
            }
        }
        if part == .newest {
            for key in keys where !found.contains(key) {
                if let difference = check.absence(of: key, &recount, nowMs: nowMs) {
                    findings.add("\(key.text): \(difference)")
                }
            }
        }
        return (findings, claims.count)
    }
}
