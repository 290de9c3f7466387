/// The best items of a board so far: a heap with the worst of them on top.
struct BestItems {
    private struct Candidate {
        let item: UInt32
        let count: Int64
    }

    private let depth: Int
    private var heap: [Candidate] = []

    init(depth: Int) {
        self.depth = depth
        heap.reserveCapacity(depth)
    }

    mutating func offer(_ item: UInt32, count: Int64, names: Interner) {
        let candidate = Candidate(item: item, count: count)
        if heap.count < depth {
            heap.append(candidate)
            siftUp(names)
        } else if count >= heap[0].count, ranks(candidate, before: heap[0], names) {
            heap[0] = candidate
            siftDown(names)
        }
    }

    func sorted(names: Interner) -> [UInt32] {
        heap.sorted { ranks($0, before: $1, names) }.map(\.item)
    }

    private func ranks(_ a: Candidate, before b: Candidate, _ names: Interner) -> Bool {
        guard a.count == b.count else { return a.count > b.count }
        return names.isGreater(a.item, than: b.item)
    }

    private mutating func siftUp(_ names: Interner) {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard ranks(heap[parent], before: heap[child], names) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown(_ names: Interner) {
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var worst = 2 * parent + 1
            if worst + 1 < heap.count, ranks(heap[worst], before: heap[worst + 1], names) {
                worst += 1
            }
            guard ranks(heap[parent], before: heap[worst], names) else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
