import Crypto
import Testing

@Suite struct MessageAuthenticationTests {
    /// RFC 4231, 4.2 and 4.3.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "sDRMYdjbOFNcqK/OrwvxK4gdwgDJgz2nJuk3bC4yz/c="
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="
        ),
    ])
    func codesAreThoseOfTheStandard(secret: [UInt8], message: String, code: String) {
        let bytes = MessageAuthentication.sha256(Array(message.utf8), secret: secret)
        #expect(Base64Text.encode(bytes) == code)
    }

    /// RFC 4648, 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
    ])
    func bytesBecomeText(text: String, encoded: String) {
        #expect(Base64Text.encode(Array(text.utf8)) == encoded)
    }
}
