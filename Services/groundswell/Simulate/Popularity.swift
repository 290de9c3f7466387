/// Which post is the r-th most viewed in each region.
///
/// Half of the ranks hold the same post everywhere, the other half are shuffled region by region:
/// tastes differ, so that a worldwide list cannot be read off any one region's.
struct Popularity {
    private let orders: [[UInt32]]

    init(posts: Int, regions: Int, seed: UInt64) {
        var shared = SplitMix(seed: seed, purpose: 1)
        let isLocal = (0..<posts).map { _ in shared.next() & 1 == 1 }
        let localRanks = (0..<posts).filter { isLocal[$0] }
        orders = (0..<regions).map { region in
            var random = SplitMix(seed: seed, purpose: 100 + UInt64(region))
            var local = localRanks
            for index in stride(from: local.count - 1, to: 0, by: -1) {
                local.swapAt(index, random.below(index + 1))
            }
            var order = (0..<posts).map { UInt32($0) }
            for (rank, post) in zip(localRanks, local) { order[rank] = UInt32(post) }
            return order
        }
    }

    @inline(__always)
    func post(rank: Int, region: Int) -> Int {
        Int(orders[region][rank])
    }
}
