import Models

/// What simulated reactions look like.
struct EmojiPlan: Sendable {
    var regions: [String]
    /// Share of reactions that name no region.
    var nowhereShare = 0.1
    var lateShare = 0.0
    var lateMaxMs: Int64 = 600_000
    var malformedShare = 0.0
    /// Share of reactions whose emoji is a shortcode, and of those that lack its selectors.
    var variantShare = 0.1
    var users = 100_000
    /// Whether each carries a `message_id`.
    var hasMessageID = false
    var timestamps = TimestampFormat.iso
    var time = ViewPlan.EventTiming.wall
    var seed: UInt64 = 1
}

/// Makes reactions, the same ones for the same plan, emoji and purpose.
struct EmojiGenerator {
    private static let maxRecordBytes = 1024

    /// The last record; nil for a tombstone.
    private(set) var payload: Range<Int>?
    private(set) var bytes: [UInt8]
    /// Who sent it, as the record's key.
    private(set) var user: Range<Int> = 0..<0
    private(set) var malformedCount = 0
    private(set) var lateCount = 0

    private let plan: EmojiPlan
    private let choice: AliasTable
    /// Each emoji as it stands in JSON: as it is, without selectors, and as its shortcode.
    private let forms: [[[UInt8]]]
    private let regions: [[UInt8]]
    private let lateChance: UInt32
    private let malformedChance: UInt32
    private let variantChance: UInt32
    private let nowhereChance: UInt32
    private let messagePrefix: [UInt8]
    private var random: SplitMix
    private var text = TimestampText()
    private var made = 0

    /// `stream` tells apart generators that work side by side.
    init(plan: EmojiPlan, emoji: EmojiChoice, stream: Int = 0) {
        self.plan = plan
        choice = AliasTable(weights: emoji.weights)
        forms = emoji.emoji.map { number in
            let emoji = EmojiTable.standard.text(number)
            let bare = String(
                String.UnicodeScalarView(emoji.unicodeScalars.filter { $0 != "\u{FE0F}" })
            )
            return [emoji, bare, EmojiTable.standard.shortcode(number)].map { "\"\($0)\"" }
                .map { Array($0.utf8) }
        }
        regions = plan.regions.map { region in
            var writer = JSONWriter()
            writer.value(region)
            return Array(",\"region_id\":".utf8) + writer.bytes
        }
        lateChance = chance(plan.lateShare)
        malformedChance = chance(plan.malformedShare)
        variantChance = chance(plan.variantShare)
        nowhereChance = chance(plan.nowhereShare)
        messagePrefix = Array(",\"message_id\":\"\(plan.seed)-\(stream)-".utf8)
        random = SplitMix(seed: plan.seed, purpose: 1000 + UInt64(stream))
        bytes = Array(repeating: 0, count: Self.maxRecordBytes)
    }

    /// Replaces the record by the next one, made at wall time `nowMs`.
    mutating func makeNext(nowMs: Int64) {
        var buffer: [UInt8] = []
        swap(&buffer, &bytes)
        var out = buffer.mutableSpan
        var end = 0
        make(nowMs, &out, &end)
        swap(&buffer, &bytes)
    }

    private mutating func make(
        _ nowMs: Int64,
        _ out: inout MutableSpan<UInt8>,
        _ end: inout Int
    ) {
        let emoji = choice.draw(&random)
        let userNumber = random.below(plan.users)
        let variant = random.happens(variantChance) ? 1 + random.below(2) : 0
        let isNowhere = regions.isEmpty || random.happens(nowhereChance)
        let region = isNowhere ? nil : random.below(regions.count)
        var moment = plan.time.moment(of: made, nowMs: nowMs)
        made += 1
        if random.happens(lateChance) {
            moment -= 1 + Int64(random.below(Int(plan.lateMaxMs)))
            lateCount += 1
        }
        let format = plan.timestamps == .mixed ? random.below(12) : 0
        put("{\"user_id\":\"", &out, &end)
        let userStart = end
        put(UInt8(ascii: "u"), &out, &end)
        putNumber(userNumber, &out, &end)
        user = userStart..<end
        if random.happens(malformedChance) {
            malformedCount += 1
            putMalformed(emoji, moment, &out, &end)
            return
        }
        put("\",\"emoji_type\":", &out, &end)
        put(forms[emoji][variant], &out, &end)
        put(",\"timestamp\":", &out, &end)
        text.write(moment, plan.timestamps, choice: format, into: &out, at: &end)
        if let region { put(regions[region], &out, &end) }
        if plan.hasMessageID {
            put(messagePrefix, &out, &end)
            putNumber(made, &out, &end)
            put(UInt8(ascii: "\""), &out, &end)
        }
        put(UInt8(ascii: "}"), &out, &end)
        payload = 0..<end
    }

    /// Behind the user, who stays the record's key.
    private mutating func putMalformed(
        _ emoji: Int,
        _ moment: Int64,
        _ out: inout MutableSpan<UInt8>,
        _ end: inout Int
    ) {
        let kind = MalformedEmoji.allCases[random.below(MalformedEmoji.allCases.count)]
        let start = end
        text.write(moment, .iso, choice: 0, into: &out, at: &end)
        var time: [UInt8] = []
        for index in start..<end { time.append(out[index]) }
        end = start
        let record = kind.payload(
            emoji: String(decoding: forms[emoji][0], as: UTF8.self),
            time: String(decoding: time, as: UTF8.self)
        )
        put(record ?? [], &out, &end)
        payload = record == nil ? nil : start..<end
    }

    // MARK: Pieces

    @inline(__always)
    private func put(_ byte: UInt8, _ out: inout MutableSpan<UInt8>, _ at: inout Int) {
        out[at] = byte
        at += 1
    }

    private func put(_ text: [UInt8], _ out: inout MutableSpan<UInt8>, _ at: inout Int) {
        for byte in text { put(byte, &out, &at) }
    }

    private func put(_ text: String, _ out: inout MutableSpan<UInt8>, _ at: inout Int) {
        for byte in text.utf8 { put(byte, &out, &at) }
    }

    private func putNumber(_ number: Int, _ out: inout MutableSpan<UInt8>, _ at: inout Int) {
        if number >= 10 { putNumber(number / 10, &out, &at) }
        put(UInt8(ascii: "0") + UInt8(number % 10), &out, &at)
    }
}
