import Models
import TextAnalysis
import Webhooks

/// What one `POST /subscriptions` asks for.
struct SubscriptionDraft: Sendable, Equatable {
    /// The longest name of a subreddit or post, in bytes, as of theirs in records.
    static let maxNameBytes = 256
    static let defaultDepth = 10
    static let defaultTimeframe = Timeframe.oneHour

    private static let members: Set = [
        "target", "target.type", "target.name", "condition", "condition.type", "condition.k",
        "condition.board", "condition.region", "condition.timeframe", "webhook",
    ]

    let subscription: Subscription
    let webhook: WebhookURL?

    /// Reads a body; `knowsRegion` tells whether a region can be asked about.
    init(
        _ body: [UInt8],
        _ rules: AddressRules,
        knowsRegion: (String) -> Bool
    ) throws(Mistakes) {
        var reader = Reader(rules: rules)
        guard let flat = FlatBody(body) else {
            reader.mistakes.add("body", "The body must be one JSON object of \(Self.shape).")
            throw reader.mistakes
        }
        reader.values = flat.values
        for path in flat.repeated { reader.mistakes.add(path, "\(path) is given twice.") }
        for path in flat.values.keys.sorted() where !Self.members.contains(path) {
            reader.mistakes.add(path, "\(Parameters.quoted(path)) is not known here.")
        }
        let target = reader.target()
        let condition = reader.condition(of: target, knowsRegion: knowsRegion)
        let webhook = reader.webhook()
        guard reader.mistakes.sentences.isEmpty, let target, let condition else {
            throw reader.mistakes
        }
        subscription = Subscription(target, condition)
        self.webhook = webhook
    }

    /// Which conditions go with which targets, as a sentence.
    static let combinations: String = {
        func names(_ isOne: (Subscription.TargetType) -> Bool) -> String {
            Subscription.TargetType.allCases.filter(isOne).map(\.rawValue).joined(separator: ", ")
        }
        return "new_post goes with \(names(\.isInPosts)); trends with \(names(\.canTrend)); "
            + "enters_top_k with \(names { _ in true })."
    }()

    private static let shape =
        #"{"target":{"type","name"},"condition":{"type",…},"webhook"}"#
}

/// Reads the members, and gathers what is wrong with them.
private struct Reader {
    let rules: AddressRules
    var values: [String: FlatBody.Value] = [:]
    var mistakes = Mistakes()

    private mutating func text(_ path: String) -> String? {
        switch values[path] {
        case nil: return nil
        case .text(let text)?: return text
        default:
            mistakes.add(path, "\(path) must be a text.")
            return nil
        }
    }

    /// One of these names; nil when it is none, or missing and needed.
    private mutating func choice(_ path: String, of names: [String], isNeeded: Bool) -> String? {
        let known = mistakes.sentences.count
        guard let text = text(path) else {
            if isNeeded && mistakes.sentences.count == known {
                let all = names.joined(separator: ", ")
                mistakes.add(path, "\(path) is missing; it is one of \(all).")
            }
            return nil
        }
        if names.contains(text) { return text }
        let all = names.joined(separator: ", ")
        mistakes.add(path, "\(path) must be one of \(all), not \(Parameters.quoted(text)).")
        return nil
    }

    mutating func target() -> Subscription.Target? {
        let types = Subscription.TargetType.allCases.map(\.rawValue)
        let type = choice("target.type", of: types, isNeeded: true)
            .flatMap(Subscription.TargetType.init(rawValue:))
        let known = mistakes.sentences.count
        guard let name = text("target.name") else {
            if mistakes.sentences.count == known {
                mistakes.add("target.name", "target.name is missing.")
            }
            return nil
        }
        guard let type else { return nil }
        guard let written = ItemName.written(name, as: type) else {
            mistakes.add(
                "target.name",
                "target.name must be \(ItemName.rule(for: type)), not \(Parameters.quoted(name))."
            )
            return nil
        }
        return Subscription.Target(type, written)
    }

    mutating func condition(
        of target: Subscription.Target?,
        knowsRegion: (String) -> Bool
    ) -> Subscription.Condition? {
        // Short for an object of the type alone.
        if case .text(let name)? = values["condition"] { values["condition.type"] = .text(name) }
        let name = choice(
            "condition.type",
            of: Subscription.Condition.names,
            isNeeded: true
        )
        let region = region(knowsRegion)
        guard let name, let target else { return nil }
        switch name {
        case "new_post":
            refuse(["k", "board", "region", "timeframe"], of: name)
            if !target.type.isInPosts { refuse(name, about: target.type) }
            return .newPost
        case "trends":
            refuse(["k", "board", "timeframe"], of: name)
            if !target.type.canTrend { refuse(name, about: target.type) }
            return .trends(
                .init(
                    board: Subscription.trendsBoard,
                    region: region,
                    timeframe: Subscription.trendsTimeframe
                )
            )
        default:
            let boards = target.type.boards
            let board = choice("condition.board", of: boards, isNeeded: false) ?? boards[0]
            let names = Timeframe.allCases.map(\.name)
            let timeframe = choice("condition.timeframe", of: names, isNeeded: false)
                .flatMap(Timeframe.init(name:))
            return .entersTopK(
                .init(
                    board: board,
                    region: region,
                    timeframe: timeframe ?? SubscriptionDraft.defaultTimeframe
                ),
                k: depth()
            )
        }
    }

