/// Checks that the ranges of `window-counts` cover each source partition once, without a gap, in
/// every partition of their own.
struct ChainAudit: Sendable {
    private struct Link: Hashable {
        var partition: Int32
        var source: Int32
    }

    private struct Chain {
        var first: Int64
        var next: Int64
    }

    private let topic: String
    private let board: String
    private let partitions: [Int32]
    private var chains: [Link: Chain] = [:]
    private var countedBySource: [Int32: Int64] = [:]
    private(set) var batches = 0
    private var breaks = Findings("chains of window-counts")

    /// Of the records about `topic`, in these partitions of `window-counts`.
    init(sourceTopic topic: String, board: String, partitions: [Int32]) {
        self.topic = topic
        self.board = board
        self.partitions = partitions
    }

    /// Takes the records of a partition in their order.
    mutating func take(_ record: Span<UInt8>?, partition: Int32, offset: Int64) {
        guard let record, let batch = AuditedBatch(record) else {
            breaks.add("window-counts[\(partition)] offset \(offset): no CountBatch")
            return
        }
        guard batch.sourceTopic == topic else { return }
        batches += 1
        let source = Int32(truncatingIfNeeded: batch.sourcePartition)
        countedBySource[source, default: 0] += batch.counted[board] ?? 0
        let link = Link(partition: partition, source: source)
        guard let chain = chains[link] else {
            chains[link] = Chain(first: batch.from, next: batch.to)
            return
        }
        if batch.from != chain.next || batch.to < batch.from {
            let kind = batch.from > chain.next ? "gap" : "overlap"
            breaks.add(
                "window-counts[\(partition)] offset \(offset): \(kind): \(topic)[\(source)] goes on "
                    + "at \(batch.from) to \(batch.to) after \(chain.next)"
            )
        }
        chains[link]?.next = max(chain.next, batch.to)
    }

    /// Whether every chain has reached the end of its source.
    func hasReached(_ sources: [PartitionAudit]) -> Bool {
        sources.allSatisfy { source in
            source.read == 0
                || partitions.allSatisfy { partition in
                    let link = Link(partition: partition, source: source.partition)
                    return (chains[link]?.next ?? .min) >= source.offsets.upperBound
                }
        }
    }

    /// What is wrong with the chains of these sources.
    func findings(_ sources: [PartitionAudit]) -> Findings {
        var findings = breaks
        findings.scope = plural(batches, "batch") + ", " + plural(chains.count, "chain")
        for source in sources where source.read > 0 {
            for partition in partitions {
                let name = "\(topic)[\(source.partition)] in window-counts[\(partition)]"
                let link = Link(partition: partition, source: source.partition)
                guard let chain = chains[link] else {
                    findings.add("\(name): no batch")
                    continue
                }
                if chain.first > source.offsets.lowerBound {
                    findings.add(
                        "\(name): begins at \(chain.first), the source at "
                            + "\(source.offsets.lowerBound)"
                    )
                }
                if chain.next != source.offsets.upperBound {
                    findings.add(
                        "\(name): ends at \(chain.next), the source at \(source.offsets.upperBound)"
                    )
                }
            }
        }
        return findings
    }

    /// The sum of all counts of a source partition.
    func counted(fromSource partition: Int32) -> Int64 { countedBySource[partition] ?? 0 }
}
