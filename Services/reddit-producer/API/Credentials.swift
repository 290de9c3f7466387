import ServiceKit

/// Who asks: an application of Reddit's, and perhaps a user who made it.
struct Credentials: Sendable {
    /// How a token is asked for.
    enum Grant: Sendable {
        /// As the application.
        case application
        /// As an application that keeps no secret, for this device.
        case device(String)
        /// As the user who made the application.
        case user(String, password: Secret)
    }

    let clientID: String
    /// Empty for an application that has none.
    let clientSecret: Secret
    let grant: Grant

    /// The body of the request for a token.
    var form: String {
        switch grant {
        case .application: "grant_type=client_credentials"
        case .device(let id):
            "grant_type=\(percentEncoded("https://oauth.reddit.com/grants/installed_client"))"
                + "&device_id=\(percentEncoded(id))"
        case .user(let name, let password):
            "grant_type=password&username=\(percentEncoded(name))"
                + "&password=\(percentEncoded(password.reveal))"
        }
    }

    /// Reads the keys; nil when no application is named.
    init?(from settings: inout Settings) {
        let id = settings.optionalString(
            "REDDIT_CLIENT_ID",
            help: "The id of your application at Reddit; needed unless a dump is replayed."
        )
        let secret = settings.secret(
            "REDDIT_CLIENT_SECRET",
            help: "The secret of the application, if it has one."
        )
        let user = settings.optionalString(
            "REDDIT_USERNAME",
            help: "The user to ask as; without it the application asks for itself."
        )
        let password = settings.secret("REDDIT_PASSWORD", help: "The password of that user.")
        let device = settings.string(
            "REDDIT_DEVICE_ID",
            default: "DO_NOT_TRACK_THIS_DEVICE",
            help: "The device of an application without a secret."
        )
        if (user == nil) != (password == nil) {
            settings.reject(
                "REDDIT_USERNAME",
                because: "it takes a password, and a password a user"
            )
        } else if user != nil && secret == nil {
            settings.reject("REDDIT_CLIENT_SECRET", because: "REDDIT_USERNAME needs it")
        }
        guard let id else { return nil }
        clientID = id
        clientSecret = secret ?? Secret("")
        if let user, let password {
            grant = .user(user, password: password)
        } else {
            grant = secret == nil ? .device(device) : .application
        }
    }
}
