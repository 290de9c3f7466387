/// Those who wait for what Postgres alone can answer, each until its time is over.
///
/// A pure core: the shell takes ``takeQuestions()`` to Postgres, brings back what it said, and tells
/// clients what ``takeAnswers()`` hands out. Who has been refused is not told what came after.
struct Enquiries<Client> {
    /// What a client is told; several clients when they share one reply.
    struct Answer {
        let reply: EnquiryReply
        let clients: [Client]
    }

    private let answerMs: Int64
    private let maxWaiting: Int
    private var waiting: [Int: (client: Client, deadlineMs: Int64)] = [:]
    private var next = 0
    /// Postgres said that it does not work, and nothing else since.
    private var isAway = false
    private var questions: [Enquiry] = []
    private var answers: [Answer] = []

    /// Nobody waits for longer than `answerMs`, and no more than `maxWaiting` do.
    init(answerMs: Int64, maxWaiting: Int) {
        self.answerMs = answerMs
        self.maxWaiting = maxWaiting
    }

    /// A client asks; its request arrived at `arrivedMs`.
    mutating func ask(_ question: Enquiry.Question, for client: Client, arrivedMs: Int64) {
        if isAway { return refuse([client]) }
        guard waiting.count < maxWaiting else { return tell(.full, to: [client]) }
        let deadlineMs = arrivedMs + answerMs
        waiting[next] = (client, deadlineMs)
        questions.append(Enquiry(number: next, question: question, deadlineMs: deadlineMs))
        next += 1
    }

    /// Postgres said something.
    mutating func on(_ event: PostgresEvent) {
        switch event {
        case .away:
            isAway = true
            questions = []
            refuse(waiting.values.map(\.client))
            waiting = [:]
        case .answered(let numbers, let reply):
            isAway = false
            tell(reply, to: take(numbers))
        case .failed(let numbers): refuse(take(numbers))
        case .works, .board, .posts: isAway = false
        }
    }

    /// Refuses those who have waited long enough.
    mutating func expire(at nowMs: Int64) {
        let late = waiting.filter { $0.value.deadlineMs <= nowMs }
        guard !late.isEmpty else { return }
        for number in late.keys { waiting[number] = nil }
        questions.removeAll { late[$0.number] != nil }
        refuse(late.values.map(\.client))
    }

    /// What to ask of Postgres now.
    mutating func takeQuestions() -> [Enquiry] {
        defer { questions = [] }
        return questions
    }

    /// What to tell clients now.
    mutating func takeAnswers() -> [Answer] {
        defer { answers = [] }
        return answers
    }

    /// When ``expire(at:)`` is due; nil when nobody waits.
    var nextDeadlineMs: Int64? { waiting.values.lazy.map(\.deadlineMs).min() }

    private mutating func take(_ numbers: [Int]) -> [Client] {
        numbers.compactMap { waiting.removeValue(forKey: $0)?.client }
    }

    private mutating func refuse(_ clients: [Client]) { tell(.unavailable, to: clients) }

    private mutating func tell(_ reply: EnquiryReply, to clients: [Client]) {
        if !clients.isEmpty { answers.append(Answer(reply: reply, clients: clients)) }
    }
}
