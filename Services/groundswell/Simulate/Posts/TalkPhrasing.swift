/// How a simulated post or comment is worded.
struct TalkPhrasing: Sendable {
    /// What a text is about.
    struct Subject: Sendable {
        var topic: TalkTopic
        var thing: String
        var story: Story?
    }

    /// Share of texts whose adjectives say how the writer feels, in 2^32 parts.
    private let moody = chance(0.3)
    private let tagged = chance(0.12)
    private let withEmoji = chance(0.15)
    private let longer = chance(0.2)
    private let things: AliasTable
    private let names: AliasTable

    init() {
        // Topics have as many things each.
        things = AliasTable(zipf: 0.9, count: TalkTopic.all.map(\.things.count).min() ?? 1)
        names = AliasTable(zipf: 1.1, count: TalkWords.names.count)
    }

    /// What a community writes about next.
    func subject(
        of community: Community,
        _ story: Story?,
        _ random: inout SplitMix
    ) -> Subject {
        let topic = community.topic(&random)
        return Subject(topic: topic, thing: topic.things[things.draw(&random)], story: story)
    }

    func title(_ subject: Subject, _ gladness: Double, _ random: inout SplitMix) -> String {
        let forms = subject.story == nil ? TalkWords.titles : TalkWords.storyTitles
        return write(random.pick(forms), subject, gladness, &random)
    }

    /// A comment, or the text under a title: a sentence or two.
    func body(_ subject: Subject, _ gladness: Double, _ random: inout SplitMix) -> String {
        let forms = subject.story == nil ? TalkWords.comments : TalkWords.storyComments
        var text = write(random.pick(forms), subject, gladness, &random)
        if random.happens(longer) {
            text += ". " + write(random.pick(TalkWords.comments), subject, gladness, &random)
        }
        return text
    }

    // MARK: Pieces

    private func write(
        _ form: TalkForm,
        _ subject: Subject,
        _ gladness: Double,
        _ random: inout SplitMix
    ) -> String {
        let isGlad = random.share() < gladness
        let isMoody = random.happens(moody)
        var text = ""
        for piece in form.pieces {
            switch piece {
            case .words(let words): text += words
            case .thing: text += subject.thing
            case .story: text += subject.story?.phrase ?? subject.thing
            case .moment: text += random.pick(TalkWords.moments)
            case .name: text += TalkWords.names[names.draw(&random)]
            case .feeling: text += random.pick(isGlad ? TalkWords.glad : TalkWords.sad)
            case .adjective:
                let words = isGlad ? TalkWords.glad : TalkWords.sad
                text += random.pick(isMoody ? words : TalkWords.plain)
            }
        }
        if let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) {
            text = text.prefix(1).uppercased() + text.dropFirst()
        }
        if random.happens(tagged) {
            text += " #" + (subject.story?.hashtag ?? random.pick(subject.topic.hashtags))
        }
        if random.happens(withEmoji) {
            let emoji = isGlad ? TalkWords.gladEmoji : TalkWords.sadEmoji
            text += " " + (subject.story?.emoji ?? random.pick(emoji))
        }
        return text
    }
}
