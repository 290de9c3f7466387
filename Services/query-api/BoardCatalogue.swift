import Models
import Synchronization

/// The boards that can be asked about: those that the services make, and any others that a store held.
final class BoardCatalogue: Sendable {
    /// How many boards beyond the usual ones are remembered.
    static let maxFound = 100

    /// The boards that the services make of what comes in.
    static let usual = [
        BoardName.posts, BoardName.emojis, "subreddits", "keywords", "hashtags", "discussed",
        "text-emojis", "sentiment:subreddits", "sentiment:posts", "sentiment:keywords",
        BoardName.trends,
    ]

    private let found = Mutex<Set<String>>([])

    /// Whether a board could be called so.
    static func canBeBoard(_ name: String) -> Bool {
        (1...Parameters.longestBoard).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-")
            }
    }

    func knows(_ name: String) -> Bool {
        Self.usual.contains(name) || found.withLock { $0.contains(name) }
    }

    /// Remembers a board that a store held.
    func learn(_ name: String) {
        guard !Self.usual.contains(name), Self.canBeBoard(name) else { return }
        found.withLock { found in
            if found.count < Self.maxFound { found.insert(name) }
        }
    }

    /// All of them, the usual ones first.
    var all: [String] { Self.usual + found.withLock { $0.sorted() } }
}
