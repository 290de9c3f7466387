import Testing

@testable import HTTPServer

struct URLTextTests {
    @Test(
        arguments: [
            ("abc", "abc"), ("a%20b", "a b"), ("a+b", "a+b"), ("%C3%A9", "é"), ("%2f%2F", "//"),
            ("%25", "%"), ("é", "é"), ("", ""), ("%", nil), ("%2", nil), ("%2g", nil), ("%zz", nil),
            ("%ff", nil), ("%C3", nil), ("a%00b", nil), ("\u{0}", nil), ("100%", nil),
        ] as [(String, String?)]
    )
    func decodes(text: String, decoded: String?) {
        #expect(percentDecoded(Array(text.utf8)[...]) == decoded)
    }

    @Test(
        arguments: [
            ("/", [""]), ("/a/b", ["a", "b"]), ("/a%2Fb/c", ["a/b", "c"]),
            ("/a//b/", ["a", "", "b", ""]),
            ("/..%2f", ["../"]), ("a", nil), ("", nil), ("/%", nil),
        ] as [(String, [String]?)]
    )
    func splitsPaths(path: String, segments: [String]?) {
        #expect(pathSegments(Array(path.utf8)[...]) == segments)
    }

    @Test(
        arguments: [
            ("", []), ("a=1&b=2", ["a=1", "b=2"]), ("a=1&a=2", ["a=1", "a=2"]), ("a", ["a="]),
            ("a=b=c", ["a=b=c"]), ("=x", ["=x"]), ("a=1+2%2B", ["a=1 2+"]), ("&&a=1&", ["a=1"]),
            ("%26=%3D", ["&=="]), ("a=%", nil), ("%=a", nil), ("a=%ff", nil), ("a=%00", nil),
        ] as [(String, [String]?)]
    )
    func splitsQueries(query: String, pairs: [String]?) {
        #expect(queryPairs(Array(query.utf8)[...])?.map { "\($0.name)=\($0.value)" } == pairs)
    }

    @Test func boundsTheNumberOfPairs() {
        let pairs = (0..<101).map { "a=\($0)" }
        #expect(queryPairs(Array(pairs.prefix(100).joined(separator: "&").utf8)[...]) != nil)
        #expect(queryPairs(Array(pairs.joined(separator: "&").utf8)[...]) == nil)
    }
}

struct RequestHeadTests {
    private func parse(_ text: String) -> Result<RequestHead, RequestHead.Refusal> {
        do throws(RequestHead.Refusal) {
            return .success(try RequestHead(Array(text.utf8)))
        } catch {
            return .failure(error)
        }
    }

    private func status(_ text: String) -> Int {
        switch parse(text) {
        case .success: 200
        case .failure(let refusal): refusal.status
        }
    }

    @Test func readsLineAndFields() throws {
        let head = try parse(
            "POST /a%20b?x=1 HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nx-two:  two words \t\r\n"
                + "Content-Length: 12\r\nConnection: Keep-Alive, Upgrade\r\n\r\n"
        ).get()
        #expect(head.method == "POST")
        #expect(String(decoding: head.bytes[head.path], as: UTF8.self) == "/a%20b")
        #expect(String(decoding: head.bytes[head.query], as: UTF8.self) == "x=1")
        #expect(head.framing == .length(12))
        #expect(head.isKeepAlive && head.wantsUpgrade && !head.wantsContinue)
        #expect(head.value(of: "X-TWO") == "two words")
        #expect(head.value(of: "x-empty")?.isEmpty == true)
        #expect(head.value(of: "other") == nil)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", 200),
        ("GET http://h/x HTTP/1.1\r\nHost: h\r\n\r\n", 200),
        ("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 200),
        ("PURGE /🔥 HTTP/1.1\r\nHost: h\r\n\r\n", 200),
        ("GET / HTTP/1.0\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET / HTTP/1.1 \r\nHost: h\r\n\r\n", 400),
        ("GET /\r\nHost: h\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505),
        ("GET / HTTQ/1.1\r\nHost: h\r\n\r\n", 400),
        ("G@T / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (" GET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET /\u{1} HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nNo colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nA: b\nc: d\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nA: \u{0}\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999999999999999\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", 200),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n", 501
        ),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
            400
        ),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\n\r\n", 200),
        ("POST / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n", 417),
    ])
    func checksStrictly(text: String, expected: Int) {
        #expect(status(text) == expected)
    }

