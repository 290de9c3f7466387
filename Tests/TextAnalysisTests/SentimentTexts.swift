/// Words for random texts; `scripts/sentiment-reference digests` reads them here.
private let words = """
    the a movie was it on we plot today I x 42 iPhone and in their isn't acting
    good great bad awful love hate happy sad win lost okay sucks hope fear fun ugly nice lol wtf
    GREAT Love no nor or never so this without doubt least at very kind of but just enough sort the
    shit bomb ass bus stop yeah right kiss death to die for beating heart BUT Never NO not Not
    don't WON'T can't nothing cannot uh-uh despite rarely really extremely utterly totally barely
    slightly kinda sort-of almost more most hardly REALLY Barely incredible amazing terrible
    :) :( :D ;-) <3 >:( :-/ XD ... -- ! ? ?? !!! ( ) " ' badass fuckin'
    😀 😭 ❤ ❤️ 💩 👍🏽 👨‍👩‍👧 🔛 🆗 🇩🇪 ☠ É naïve Straße ЖЖ жж 中文 K İ ǅ good\u{FE0F} n't n'T ain’t
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

/// Makes the next text, number by number as `scripts/sentiment-reference digests` does.
func randomText(_ random: inout Generator) -> String {
    var text = ""
    for _ in 0...random.below(24) {
        let word = random.pick(words)
        switch random.below(16) {
        case 0, 1: text += upper(word)
        case 2: text += word + "!"
        case 3: text += word + "?"
        case 4: text += "\"" + word
        case 5: text += word + ","
        default: text += word
        }
        switch random.below(32) {
        case 0: break
        case 1: text += "\u{A0}"
        case 2: text += "\n"
        default: text += " "
        }
    }
    return text
}

private func upper(_ word: String) -> String {
    String(decoding: word.utf8.map { 97...122 ~= $0 ? $0 - 32 : $0 }, as: UTF8.self)
}
