internal import CCountBatch
public import Models

/// Why bytes are not a record of `window-counts` or a stored pane.
public enum WireError: Error, Equatable, Sendable {
    /// Not protobuf, or not of this message.
    case undecodable
    /// Columns of different lengths, or a text that is not UTF-8.
    case inconsistent
}

extension CountBatch {
    /// The batch as protobuf (`count_batch.proto`).
    public func encoded() -> [UInt8] {
        let lent = LentMemory()
        let messages = unsafe lent.array(groups.map { unsafe $0.message(lent) })
        let pointers = unsafe lent.array(
            groups.indices.map { unsafe Optional(messages.advanced(by: $0)) }
        )
        var batch = unsafe Groundswell__CountBatch()
        unsafe groundswell__count_batch__init(&batch)
        unsafe batch.source_topic = lent.text(source.topic)
        unsafe batch.source_partition = source.partition
        unsafe batch.source_partitions = sourcePartitions
        unsafe batch.from = from
        unsafe batch.to = to
        unsafe batch.watermark_ms = watermarkMs
        unsafe batch.idle = isIdle ? 1 : 0
        unsafe batch.n_groups = groups.count
        unsafe batch.groups = pointers
        unsafe batch.n_boards = boards.count
        unsafe batch.boards = lent.array(boards.map { unsafe Optional(lent.text($0)) })
        return unsafe packed(groundswell__count_batch__get_packed_size(&batch)) {
            unsafe groundswell__count_batch__pack(&batch, $0)
        }
    }

    /// Reads a batch from its protobuf.
    public init(decoding bytes: Span<UInt8>) throws(WireError) {
        let message = unsafe bytes.withUnsafeBufferPointer {
            unsafe groundswell__count_batch__unpack(nil, $0.count, $0.baseAddress)
        }
        guard let message = unsafe message else { throw .undecodable }
        defer { unsafe groundswell__count_batch__free_unpacked(message, nil) }
        let batch = unsafe message.pointee
        var groups: [CountGroup] = []
        groups.reserveCapacity(unsafe batch.n_groups)
        for index in unsafe 0..<batch.n_groups {
            guard let group = unsafe batch.groups[index] else { throw .undecodable }
            groups.append(try unsafe CountGroup(group))
        }
        var boards: [String] = []
        for index in unsafe 0..<batch.n_boards {
            boards.append(try unsafe text(batch.boards[index]))
        }
        self.init(
            source: SourcePartition(
                topic: try unsafe text(batch.source_topic),
                partition: unsafe batch.source_partition
            ),
            sourcePartitions: unsafe batch.source_partitions,
            from: unsafe batch.from,
            to: unsafe batch.to,
            watermarkMs: unsafe batch.watermark_ms,
            isIdle: unsafe batch.idle != 0,
            boards: boards,
            groups: groups
        )
        guard from <= to else { throw .inconsistent }
    }
}

extension CountGroup {
    /// The group as protobuf, as panes are stored.
    public func encoded() -> [UInt8] {
        let lent = LentMemory()
        var message = unsafe message(lent)
        return unsafe packed(groundswell__count_group__get_packed_size(&message)) {
            unsafe groundswell__count_group__pack(&message, $0)
        }
    }

    /// Reads a group from its protobuf.
    public init(decoding bytes: Span<UInt8>) throws(WireError) {
        let message = unsafe bytes.withUnsafeBufferPointer {
            unsafe groundswell__count_group__unpack(nil, $0.count, $0.baseAddress)
        }
        guard let message = unsafe message else { throw .undecodable }
        defer { unsafe groundswell__count_group__free_unpacked(message, nil) }
        try unsafe self.init(message)
    }

