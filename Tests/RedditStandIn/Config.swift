import RedditModel
import ServiceKit

/// What the stand-in can be told.
struct Config: ServiceConfiguration {
    let port: Int
    let dump: String?
    let model: RedditModel.Settings

    init(from settings: inout Settings) {
        port = settings.integer(
            "HTTP_PORT",
            default: 8_900,
            in: 0...65_535,
            help: "Port to serve on this machine; 0 is any free one."
        )
        dump = settings.optionalString(
            "DUMP",
            help: "A dump whose posts give the texts and subreddits; made up without."
        )
        var model = RedditModel.Settings()
        model.posts.perSecond = settings.number(
            "POSTS_RATE",
            default: 17,
            in: 0...100_000,
            unit: "a second",
            help: "How many posts are written."
        )
        model.comments.perSecond = settings.number(
            "COMMENTS_RATE",
            default: 60,
            in: 0...100_000,
            unit: "a second",
            help: "How many comments are written."
        )
        let late = settings.number(
            "LATE",
            default: 20,
            in: 1...3_600,
            unit: "seconds",
            help: "How late the latest of the late items appear."
        )
        model.posts.lateMs = 1_000...max(1_000, Int64(late * 1_000))
        model.comments.lateMs = model.posts.lateMs
        let deleted = Int64(
            settings.integer(
                "DELETED",
                default: 45,
                in: 1...3_600,
                unit: "seconds",
                help: "How long what is deleted was listed at the least."
            )
        )
        model.posts.deletedMs = deleted * 1_000...deleted * 2_500
        model.comments.deletedMs = model.posts.deletedMs
        if settings.flag("FAULTS", help: "Refuse and break, as on a bad day.") {
            model.faults = .all
            // Tests are short.
            model.faults.tooMany = 0.03
            model.faults.broken = 0.04
            model.faults.errorsAs200 = 0.01
        }
        model.tokenSeconds = Int64(
            settings.integer(
                "TOKEN_LIFE",
                default: 3_600,
                in: 1...86_400,
                unit: "seconds",
                help: "How long a token lives."
            )
        )
        model.revokedAfterMs =
            1_000
            * Int64(
                settings.integer(
                    "TOKEN_REVOKED",
                    default: 0,
                    in: 0...86_400,
                    unit: "seconds",
                    help: "When tokens end before their time; 0 is never."
                )
            )
        model.callsAWindow = Double(
            settings.integer(
                "CALLS",
                default: 1_000,
                in: 1...1_000_000,
                unit: "calls",
                help: "How many calls a window of ten minutes allows."
            )
        )
        model.seed = UInt64(
            settings.integer("SEED", default: 1, in: 0...Int.max, help: "Whence chance begins.")
        )
        self.model = model
    }
}
