import Foundation
import Testing

extension IntegrationTests {
    /// Tokens, and TLS for the port that they come by, with keys that the tests make.
    @Suite struct TokenTests {
        /// Runs a line of the shell in a folder of its own, which goes with it.
        private final class Workshop {
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

            init() throws {
                try FileManager.default.createDirectory(
                    at: folder,
                    withIntermediateDirectories: true
                )
            }

            deinit { try? FileManager.default.removeItem(at: folder) }

            func path(_ name: String) -> String { folder.appending(path: name).path }

            @discardableResult
            func run(_ line: String) throws -> String {
                try Program.run(
                    "/bin/bash",
                    ["-c", "set -euo pipefail; cd '\(folder.path)'; \(line)"],
                    environment: ProcessInfo.processInfo.environment
                )
            }

            /// A token whose signature is what `sign` makes of its standard input.
            func token(_ header: String, _ claims: String, _ sign: String) throws -> String {
                let encode = "base64 -w0 | tr '+/' '-_' | tr -d '='"
                return try run(
                    """
                    text=$(printf '%s' '\(header)' | \(encode)).$(printf '%s' '\(claims)' | \(encode))
                    printf '%s.%s' "$text" "$(printf '%s' "$text" | \(sign) | \(encode))"
                    """
                )
            }
        }

        private func claims(_ seconds: Int, _ more: String = "") -> String {
            let expires = Int(Date().timeIntervalSince1970) + seconds
            return #"{"sub":"ann","exp":\#(expires)\#(more)}"#
        }

        @Test func tokensOfTheSecretAreTaken() throws {
            try withInstallation("hs256") { installation in
                let shop = try Workshop()
                let secret = "an-odd-secret-of-more-than-32-bytes"
                try shop.run("printf '%s\\n' '\(secret)' > secret")
                let service = try installation.start(
                    "query-api",
                    [
                        "ANONYMOUS_ACCESS": "deny", "JWT_ALGORITHM": "HS256",
                        "JWT_SECRET_FILE": shop.path("secret"), "RATE_LIMIT_USER": "2/3600",
                    ]
                ).waitUntilReady()
                let api = try installation.api() + "/regions"
                let sign = "openssl dgst -sha256 -hmac '\(secret)' -binary"
                func status(_ header: String, _ claims: String) throws -> Int {
                    let token = try shop.token(header, claims, sign)
                    return try Curl(api, "-H", "Authorization: Bearer \(token)").status
                }
                let header = #"{"alg":"HS256"}"#
                #expect(try status(header, claims(60)) == 200)
                #expect(try status(header, claims(60, #","scope":"a read""#)) == 200)
                #expect(try status(header, claims(60)) == 429, "all tokens of a user are counted")
                #expect(try status(header, claims(60, #","scope":"write""#)) == 403)
                #expect(try status(header, claims(-31)) == 401)
                #expect(try status(#"{"alg":"none"}"#, claims(60)) == 401)
                #expect(try status(#"{"alg":"HS512"}"#, claims(60)) == 401)
                #expect(!service.log.contains(secret))
                try installation.stopAll()
            }
        }

        @Test func tokensOfTheKeyPairAreTakenOverTLS() throws {
            try withInstallation("rs256") { installation in
                let shop = try Workshop()
                try shop.run(
                    """
                    { openssl genrsa -out key.pem 2048
                    openssl rsa -in key.pem -pubout -out public.pem
                    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 \
                    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
                    -keyout tls.key -out tls.pem; } 2>/dev/null
                    """
                )
                try installation.start(
                    "query-api",
                    [
                        "ANONYMOUS_ACCESS": "deny", "JWT_ALGORITHM": "RS256",
                        "JWT_PUBLIC_KEY_FILE": shop.path("public.pem"),
                        "JWT_ISSUER": "https://issuer", "JWT_AUDIENCE": "groundswell",
                        "TLS_CERT_FILE": shop.path("tls.pem"), "TLS_KEY_FILE": shop.path("tls.key"),
                    ]
                ).waitUntilReady()
                let plain = try installation.api()
                let api = plain.replacingOccurrences(of: "http:", with: "https:") + "/regions"
                let trust = shop.path("tls.pem")
                let names = #","iss":"https://issuer","aud":["groundswell"]"#
                let header = #"{"alg":"RS256"}"#
                func status(_ header: String, _ claims: String, _ sign: String) throws -> Int {
                    let token = try shop.token(header, claims, sign)
                    return try Curl(
                        api,
                        "--cacert",
                        trust,
                        "-H",
                        "Authorization: Bearer \(token)"
                    ).status
                }
                let sign = "openssl dgst -sha256 -sign key.pem"
                #expect(try status(header, claims(60, names), sign) == 200)
                #expect(try status(header, claims(60), sign) == 401, "of nobody, for nobody")
                // The public key as the secret of an HMAC.
                let hmac =
                    "openssl dgst -sha256 -mac HMAC -macopt hexkey:$(xxd -p public.pem | tr -d '\\n')"
                    + " -binary"
                #expect(try status(#"{"alg":"HS256"}"#, claims(60, names), hmac) == 401)

                #expect(try Curl(api, "--cacert", trust, "--tlsv1.3").status == 401)
                #expect(try Curl(api, "--cacert", trust, "--tls-max", "1.2").status == 401)
                let old = ["--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"]
                #expect(throws: Trouble.self) {
                    _ = try Curl(api, "--cacert", trust, old[0], old[1], old[2], old[3])
                }
                #expect(throws: Trouble.self) { _ = try Curl(api) }
                #expect(throws: Trouble.self) { _ = try Curl(plain + "/regions") }
                try installation.stopAll()
            }
        }

        @Test func mistakesAreToldAtOnce() throws {
            let output = try Program.outcome(
                "\(Folders.binaries)/query-api",
                [],
                environment: [
                    "ANONYMOUS_ACCESS": "perhaps", "JWT_ALGORITHM": "HS256", "JWT_SECRET": "short",
                    "RATE_LIMIT_KEY": "many", "CORS_ORIGINS": "a.example", "TLS_CERT_FILE": "/x",
                ],
                within: 5
            )
            #expect(output.status == 64)
            for key in [
                "ANONYMOUS_ACCESS", "JWT_SECRET", "RATE_LIMIT_KEY", "CORS_ORIGINS", "TLS_KEY_FILE",
            ] {
                #expect(output.text.contains(key + ":"), "\(key)")
            }
        }
    }
}
