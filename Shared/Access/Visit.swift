import HTTPServer

/// A request on its way through the door.
struct Visit: Sendable {
    var request: HTTPRequest
    let responder: Responder
    /// Who answers it once it is in.
    let next: Handler
    /// What it costs of a limit.
    let cost: Int64

    /// Lets it in.
    func enter(_ fields: [(String, String)] = []) {
        next(request, fields.isEmpty ? responder : responder.adding(fields))
    }

    /// Turns it away.
    func refuse(_ response: HTTPResponse, _ fields: [(String, String)] = []) {
        (fields.isEmpty ? responder : responder.adding(fields)).send(response)
    }
}

/// The address that a request comes from.
struct AddressRules: Sendable {
    let trusted: Set<String>

    /// That of the connection, or what proxies that are trusted say of it: of the addresses that
    /// each has added at the end, the last that is not one of theirs.
    func address(of request: HTTPRequest) -> String {
        guard !trusted.isEmpty, trusted.contains(request.remoteAddress) else {
            return request.remoteAddress
        }
        let hops = request.headers("X-Forwarded-For").flatMap { field in
            field.split(separator: ",").map { $0.filter { $0 != " " } }
        }
        return hops.last { !trusted.contains($0) } ?? request.remoteAddress
    }
}
