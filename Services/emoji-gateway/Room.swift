internal import Synchronization

/// How much is held, and whether there is room for more; shared by all threads.
///
/// What is admitted counts against memory until it is decided, and against the spool at once: then
/// all that is under way finds room there when Kafka goes away.
final class Room: Sendable {
    private let memoryLimit: Int
    private let spoolLimit: Int
    private let held = Atomic<Int>(0)
    private let heldRecords = Atomic<Int>(0)
    private let spooled = Atomic<Int>(0)
    private let spooledRecords = Atomic<Int>(0)
    private let kafkaAnswers = Atomic<Bool>(false)
    private let spoolWorks = Atomic<Bool>(true)
    private let missing = Atomic<UInt8>(0)

    init(memoryLimit: Int, spoolLimit: Int) {
        self.memoryLimit = memoryLimit
        self.spoolLimit = spoolLimit
    }

    /// Whether a request of so many bytes may come in; if so it counts.
    func admit(bytes: Int, records: Int) -> Bool {
        let now = held.wrappingAdd(bytes, ordering: .relaxed).newValue
        let isSpoolNeeded = !kafkaAnswers.load(ordering: .relaxed)
        // In the spool a record takes its bytes and what SQLite adds.
        let inSpool = spooled.load(ordering: .relaxed) + now + 64 * records
        guard now <= memoryLimit, inSpool <= spoolLimit,
            !isSpoolNeeded || spoolWorks.load(ordering: .relaxed)
        else {
            held.wrappingSubtract(bytes, ordering: .relaxed)
            return false
        }
        heldRecords.wrappingAdd(records, ordering: .relaxed)
        return true
    }

    /// Gives back what was decided.
    func release(bytes: Int, records: Int) {
        held.wrappingSubtract(bytes, ordering: .relaxed)
        heldRecords.wrappingSubtract(records, ordering: .relaxed)
    }

    func note(spoolBytes: Int, records: Int, works: Bool, kafkaAnswers answers: Bool) {
        spooled.store(spoolBytes, ordering: .relaxed)
        spooledRecords.store(records, ordering: .relaxed)
        spoolWorks.store(works, ordering: .relaxed)
        kafkaAnswers.store(answers, ordering: .relaxed)
    }

    /// The kinds whose topics do not exist: nothing of them is taken, for it would hold up what is
    /// behind it in the spool.
    var missingTopics: EventKinds { EventKinds(rawValue: missing.load(ordering: .relaxed)) }

    func note(missingTopics kinds: EventKinds) {
        missing.store(kinds.rawValue, ordering: .relaxed)
    }

    // MARK: What `/health` says

    var isKafkaThere: Bool { kafkaAnswers.load(ordering: .relaxed) }
    var isSpoolThere: Bool { spoolWorks.load(ordering: .relaxed) }
    var bufferedRecords: Int { heldRecords.load(ordering: .relaxed) }
    var bufferedBytes: Int { held.load(ordering: .relaxed) }
    var spoolRecords: Int { spooledRecords.load(ordering: .relaxed) }
    var spoolBytes: Int { spooled.load(ordering: .relaxed) }
    /// Whether a request of the usual size would be taken.
    var hasRoom: Bool {
        bufferedBytes + 1_024 <= memoryLimit && spoolBytes + bufferedBytes + 1_024 <= spoolLimit
            && (isKafkaThere || isSpoolThere)
    }
}