    fileprivate init(_ message: UnsafeMutablePointer<Groundswell__CountGroup>) throws(WireError) {
        let group = unsafe message.pointee
        self.init(
            region: try unsafe text(group.region),
            board: try unsafe text(group.board),
            paneStartMs: unsafe group.pane_start_ms,
            paneLengthMs: Int64(unsafe group.pane_length_ms)
        )
        items = unsafe Array(UnsafeBufferPointer(start: group.items.data, count: group.items.len))
        lengths = unsafe Array(
            UnsafeBufferPointer(start: group.item_lengths, count: group.n_item_lengths)
        )
        counts = unsafe Array(UnsafeBufferPointer(start: group.counts, count: group.n_counts))
        panes = unsafe Array(UnsafeBufferPointer(start: group.panes, count: group.n_panes))
        if unsafe group.n_sums > 0 {
            let count = unsafe group.n_sums
            guard unsafe group.n_positives == count, unsafe group.n_negatives == count else {
                throw .inconsistent
            }
            scores = (0..<count).map { index in
                ScoreSum(
                    sum: unsafe group.sums[index],
                    positives: Int64(clamping: unsafe group.positives[index]),
                    negatives: Int64(clamping: unsafe group.negatives[index])
                )
            }
        }
        for index in unsafe 0..<group.n_posts {
            posts.append(try unsafe text(group.posts[index]))
        }
        exampleCounts = unsafe Array(
            UnsafeBufferPointer(start: group.example_counts, count: group.n_example_counts)
        )
        examples = unsafe Array(
            UnsafeBufferPointer(start: group.examples, count: group.n_examples)
        )
        guard isConsistent else { throw .inconsistent }
    }

    fileprivate func message(_ lent: LentMemory) -> Groundswell__CountGroup {
        var message = unsafe Groundswell__CountGroup()
        unsafe groundswell__count_group__init(&message)
        unsafe message.region = lent.text(region)
        unsafe message.board = lent.text(board)
        unsafe message.pane_start_ms = paneStartMs
        unsafe message.pane_length_ms = Int32(paneLengthMs)
        unsafe message.items = ProtobufCBinaryData(len: items.count, data: lent.array(items))
        unsafe message.n_item_lengths = lengths.count
        unsafe message.item_lengths = lent.array(lengths)
        unsafe message.n_counts = counts.count
        unsafe message.counts = lent.array(counts)
        if !panes.isEmpty {
            unsafe message.n_panes = panes.count
            unsafe message.panes = lent.array(panes)
        }
        if !exampleCounts.isEmpty {
            unsafe message.n_posts = posts.count
            unsafe message.posts = lent.array(posts.map { unsafe Optional(lent.text($0)) })
            unsafe message.n_example_counts = exampleCounts.count
            unsafe message.example_counts = lent.array(exampleCounts)
            unsafe message.n_examples = examples.count
            unsafe message.examples = lent.array(examples)
        }
        guard !scores.isEmpty else { return unsafe message }
        unsafe message.n_sums = scores.count
        unsafe message.sums = lent.array(scores.map(\.sum))
        unsafe message.n_positives = scores.count
        unsafe message.positives = lent.array(scores.map { UInt64($0.positives) })
        unsafe message.n_negatives = scores.count
        unsafe message.negatives = lent.array(scores.map { UInt64($0.negatives) })
        return unsafe message
    }
}

// MARK: Pieces

/// Memory that C messages point into; freed as a whole when they are packed.
@safe
private final class LentMemory {
    private var blocks: [UnsafeMutableRawPointer] = unsafe []

    deinit {
        while let block = unsafe blocks.popLast() { unsafe block.deallocate() }
    }

    func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let copy = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
        unsafe elements.withUnsafeBufferPointer { elements in
            guard let start = elements.baseAddress else { return }
            unsafe copy.initialize(from: start, count: elements.count)
        }
        unsafe blocks.append(UnsafeMutableRawPointer(copy))
        return unsafe copy
    }

    func text(_ text: String) -> UnsafeMutablePointer<CChar> {
        unsafe array(text.utf8.map { CChar(bitPattern: $0) } + [0])
    }
}

private func packed(_ size: Int, _ pack: (UnsafeMutablePointer<UInt8>) -> Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        count = unsafe buffer.baseAddress.map { unsafe pack($0) } ?? 0
    }
}

private func text(_ pointer: UnsafePointer<CChar>?) throws(WireError) -> String {
    guard let pointer = unsafe pointer, let text = unsafe String(validatingCString: pointer) else {
        throw .inconsistent
    }
    return text
}
