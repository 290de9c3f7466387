import HTTPServer
import Models
import ServiceKit

/// The page at `/`: files of one folder, read once at the start.
struct Dashboard: Sendable {
    struct File: Sendable {
        let path: String
        let body: [UInt8]
        let type: String
        let tag: String
    }

    /// Every file of the page, with the type it is served as.
    static let names: [(name: String, type: String)] = [
        ("index.html", "text/html; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("main.js", "text/javascript; charset=utf-8"),
        ("board.js", "text/javascript; charset=utf-8"),
        ("charts.js", "text/javascript; charset=utf-8"),
        ("cloud.js", "text/javascript; charset=utf-8"),
        ("feed.js", "text/javascript; charset=utf-8"),
        ("mood.js", "text/javascript; charset=utf-8"),
        ("rain.js", "text/javascript; charset=utf-8"),
        ("rising.js", "text/javascript; charset=utf-8"),
        ("rows.js", "text/javascript; charset=utf-8"),
        ("search.js", "text/javascript; charset=utf-8"),
        ("text.js", "text/javascript; charset=utf-8"),
    ]

    let files: [File]
    /// Where the live feed is, as browsers reach it; empty when there is none.
    let feedURL: String

    init(from settings: inout Settings) {
        let folder = settings.string(
            "DASHBOARD_FOLDER",
            default: "Services/query-api/Dashboard",
            help: "The files of the page at /."
        )
        feedURL = settings.string(
            "FEED_URL",
            default: "",
            help: "ws-pusher as browsers reach it, such as ws://localhost:8090/ws; "
                + "without it the page asks once a second."
        )
        if !feedURL.isEmpty && Self.origin(of: feedURL) == nil {
            settings.reject("FEED_URL", because: "it must be ws:// or wss:// and a host")
        }
        var files: [File] = []
        for (name, type) in Self.names {
            guard let body = settings.file("DASHBOARD_FOLDER", at: folder + "/" + name) else {
                break
            }
            files.append(
                File(
                    path: name == "index.html" ? "/" : "/dashboard/" + name,
                    body: body,
                    type: type,
                    tag: EntityTag.of(body)
                )
            )
        }
        self.files = files
    }

    /// Paths that need no credentials: a browser has none until the page is there.
    static var openPaths: Set<String> {
        Set(names.map { "/dashboard/" + $0.name } + ["/", "/config.json", "/openapi.json"])
    }

    /// Serves the files and what the page must know.
    func add(to router: inout Encoded) {
        for file in files {
            router.on("GET", file.path) { request, responder in
                responder.send(response(file, ifNoneMatch: request.header("If-None-Match")))
            }
        }
        router.on("GET", "/config.json") { _, responder in responder.send(configuration) }
    }

    /// Nothing but our own files runs, and nobody else is talked to: styles and scripts are files.
    var policy: String {
        let feed = Self.origin(of: feedURL).map { " " + $0 } ?? ""
        return "default-src 'self'; connect-src 'self'\(feed); object-src 'none'; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'none'"
    }

    private func response(_ file: File, ifNoneMatch: String?) -> HTTPResponse {
        let headers = [
            ("ETag", file.tag), ("Cache-Control", "no-cache"),
            ("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
        ]
        if EntityTag.isHeld(file.tag, ifNoneMatch: ifNoneMatch) {
            return HTTPResponse(status: 304, headers: headers)
        }
        return HTTPResponse(
            status: 200,
            headers: [("Content-Type", file.type)] + headers,
            body: file.body
        )
    }

    private var configuration: HTTPResponse {
        var out = JSONWriter()
        out.object {
            $0.member("version", Service.version)
            if feedURL.isEmpty { $0.null("feed") } else { $0.member("feed", feedURL) }
            $0.array("boards", BoardCatalogue.usual) { $0.value($1) }
            $0.array("timeframes", Timeframe.allCases) { $0.value($1.name) }
        }
        var response = HTTPResponse.json(out.bytes)
        response.headers.append(("Cache-Control", "no-cache"))
        return response
    }

    /// The origin of a WebSocket address; nil when it is none.
    private static func origin(of url: String) -> String? {
        guard let scheme = ["ws://", "wss://"].first(where: url.hasPrefix) else { return nil }
        let host = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let isPlain = host.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || "0123456789.-:[]".utf8.contains(byte)
        }
        return host.isEmpty || !isPlain ? nil : scheme + host
    }
}
