/// What a community talks about: things, the most common first, and hashtags.
struct TalkTopic: Sendable {
    let name: String
    let things: [String]
    let hashtags: [String]

    private init(_ name: String, _ things: String, _ hashtags: String) {
        self.name = name
        self.things = things.split(separator: ",").map(String.init)
        self.hashtags = hashtags.split(separator: ",").map(String.init)
    }

    /// All topics.
    static let all: [TalkTopic] = [
        TalkTopic(
            "food",
            "sourdough,dumplings,noodle soup,hot sauce,cast iron,lentils,espresso,pancakes,"
                + "street food,blue cheese,pickles,rice cooker,mango,chili oil,oat milk,rye bread",
            "homecooked,streetfood,breadweek"
        ),
        TalkTopic(
            "gardens",
            "tomatoes,compost,raised bed,sunflowers,bonsai,seedlings,greenhouse,apple tree,"
                + "bees,rain barrel,moss,cactus,lavender,slugs,mulch,herb garden",
            "growyourown,balconygarden,beefriendly"
        ),
        TalkTopic(
            "sport",
            "home game,overtime,training,goalkeeper,marathon,penalty,relay,season ticket,"
                + "comeback,rookie,stadium,semi final,referee,transfer,highlights,locker room",
            "gameday,matchnight,underdogs"
        ),
        TalkTopic(
            "cricket",
            "test match,spin bowling,run chase,wicket,powerplay,century,boundary,umpire,"
                + "pitch report,slip catch,last over,tail enders,new ball,innings,toss,leg spin",
            "matchday,lastover,cricketnight"
        ),
        TalkTopic(
            "travel",
            "night train,ferry,hostel,border crossing,road trip,old town,visa,mountain pass,"
                + "airport,lighthouse,backpack,window seat,island,timetable,hot spring,city walk",
            "slowtravel,nighttrain,onebag"
        ),
        TalkTopic(
            "machines",
            "keyboard,solar panel,compiler,battery,printer,router,old laptop,firmware,"
                + "synthesizer,heat pump,telescope,soldering iron,database,headphones,radio,drone",
            "repaircafe,opensource,homelab"
        ),
        TalkTopic(
            "games",
            "board game,speedrun,side quest,puzzle,patch notes,final boss,chess opening,co op,"
                + "save file,pixel art,card game,dungeon,high score,crafting,tournament,sequel",
            "gamenight,indiegame,speedrunners"
        ),
        TalkTopic(
            "animals",
            "rescue dog,kitten,owl,hedgehog,otter,parrot,goldfish,fox,tortoise,sea lion,"
                + "vet visit,bird feeder,horse,firefly,whale,stick insect",
            "caturday,goodboy,wildlife"
        ),
        TalkTopic(
            "city",
            "bike lane,tram,rent,night market,library,public park,street art,bus stop,"
                + "town hall,rooftop,flea market,parking,footbridge,museum,bakery,power cut",
            "bikelane,streetart,mycity"
        ),
        TalkTopic(
            "weather",
            "thunderstorm,heat wave,first snow,fog,flood warning,sunset,northern lights,drizzle,"
                + "monsoon,wind farm,cold front,hail,drought,rainbow,sea breeze,forecast",
            "stormwatch,sunsetlovers,firstsnow"
        ),
        TalkTopic(
            "culture",
            "short story,film festival,choir,paperback,vinyl,documentary,poetry,opening night,"
                + "jazz club,translation,comic book,theatre,podcast,folk song,gallery,novel",
            "nowreading,newmusic,filmclub"
        ),
        TalkTopic(
            "space",
            "moon landing,comet,space station,meteor shower,eclipse,rocket,rover,satellite,"
                + "dark sky,nebula,launch window,observatory,asteroid,orbit,star chart,red planet",
            "launchday,clearskies,spaceweather"
        ),
    ]

    static func named(_ name: String) -> Int { all.firstIndex { $0.name == name } ?? 0 }
}
