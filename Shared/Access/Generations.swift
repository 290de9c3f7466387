/// A table of bounded size that forgets what was not used for longest, about.
///
/// What is used moves to the young half; when that is full it becomes the old half, and what was
/// left in the old one is forgotten. So each use costs the same, and no order is kept.
struct Generations<Key: Hashable, Value> {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let half: Int

    /// Room for `limit` entries, of which at least half are the last used.
    init(limit: Int) {
        precondition(limit > 1, "a table needs room")
        half = limit / 2
    }

    /// How many entries there are.
    var count: Int { young.count + old.count }

    /// The value of a key, which counts as use.
    subscript(key: Key) -> Value? {
        mutating get {
            if let value = young[key] { return value }
            guard let value = old.removeValue(forKey: key) else { return nil }
            keep(value, for: key)
            return value
        }
        set {
            if let newValue {
                if young[key] != nil {
                    young[key] = newValue
                } else {
                    old[key] = nil
                    keep(newValue, for: key)
                }
            } else {
                young[key] = nil
                old[key] = nil
            }
        }
    }

    /// Changes the value of a key in place, one that is made if there is none.
    mutating func change<Result>(
        _ key: Key,
        orMake make: () -> Value,
        _ body: (inout Value) -> Result
    ) -> Result {
        if young[key] == nil { keep(old.removeValue(forKey: key) ?? make(), for: key) }
        return body(&young[key, default: make()])
    }

    private mutating func keep(_ value: Value, for key: Key) {
        if young.count >= half {
            old = young
            young = [:]
        }
        young[key] = value
    }
}
