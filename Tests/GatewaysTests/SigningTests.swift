import Automation
import Disputes
import Gateways
import Testing

/// Signatures as the Standard Webhooks have them, and where secrets come from.
@Suite struct SigningTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    @Test func `the standard's published vector`() throws {
        let signature = try StandardWebhook(secret: Self.secret).signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            seconds: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8)
        )
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    private static func secret(bytes: Int) -> String {
        let groups = String(repeating: "AAAA", count: bytes / 3)
        return "whsec_" + groups + ["", "AA==", "AAA="][bytes % 3]
    }

    @Test(arguments: [
        (23, false), (24, true), (25, true), (63, true), (64, true), (65, false), (0, false),
    ])
    func `a secret has 24 to 64 bytes`(bytes: Int, fits: Bool) {
        if fits {
            #expect(throws: Never.self) { try StandardWebhook(secret: Self.secret(bytes: bytes)) }
        } else {
            #expect(throws: StandardWebhookProblem.length(bytes)) {
                try StandardWebhook(secret: Self.secret(bytes: bytes))
            }
        }
    }

    @Test(
        arguments: [
            ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .prefix), ("", .prefix), (" \(secret)", .prefix),
            ("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .prefix), ("\(secret)!", .base64),
            ("\(secret)A", .base64), ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa_-", .base64),
            ("whsec_", .length(0)),
        ] as [(String, StandardWebhookProblem)]
    )
    func `what is no secret`(text: String, problem: StandardWebhookProblem) {
        #expect(throws: problem) { try StandardWebhook(secret: text) }
    }

    @Test func `a secret is never shown`() throws {
        var secrets = GatewaySecrets()
        try secrets.share(Self.secret, from: "X")
        try secrets.add(lines: "/taobao/shops/1 \(Self.secret)", from: "f")
        var dumped = ""
        dump(secrets, to: &dumped)
        for text in ["\(secrets)", String(reflecting: secrets), dumped] {
            #expect(!text.contains("MfKQ"))
            // The first bytes, as a list of numbers would show them.
            #expect(!text.contains("49, 242"))
            #expect(!text.contains("- 49"))
        }
    }

    @Test func `a shop's own secret goes before the one for all`() throws {
        let own = Self.secret(bytes: 30)
        var secrets = GatewaySecrets()
        let shop = ShopKey(platform: .taobao, id: "1")
        #expect(secrets.secret(of: shop) == nil)
        try secrets.share("\(Self.secret)\n", from: "SETTLE_GATEWAY_SECRET")
        try secrets.add(
            lines: """
                # secrets of today

                /taobao/shops/1 \t \(own)\r
                  # indented
                  /kuaishou/shops/a-b  \(own)  
                """,
            from: "secrets"
        )
        let shared = try StandardWebhook(secret: Self.secret)
        #expect(secrets.secret(of: shop) == (try StandardWebhook(secret: own)))
        #expect(secrets.secret(of: ShopKey(platform: .kuaishou, id: "a-b")) != shared)
        #expect(secrets.secret(of: ShopKey(platform: .pinduoduo, id: "1")) == shared)
    }

    private static let form =
        "a line is a shop and its secret, like /pinduoduo/shops/10086 whsec_..."

    @Test(arguments: [
        (secret, "f:1: \(form)"),
        ("/taobao/shops/1", "f:1: \(form)"),
        ("/taobao/shops/1 \(secret) x", "f:1: \(form)"),
        ("\n\n/ebay/shops/1 \(secret)", "f:3: \(form)"),
        ("/taobao/shops/ \(secret)", "f:1: \(form)"),
        ("/taobao/shop/1 \(secret)", "f:1: \(form)"),
        ("taobao/shops/1 \(secret)", "f:1: \(form)"),
        ("/taobao/shops/1/2 \(secret)", "f:1: \(form)"),
        ("\(secret) /taobao/shops/1", "f:1: \(form)"),
        (
            "/taobao/shops/1 \(secret)\r\n# x\r\n/taobao/shops/1 \(secret)",
            "f:3: /taobao/shops/1 has a secret already"
        ),
        ("/taobao/shops/1 MfKQ9r8G", "f:1: the secret doesn't begin with whsec_"),
        (
            "/taobao/shops/1 whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
            "f:1: after whsec_ the secret is base64, with its = at the end"
        ),
        ("/taobao/shops/1 whsec_MfKQ", "f:1: the secret has 3 bytes; it must have 24 to 64"),
    ])
    func `a wrong line is named and not shown`(text: String, message: String) {
        var secrets = GatewaySecrets()
        let problem = #expect(throws: GatewaySecretProblem.self) {
            try secrets.add(lines: text, from: "f")
        }
        #expect(problem?.description == message)
    }

    @Test func `a wrong secret for all shops names where it came from`() {
        var secrets = GatewaySecrets()
        let problem = #expect(throws: GatewaySecretProblem.self) {
            try secrets.share("hunter2", from: "SETTLE_GATEWAY_SECRET")
        }
        #expect(
            problem?.description == "SETTLE_GATEWAY_SECRET: the secret doesn't begin with whsec_"
        )
    }

    @Test func `a file that is not there is named`() {
        var secrets = GatewaySecrets()
        let problem = #expect(throws: GatewaySecretProblem.self) {
            try secrets.read(path: "/nonexistent/secrets")
        }
        #expect(
            problem?.description == "/nonexistent/secrets: the file of secrets can't be read"
        )
    }
}
