import Foundation
import Testing

@testable import Crypto

/// Runs openssl, which makes what is to be refused or taken: nothing of ours signs tokens.
private func openssl(_ arguments: String..., input: Data = Data()) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = FileHandle.nullDevice
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: input)
    try stdin.fileHandleForWriting.close()
    let output = stdout.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments)")
    return output
}

private func base64URL(_ data: Data) -> String {
    data.base64EncodedString().replacingOccurrences(of: "+", with: "-")
        .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
}

private func unsigned(_ header: String, _ claims: String) -> String {
    base64URL(Data(header.utf8)) + "." + base64URL(Data(claims.utf8))
}

private let secret = "0123456789abcdef0123456789abcdef"
private let claims = #"{"sub":"ann","exp":4102444800}"#

private func hs(_ header: String, _ claims: String, key: String) throws -> String {
    let text = unsigned(header, claims)
    let hex = Data(key.utf8).map { String(format: "%02x", $0) }.joined()
    let mac = try openssl(
        "dgst",
        "-sha256",
        "-mac",
        "HMAC",
        "-macopt",
        "hexkey:\(hex)",
        "-binary",
        input: Data(text.utf8)
    )
    return text + "." + base64URL(mac)
}

/// An RSA pair in a folder that goes with it.
private final class Pair {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let publicKey: String
    private var privatePath: String { folder.appending(path: "key.pem").path }

    init(bits: Int) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "key.pem").path
        _ = try openssl("genrsa", "-out", path, "\(bits)")
        publicKey = String(
            decoding: try openssl("rsa", "-in", path, "-pubout"),
            as: UTF8.self
        )
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func sign(_ header: String, _ claims: String) throws -> String {
        let text = unsigned(header, claims)
        let signature = try openssl(
            "dgst",
            "-sha256",
            "-sign",
            privatePath,
            input: Data(text.utf8)
        )
        return text + "." + base64URL(signature)
    }
}

@Suite struct TokenKeyTests {
    @Test func takesWhatItsSecretSigned() throws {
        let key = try TokenKey(.hs256, key: secret)
        let token = try hs(#"{"alg":"HS256","typ":"JWT"}"#, claims, key: secret)
        let json = try #require(key.claims(of: token))
        #expect(String(decoding: json, as: UTF8.self).contains("\"ann\""))
        let other = try TokenKey(.hs256, key: secret.uppercased())
        #expect(other.claims(of: token) == nil)
    }

    @Test func takesWhatItsKeyPairSigned() throws {
        let pair = try Pair(bits: 2_048)
        let key = try TokenKey(.rs256, key: pair.publicKey)
        let token = try pair.sign(#"{"alg":"RS256"}"#, claims)
        #expect(key.claims(of: token) != nil)
        #expect(try TokenKey(.rs256, key: Pair(bits: 2_048).publicKey).claims(of: token) == nil)
    }

    /// The header of a token must not choose how it is checked.
    @Test func theAlgorithmIsOurs() throws {
        let pair = try Pair(bits: 2_048)
        let rs = try TokenKey(.rs256, key: pair.publicKey)
        // The public key, known to all, as the secret of an HMAC.
        let confused = try hs(#"{"alg":"HS256"}"#, claims, key: pair.publicKey)
        #expect(rs.claims(of: confused) == nil)
        let hs256 = try TokenKey(.hs256, key: secret)
        #expect(hs256.claims(of: try pair.sign(#"{"alg":"RS256"}"#, claims)) == nil)
        for name in ["none", "None", "NONE", "nOnE", "", "HS384", "RS512", "ES256"] {
            let header = #"{"alg":"\#(name)"}"#
            for token in [
                unsigned(header, claims), unsigned(header, claims) + ".",
                try hs(header, claims, key: secret),
            ] {
                #expect(hs256.claims(of: token) == nil, "\(name): \(token)")
                #expect(rs.claims(of: token) == nil, "\(name): \(token)")
            }
        }
    }

    @Test func everyChangedByteIsNoticed() throws {
        let key = try TokenKey(.hs256, key: secret)
        let token = Array(try hs(#"{"alg":"HS256"}"#, claims, key: secret).utf8)
        // The last character holds two bits that no byte has.
        for index in 0..<(token.count - 1) {
            var changed = token
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : 65
            #expect(key.claims(of: String(decoding: changed, as: UTF8.self)) == nil, "\(index)")
        }
        for count in 0..<(token.count - 1) {
            let cut = String(decoding: token[..<count], as: UTF8.self)
            #expect(key.claims(of: cut) == nil, "\(count)")
        }
    }

    @Test func whatMustBeUnderstoodAndIsNotIsRefused() throws {
        let key = try TokenKey(.hs256, key: secret)
        let header = #"{"alg":"HS256","crit":["exp"]}"#
        #expect(key.claims(of: try hs(header, claims, key: secret)) == nil)
        #expect(key.claims(of: String(repeating: "a.", count: 10_000)) == nil)
        for junk in ["", ".", "..", "...", "a.b.c", "\0", "é.é.é", "eyJ.eyJ.x"] {
            #expect(key.claims(of: junk) == nil)
        }
    }

    @Test func weakKeysAreRefused() throws {
        #expect(throws: CryptoError.secretTooShort(bytes: 5, needed: 32)) {
            _ = try TokenKey(.hs256, key: "short")
        }
        #expect(throws: CryptoError.readingPublicKey) {
            _ = try TokenKey(.rs256, key: "-----BEGIN PUBLIC KEY-----")
        }
        #expect(throws: CryptoError.keyTooSmall(bits: 1_024, needed: 2_048)) {
            _ = try TokenKey(.rs256, key: Pair(bits: 1_024).publicKey)
        }
    }

    @Test func neitherKeyIsShown() throws {
        let key = try TokenKey(.hs256, key: secret)
        var text = "\(key) \(String(reflecting: key))"
        dump(key, to: &text)
        #expect(!text.contains("0123456789") && !text.contains("48, 49"))
    }

    @Test func hashesAreThoseOfOthers() throws {
        let digest = SHA256Digest(of: "abc")
        let hex = digest.bytes.map { String(format: "%02x", $0) }.joined()
        #expect(hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256Digest(digest.bytes) == digest)
        #expect(SHA256Digest([1, 2]) == nil)
        #expect(try RandomText.hexadecimal(bytes: 32).utf8.count == 64)
        #expect(try RandomText.hexadecimal(bytes: 32) != RandomText.hexadecimal(bytes: 32))
    }
}
