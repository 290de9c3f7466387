/// Why a record or a request is not taken; it is told to the client.
struct Refusal: Error, Equatable, Sendable {
    let status: Int
    /// The member, the header or nothing.
    let field: String?
    let detail: String

    init(_ status: Int, field: String? = nil, _ detail: String) {
        self.status = status
        self.field = field
        self.detail = detail
    }

    static func invalid(_ field: EventField, _ detail: String) -> Refusal {
        Refusal(422, field: field.name, detail)
    }

    static let notJSON = Refusal(400, "The body is not well-formed JSON in UTF-8.")
    static let notAnObject = Refusal(422, "An event is a JSON object.")
}
