import Automation
import Disputes
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// Events that come signed as Standard Webhooks.
@Suite struct SignedIntakeTests {
    private static let one = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let two = "whsec_" + String(repeating: "AAAA", count: 8)
    private static let secrets = """
        # both are valid while one takes the other's place
        /pinduoduo/shops/10086 \(one)
        /pinduoduo/shops/10086 \(two)
        """

    private static func headers(
        _ body: String,
        _ web: LiveWeb,
        id: String = "msg_1",
        age: Int64 = 0,
        secret: String = one,
        before: String = ""
    ) throws -> HTTPFields {
        let seconds = web.clock.now.seconds - age
        let signature = try StandardWebhook(secret: secret).signature(
            id: id,
            seconds: seconds,
            body: Array(body.utf8)
        )
        return HTTPFields(named: [
            "webhook-id": id, "webhook-timestamp": "\(seconds)",
            "webhook-signature": before + signature,
        ])
    }

    @Test(arguments: [one, two])
    func `either key is taken, among signatures of others`(secret: String) async throws {
        let web = try LiveWeb(secrets: Self.secrets)
        _ = try web.token(.admin)
        try await web.run { client, _ in
            let body = Sample.message("e-1")
            let headers = try Self.headers(body, web, secret: secret, before: "v2,abc v1,AAAA v1 ")
            #expect(
                try await client.post(body, as: "application/cloudevents+json", headers).status
                    == .accepted
            )
        }
        #expect(web.eventIDs() == ["e-1"])
    }

    @Test(
        arguments: [
            (299, 202), (300, 202), (301, 401), (-299, 202), (-300, 202), (-301, 401),
            (Int64.max, 401), (-9_223_372_000_000_000_000, 401),
        ] as [(Int64, Int)]
    )
    func `a message may be five minutes off the clock`(age: Int64, status: Int) async throws {
        let web = try LiveWeb(secrets: Self.secrets)
        try await web.run { client, _ in
            let body = Sample.message("e-1")
            var headers = try Self.headers(body, web, age: abs(age) > 1_000 ? 0 : age)
            if abs(age) > 1_000 { headers[named: "webhook-timestamp"] = "\(age)" }
            #expect(
                try await client.post(body, as: "application/json", headers).status.code == status
            )
        }
    }

    @Test func `the same message again is refused, the sender's retry goes through`() async throws {
        let web = try LiveWeb(secrets: Self.secrets)
        try await web.run { client, _ in
            let body = Sample.message("e-1")
            let first = try Self.headers(body, web)
            #expect(try await client.post(body, as: "application/json", first).status == .accepted)
            #expect(try await client.post(body, as: "application/json", first).status == .conflict)
            web.clock.advance(seconds: 1)
            let retry = try Self.headers(body, web)
            let answer = try await client.post(body, as: "application/json", retry)
            #expect(answer.text == #"{"accepted":0,"known":1}"#)
        }
    }

    @Test func `what was not accepted may be sent again`() async throws {
        let web = try LiveWeb(secrets: Self.secrets)
        try await web.run { client, _ in
            let body = "[\(Sample.message("e-1")),{}]"
            let headers = try Self.headers(body, web)
            for _ in 0..<2 {
                let answer = try await client.post(body, as: "application/json", headers)
                #expect(answer.status == .badRequest)
            }
        }
    }

    @Test func `a key speaks for its own shop alone`() async throws {
        let web = try LiveWeb(secrets: Self.secrets)
        try await web.run { client, _ in
            let other = Sample.message("e-1", shop: "10087")
            let wrong = try Self.headers(other, web)
            #expect(
                try await client.post(other, as: "application/json", wrong).status == .unauthorized
            )
            let mixed = "[\(Sample.message("e-2")),\(other)]"
            let headers = try Self.headers(mixed, web)
            #expect(
                try await client.post(mixed, as: "application/json", headers).status == .forbidden
            )
        }
        #expect(web.eventIDs() == ["e-2"])
    }

    @Test(arguments: ["body", "id", "timestamp", "signature", "none", "empty"])
    func `a message that was tampered with is refused`(part: String) async throws {
        let web = try LiveWeb(secrets: Self.secrets)
        try await web.run { client, _ in
            var body = Sample.message("e-1")
            var headers = try Self.headers(body, web)
            switch part {
            case "body": body += " "
            case "id": headers[named: "webhook-id"] = "msg_2"
            case "timestamp": headers[named: "webhook-timestamp"] = "\(web.clock.now.seconds + 1)"
            case "signature": headers[named: "webhook-signature"] = "v1,AAAA"
            case "none": headers[named: "webhook-id"] = nil
            default: headers[named: "webhook-signature"] = ""
            }
            #expect(
                try await client.post(body, as: "application/json", headers).status == .unauthorized
            )
        }
        #expect(web.eventIDs().isEmpty)
    }

    @Test(arguments: [
        ("/pinduoduo/shops/1", "secrets:1: a line is a shop and its secret"),
        ("\n/x/shops/1 \(one)", "secrets:2: a line is a shop and its secret"),
        ("/taobao/shops/1 whsec_!", "secrets:1: after whsec_ the secret is base64"),
        (
            "\(secrets)\n/pinduoduo/shops/10086 \(two)",
            "secrets:4: /pinduoduo/shops/10086 has two secrets"
        ),
    ])
    func `what is no file of secrets`(text: String, begin: String) {
        let problem = #expect(throws: IntakeSecretProblem.self) {
            try IntakeSecrets(lines: text, from: "secrets")
        }
        #expect(problem?.description.hasPrefix(begin) == true)
        #expect(problem?.description.contains("MfKQ") == false)
    }
}