    private mutating func refuse(_ condition: String, about type: Subscription.TargetType) {
        mistakes.add(
            "condition.type",
            "\(condition) cannot be about a target of type \(type.rawValue). "
                + SubscriptionDraft.combinations
        )
    }

    private mutating func refuse(_ members: [String], of name: String) {
        for member in members where values["condition.\(member)"] != nil {
            mistakes.add("condition.\(member)", "\(name) takes no \(member).")
        }
    }

    private mutating func depth() -> Int {
        switch values["condition.k"] {
        case nil: break
        case .number(let k)? where (1...Int64(Subscription.maxDepth)).contains(k): return Int(k)
        default:
            mistakes.add(
                "condition.k",
                "condition.k must be a whole number from 1 to \(Subscription.maxDepth)."
            )
        }
        return SubscriptionDraft.defaultDepth
    }

    private mutating func region(_ knowsRegion: (String) -> Bool) -> String {
        guard let region = text("condition.region") else { return Board.worldwide }
        if !knowsRegion(region) {
            mistakes.add(
                "condition.region",
                "There is no region \(Parameters.quoted(region)). GET /regions lists all."
            )
        }
        return region
    }

    mutating func webhook() -> WebhookURL? {
        if values["webhook"] == .null { return nil }
        guard let text = text("webhook") else { return nil }
        do throws(WebhookURL.Mistake) {
            return try WebhookURL(text, rules)
        } catch {
            mistakes.add("webhook", "webhook \(error.rawValue).")
            return nil
        }
    }
}

/// Items as boards and posts name them.
enum ItemName {
    /// What a name must be, as a sentence goes on.
    static func rule(for type: Subscription.TargetType) -> String {
        switch type {
        case .subreddit: "the name of a subreddit without blanks"
        case .keyword:
            "one to three words that are counted; none may begin or end as \"the\" or \"new\" do"
        case .hashtag: "one hashtag with a letter in it"
        case .emoji: "one emoji, or its shortcode between colons"
        case .post: "the id of a post without blanks"
        }
    }

    /// The name as it is counted; nil when nothing could be called so.
    static func written(_ name: String, as type: Subscription.TargetType) -> String? {
        guard (1...SubscriptionDraft.maxNameBytes).contains(name.utf8.count) else { return nil }
        switch type {
        case .subreddit:
            let bare = ["/r/", "r/"].first { name.hasPrefix($0) }.map { name.dropFirst($0.count) }
            return plain(bare.map(String.init) ?? name)
        case .post: return plain(name)
        case .keyword: return keyword(name)
        case .hashtag:
            let terms = terms(of: name.hasPrefix("#") ? name : "#" + name)
            guard plain(name) != nil else { return nil }
            return terms.count == 1 && terms[0].kind == .hashtag ? terms[0].text : nil
        case .emoji:
            let bytes = Array(name.utf8)
            return EmojiTable.standard.normalized(bytes.span)
        }
    }

    private static func plain(_ name: String) -> String? {
        let isPlain = !name.isEmpty && name.unicodeScalars.allSatisfy { $0.value > 0x20 }
        return isPlain ? name : nil
    }

    /// The longest phrase, when it has all of the words.
    private static func keyword(_ name: String) -> String? {
        let found = terms(of: name)
        guard found.allSatisfy({ $0.kind == .keyword }),
            let phrase = found.max(by: { $0.text.utf8.count < $1.text.utf8.count })
        else { return nil }
        let words = name.split(whereSeparator: { $0 == " " || $0 == "-" }).count
        return phrase.words == words ? phrase.text : nil
    }

    private static func terms(of text: String) -> [(kind: Term.Kind, words: Int, text: String)] {
        var extractor = TermExtractor()
        extractor.begin()
        let bytes = Array(text.utf8)
        extractor.add(bytes.span, as: .plain)
        return extractor.terms.map { term in
            let bytes = extractor.bytes(of: term)
            var copy: [UInt8] = []
            for index in bytes.indices { copy.append(bytes[index]) }
            return (term.kind, term.words, String(decoding: copy, as: UTF8.self))
        }
    }
}
