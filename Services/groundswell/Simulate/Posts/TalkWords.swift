/// The words that simulated posts and comments are made of.
enum TalkWords {
    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map(String.init)
    }

    private static func forms(_ text: String) -> [TalkForm] { list(text).map { TalkForm($0) } }

    static let glad = list(
        "wonderful,great,lovely,brilliant,delightful,amazing,perfect,charming,excellent,cheerful,"
            + "beautiful,awesome"
    )
    static let sad = list(
        "terrible,awful,disappointing,horrible,annoying,dreadful,ugly,broken,boring,frustrating,"
            + "miserable,useless"
    )
    static let plain = list(
        "wooden,tiny,enormous,second hand,striped,foldable,ancient,borrowed,silent,local,round,"
            + "unusual,homemade,yellow,northern,portable"
    )
    static let moments = list(
        "this morning,last night,on sunday,after three years,before breakfast,at midnight,"
            + "during lunch,over the weekend,in the rain,last summer"
    )
    static let gladEmoji = list("😂,❤️,🔥,😍,🎉,👏,✨,🙌,😊,🚀")
    static let sadEmoji = list("😭,💀,🙄,😡,😢,🤦,💔,😴")

    // What the signs stand for, `TalkForm.Piece` says.
    static let titles = forms(
        "My ~ # finally works,Found that ~ # @,Is the # really that ^,The # looked ^ @,"
            + "Unpopular opinion: every # is ^,Looking for some ~ # nearby,The ~ # made my day,"
            + "Who else spotted the # @,Tell me about your #,I built my own # out of scraps,"
            + "Weekly # thread,What happened to the #,Switched from # to % and feel ^,"
            + "% or #: which one,First attempt at the ~ #,Somebody left their ~ # outside @,"
            + "Beginner question about the #,Photo of the ~ # @,The % announcement sounds ^,"
            + "Rate my ~ #"
    )
    static let comments = forms(
        "That # is ^,The # looks ^ to me,Mine broke @,I tried the # @ and it was ^,"
            + "Never trust the ~ #,Have you seen the # @,Totally agree about the #,"
            + "What about the ~ #,My neighbour has the same ~ #,Saved for later,"
            + "Try % instead of the #,The photo is ^,More # please,It gets ^ after a while,"
            + "Wait until you see the %,Same here: ~ #,Source for the #?,No # is worth it,"
            + "% did it better,Thank you for the ^ post"
    )
    static let storyTitles = forms(
        "*: what we know so far,Just saw the * @,Live thread: *,* explained,"
            + "Anyone near the *?,Photos of the *,How the * began,The * feels ^"
    )
    static let storyComments = forms(
        "The * is ^,Still reading about the *,My street talks of nothing but the *,"
            + "Did anybody film the *?,The * was ^ @,Heard of the * on the radio,"
            + "Following the * since it began,Nobody expected the *"
    )

    /// What a story is about, and what happened: each pair is a phrase of three words.
    static let storySubjects = list(
        "harbor bridge,paper lantern,river ferry,glass tower,moon festival,robot barista,"
            + "giant pumpkin,cable car,radio mast,solar bus,ice cave,whale pod,kite race,"
            + "tunnel drill,cheese wheel,opera roof,clock tower,balloon fleet,penguin colony,"
            + "salt lake,lava tube,copper statue,tide gate,amber museum,quiz show,otter dam,"
            + "carnival float,steam engine,desert bloom,coral nursery,zip line,noodle vendor,"
            + "granite arch,mirror maze,wind turbine,spider crab"
    )
    static let storyEvents = list(
        "blackout,parade,rescue,record,strike,reopening,collapse,sighting,hoax,auction,"
            + "evacuation,mystery,traffic,fundraiser,closure,leak,escape,finale,discovery,"
            + "shortage,queue,eviction,recall"
    )
    static let storyEmoji = list("🚨,👀,🔥,😱,🎉,⚡,🐙,🌊,🎈,🤖")

    /// Nicknames: two of these and a number.
    static let nicknames = list(
        "quiet,brave,sleepy,dusty,lucky,gentle,rapid,clever,mellow,frosty,purple,hungry,wandering,"
            + "tidy,salty,golden"
    )
    static let animals = list(
        "otter,badger,heron,lynx,walrus,gecko,puffin,moth,yak,ferret,beetle,magpie,newt,tapir,"
            + "wombat,teapot"
    )

    /// A made-up name of a product or a place.
    static func name(_ number: Int) -> String {
        let starts = list("Vel,Tar,Quen,Mor,Bru,Sil,Zan,Kor,Ely,Fen,Osk,Dra,Lum,Pel,Ruv,Yon")
        let ends = list("ora,dix,vel,mont,ika,ton,ary,une,osk,ling,ium,etta,ford,ax,ory,iel")
        let middles = ["", "a", "i", "o", "en", "ar", "is", "un"]
        return starts[number % 16] + middles[number / 256 % 8] + ends[number / 16 % 16]
    }
    static let names = (0..<2048).map(name)
}
