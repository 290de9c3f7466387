import Models
import Synchronization

/// The regions that can be asked about: those of the directory, and those that have boards.
///
/// The lock is held for a look-up or an insertion only, so every thread may use it.
final class RegionCatalogue: Sendable {
    /// How many regions beyond the listed ones are remembered.
    static let maxFound = 10_000

    private let directory: RegionDirectory
    private let listed: Set<String>
    private let found = Mutex<[String: String]>([:])

    init(directory: RegionDirectory) {
        self.directory = directory
        listed = Set(directory.regions.map(\.id))
    }

    /// Whether a region could be called so, or it is worldwide.
    static func canBeRegion(_ id: String) -> Bool {
        id == Board.worldwide || RegionDirectory.isValidID(id.utf8.span)
    }

    /// Whether a board of this region may be asked for; worldwide always may.
    func knows(_ id: String) -> Bool {
        id == Board.worldwide || listed.contains(id) || found.withLock { $0[id] != nil }
    }

    /// Remembers a region that has a board or a row; its name is its id unless somebody names it.
    func learn(_ id: String, name: String? = nil) {
        guard !listed.contains(id), RegionDirectory.isValidID(id.utf8.span) else { return }
        found.withLock { found in
            guard found[id] != nil || found.count < Self.maxFound else { return }
            if let name { found[id] = name } else if found[id] == nil { found[id] = id }
        }
    }

    /// All regions: the listed ones in the order of the file, then the others by id.
    var all: [(id: String, name: String)] {
        let others = found.withLock { $0 }.sorted { $0.key < $1.key }
        return directory.regions.map { ($0.id, $0.name) } + others.map { ($0.key, $0.value) }
    }

    /// The body of `GET /regions`.
    func json() -> [UInt8] {
        let all = all
        var out = JSONWriter(reserving: 2 + all.count * 48)
        out.array(all) { out, region in
            out.object {
                $0.member("id", region.id)
                $0.member("name", region.name)
            }
        }
        return out.bytes
    }
}