    @Test func boundsTheNumberOfFields() {
        let fields = (0..<99).map { "X-\($0): 1\r\n" }.joined()
        #expect(status("GET / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n") == 200)
        #expect(status("GET / HTTP/1.1\r\nHost: h\r\n\(fields)X-Y: 1\r\n\r\n") == 431)
    }

    @Test func findsTheEndWhereverTheInputIsCut() {
        let whole = Array("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /".utf8)
        let end = whole.count - 5
        for cut in 0...whole.count {
            let part = Array(whole[..<cut])
            #expect(RequestHead.end(of: part, from: 0) == (cut >= end ? end : nil))
        }
    }

    @Test func noMutationTraps() {
        let seeds = [
            "POST /a%20b?x=1&y=%C3%A9 HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\n\r\n",
            "GET http://h/x HTTP/1.0\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n",
        ]
        var random = Seeded(state: 7)
        for _ in 0..<20_000 {
            var bytes = Array(seeds[Int.random(in: 0..<2, using: &random)].utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where bytes.count > 5 {
                let index = Int.random(in: 0..<(bytes.count - 4), using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(bytes[index], at: index)
                }
            }
            guard let head = try? RequestHead(bytes) else { continue }
            _ = HTTPRequest(head, body: [], remoteAddress: "")
        }
    }
}

/// The same numbers in every run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

struct BodyReaderTests {
    private func read(
        _ text: String,
        limit: Int = 100,
        step: Int = .max,
        framing: RequestHead.Framing = .chunked
    ) -> (progress: BodyReader.Progress, body: String, rest: String) {
        var reader = BodyReader(framing, limit: limit)
        let bytes = Array(text.utf8)
        var input: [UInt8] = []
        var position = 0
        var progress = BodyReader.Progress.incomplete
        var fed = 0
        while fed < bytes.count && progress == .incomplete {
            let next = min(bytes.count, step == .max ? bytes.count : fed + step)
            input += bytes[fed..<next]
            fed = next
            progress = reader.read(input, from: &position)
        }
        return (
            progress, String(decoding: reader.body, as: UTF8.self),
            String(decoding: input[position...] + bytes[fed...], as: UTF8.self)
        )
    }

    @Test(arguments: [1, 2, 3, 7, .max])
    func readsChunksHoweverTheyAreCut(step: Int) {
        let result = read(
            "5\r\nhello\r\n1;name=value\r\n \r\n05 \r\nworld\r\n0\r\nTrailer: x\r\n\r\nNEXT",
            step: step
        )
        #expect(result.progress == .complete)
        #expect(result.body == "hello world")
        #expect(result.rest == "NEXT")
    }

    @Test(arguments: [1, 4, .max])
    func readsALength(step: Int) {
        let result = read("hello worldNEXT", step: step, framing: .length(11))
        #expect(result.progress == .complete)
        #expect(result.body == "hello world")
        #expect(result.rest == "NEXT")
    }

    @Test(arguments: [
        ("\r\n", 400), ("x\r\n", 400), ("5x\r\n", 400), ("-1\r\n", 400), ("5\nhello", 400),
        ("5\r\nhello world", 400), ("5;a\nhello", 400), ("1000000000000000000\r\n", 400),
        ("65\r\n", 413), ("ffffffffffffff\r\n", 413), ("0\r\n\rx", 400),
    ])
    func refuses(text: String, status: Int) {
        for step in [1, Int.max] {
            guard case .refused(let refusal) = read(text, step: step).progress else {
                Issue.record("\(text) is not refused")
                continue
            }
            #expect(refusal.status == status)
        }
    }

    @Test func boundsFramingWithoutData() {
        let long = "5;" + String(repeating: "x", count: BodyReader.maxOverheadBytes + 1)
        let trailer = "0\r\n" + String(repeating: "a: b\r\n", count: 4000)
        for text in [long, trailer] {
            guard case .refused = read(text).progress else {
                Issue.record("endless framing is not refused")
                continue
            }
        }
        let many = String(repeating: "1\r\nx\r\n", count: 20_000) + "0\r\n\r\n"
        #expect(read(many, limit: 20_000).progress == .complete)
    }

    @Test func noBytesTrap() {
        var random = Seeded(state: 11)
        let alphabet = Array("01af;\r\n \tx".utf8)
        for _ in 0..<20_000 {
            var reader = BodyReader(.chunked, limit: 64)
            let count = Int.random(in: 0..<40, using: &random)
            let bytes = (0..<count).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            var position = 0
            _ = reader.read(bytes, from: &position)
            #expect(position <= bytes.count && reader.body.count <= 64)
        }
    }
}
