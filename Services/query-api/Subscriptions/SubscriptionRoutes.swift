import Crypto
import HTTPServer
import Models
import ServiceKit
import Webhooks

/// What is asked about subscriptions.
enum SubscriptionQuestion: Sendable {
    case create(id: String, SubscriptionDraft, secret: [UInt8]?)
    case list
    case one(id: String)
    case delete(id: String)
}

/// How many subscriptions there may be.
struct SubscriptionLimits: Sendable {
    var perOwner = 100
    var total = 100_000
}

/// The HTTP side of subscriptions: reads what is asked and hands it on.
struct SubscriptionRoutes: Sendable {
    private static let secretBytes = 32
    private static let idBytes = 16

    let addresses: AddressRules
    let catalogue: RegionCatalogue
    let inbox: Inbox<DeskEvent>

    func add(to router: inout Encoded) {
        router.on("POST", "/subscriptions", create)
        router.on("GET", "/subscriptions") { request, responder in
            hand(.list, request, responder)
        }
        router.on("GET", "/subscriptions/{id}") { request, responder in
            hand(.one(id: request.parameter("id") ?? ""), request, responder)
        }
        router.on("DELETE", "/subscriptions/{id}") { request, responder in
            hand(.delete(id: request.parameter("id") ?? ""), request, responder)
        }
    }

    @Sendable private func create(_ request: HTTPRequest, _ responder: Responder) {
        // A page of another origin can send a text without asking, but not JSON.
        guard Self.isJSON(request.header("Content-Type")) else {
            return responder.send(
                .problem(
                    415,
                    "Unsupported media type",
                    detail: "The body must be of Content-Type application/json.",
                    extra: ["parameter": "Content-Type"]
                )
            )
        }
        do {
            let draft = try SubscriptionDraft(request.body, addresses) { region in
                catalogue.knows(region)
            }
            let id = "sub_" + (try RandomText.hexadecimal(bytes: Self.idBytes))
            let secret = try draft.webhook.map { _ in try RandomText.bytes(Self.secretBytes) }
            hand(.create(id: id, draft, secret: secret), request, responder)
        } catch let error as Mistakes {
            responder.send(Problem.invalid(error))
        } catch {
            responder.send(Problem.full())
        }
    }

    private func hand(
        _ question: SubscriptionQuestion,
        _ request: HTTPRequest,
        _ responder: Responder
    ) {
        let owner = request.principal ?? Subscription.anonymous
        let client = Client(request, responder.adding([("Cache-Control", "no-store")]))
        guard inbox.offer(.enquire(.subscription(question, owner: owner), client)) else {
            return responder.send(Problem.full())
        }
    }

    private static func isJSON(_ type: String?) -> Bool {
        guard let type = type?.prefix(while: { $0 != ";" }).lowercased() else { return false }
        return type.filter { $0 != " " } == "application/json"
    }
}
