import Testing

@testable import Access

private func parsed(_ json: String) -> TokenClaims? { TokenClaims(json: Array(json.utf8)) }

@Suite struct TokenRulesTests {
    private let rules = TokenRules(issuer: "https://i", audience: "groundswell", leewaySeconds: 30)

    private func verdict(
        _ json: String,
        _ rules: TokenRules,
        at seconds: Int64 = 1_000
    ) throws
        -> String
    {
        let claims = try #require(parsed(json))
        do throws(TokenRules.Refusal) {
            return try rules.caller(claims, at: seconds * 1_000).name
        } catch {
            return error.sentence
        }
    }

    @Test(arguments: [
        (#""exp":1001"#, "ann"), (#""exp":971"#, "ann"), (#""exp":970.5"#, "ann"),
        (#""exp":970"#, "The token has expired."), (#""exp":-1"#, "The token has expired."),
        (#""exp":2000,"nbf":1030"#, "ann"),
        (#""exp":2000,"nbf":1031"#, "The token is not valid yet."),
        (#""nbf":1"#, "The token does not say when it expires."),
    ])
    func timesAreChecked(times: String, expected: String) throws {
        let json = #"{"sub":"ann","iss":"https://i","aud":"groundswell",\#(times)}"#
        #expect(try verdict(json, rules) == expected)
    }

    @Test(arguments: [
        (#""iss":"https://i","aud":"groundswell""#, "ann"),
        (#""iss":"https://i","aud":["x","groundswell"]"#, "ann"),
        (#""iss":"https://j","aud":"groundswell""#, "The token is of another issuer."),
        (#""aud":"groundswell""#, "The token is of another issuer."),
        (#""iss":"https://i","aud":"x""#, "The token is for another audience."),
        (#""iss":"https://i","aud":[]"#, "The token is for another audience."),
        (#""iss":"https://i""#, "The token is for another audience."),
    ])
    func issuerAndAudienceAreChecked(names: String, expected: String) throws {
        #expect(try verdict(#"{"sub":"ann","exp":2000,\#(names)}"#, rules) == expected)
    }

    @Test func aTokenForSomebodyElseIsNotForUs() throws {
        let open = TokenRules()
        #expect(try verdict(#"{"sub":"ann","exp":2000,"iss":"anyone"}"#, open) == "ann")
        #expect(
            try verdict(#"{"sub":"ann","exp":2000,"aud":"x"}"#, open)
                == "The token is for another audience."
        )
    }

    @Test func subjectsAreNeededAndBounded() throws {
        let sentence = "The token names no subject, or one that is too long."
        let long = String(repeating: "x", count: 257)
        for subject in [#""exp":2000"#, #""exp":2000,"sub":"""#, #""exp":2000,"sub":"\#(long)""#] {
            #expect(try verdict("{\(subject)}", TokenRules()) == sentence)
        }
    }

    @Test(arguments: [
        #"{"exp":"2000"}"#, #"{"exp":null}"#, #"{"exp":true}"#, #"{"exp":1e999}"#, #"{"sub":1}"#,
        #"{"aud":1}"#, #"{"aud":[1]}"#, #"{"aud":{"a":1}}"#, #"{"scope":["read"]}"#, "[]", "",
        #"{"exp":1,"exp":9999999999}"#, #"{"sub":"a","sub":"b"}"#, #"{"exp":1} x"#,
    ])
    func claimsOfOtherTypesAreRefused(json: String) {
        #expect(parsed(json) == nil)
    }

    @Test func scopesAreWords() throws {
        let read = parsed(#"{"scope":"openid read","exp":1,"other":{"deep":[1,{"a":2}]}}"#)
        #expect(try #require(read).scopes == ["openid", "read"])
        let caller = Caller(kind: .user, name: "a", scopes: read?.scopes)
        #expect(caller.may("read") && !caller.may("write") && !caller.may("rea"))
        #expect(Caller(kind: .user, name: "a", scopes: nil).may("write"))
        #expect(!Caller(kind: .user, name: "a", scopes: []).may("write"))
    }
}
