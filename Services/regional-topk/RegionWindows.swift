import Models

/// The emoji windows of one region, in the order of time.
struct RegionWindows: Sendable {
    /// One window, its emoji by number.
    struct Window: Sendable {
        let startMs: Int64
        var counts: [UInt32: Int64] = [:]
        var revision: Int64 = 0
        /// Whether what it says was not sent yet.
        var isUnsent = true
        /// Whether the broker may not have what was sent last.
        var isUnconfirmed = true
        var isUnstored = true
        /// When it may be sent next.
        var nextSendMs: Int64 = .min

        init(startMs: Int64) { self.startMs = startMs }

        var endMs: Int64 { startMs + EmojiWindow.lengthMs }

        /// It says something new from now on.
        mutating func revise(_ revision: Int64) {
            self.revision = revision
            isUnsent = true
            isUnconfirmed = true
            isUnstored = true
        }
    }

    /// The region's id.
    let region: String
    private(set) var windows: [Window] = []
    /// How many of them, from the first, are final.
    private(set) var finals = 0

    init(_ region: String) { self.region = region }

    /// Changes the window that starts at `startMs`, made if there is none.
    mutating func change(_ startMs: Int64, finalMs: Int64?, _ body: (inout Window) -> Void) {
        var low = 0
        var high = windows.count
        while low < high {
            let middle = (low + high) / 2
            if windows[middle].startMs < startMs { low = middle + 1 } else { high = middle }
        }
        if low == windows.count || windows[low].startMs != startMs {
            let window = Window(startMs: startMs)
            windows.insert(window, at: low)
            if let finalMs, window.endMs <= finalMs { finals += 1 }
        }
        body(&windows[low])
    }

    /// Makes the windows final that end at or before `finalMs`.
    mutating func finish(finalMs: Int64, revision: Int64) {
        while finals < windows.count, windows[finals].endMs <= finalMs {
            windows[finals].revise(revision)
            windows[finals].nextSendMs = .min
            finals += 1
        }
    }

    /// Drops the windows that end at or before `beforeMs`, up to the first that the broker may not
    /// have.
    mutating func drop(beforeMs: Int64) {
        let dropped = windows.prefix { $0.endMs <= beforeMs && !$0.isUnconfirmed }.count
        guard dropped > 0 else { return }
        windows.removeFirst(dropped)
        finals -= min(finals, dropped)
    }

    /// Calls `body` with every window and whether it is final.
    mutating func forEach(_ body: (inout Window, _ isFinal: Bool) -> Void) {
        for index in windows.indices { body(&windows[index], index < finals) }
    }
}
