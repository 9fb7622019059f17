import Automation
import Foundation
import HTTPTypes
import HummingbirdTesting
import Server
import Testing

/// Who may set webhooks, for what, and where to.
@Suite struct WebhookAccessTests {
    @Test(arguments: [Scope.read, .intake, .approve])
    func `it takes the scope admin`(scope: Scope) async throws {
        let web = try LiveWeb(world: .with(ScriptedTarget()))
        let token = try web.token(scope)
        try await web.run { client, _ in
            let answers = [
                try await client.webhooks(.get, "", "", token),
                try await client.addWebhook(token),
                try await client.webhooks(.get, "/x", "", token),
                try await client.webhooks(.delete, "/x", "", token),
                try await client.webhooks(.get, "/x/failures", "", token),
                try await client.webhooks(.post, "/x/replay", #"{"after":0}"#, token),
                try await client.webhooks(.post, "/x/enable", "", token),
            ]
            #expect(answers.map(\.status.code) == Array(repeating: 403, count: 7))
        }
    }

    @Test func `another shop's are not there`() async throws {
        let target = ScriptedTarget()
        let web = try LiveWeb(world: .with(target))
        let own = try web.token(.admin, shops: ["/pinduoduo/shops/10086"], name: "own")
        let other = try web.token(.admin, shops: ["/pinduoduo/shops/10087"], name: "other")
        try await web.run { client, _ in
            let made = try await client.addWebhook(own)
            let id = try #require(made.members["id"] as? String)
            let secret = try #require(made.members["secret"] as? String)
            #expect(secret.hasPrefix("whsec_"))
            #expect(
                try await client.webhooks(.get, "", "", other).text == #"{"webhooks":[]}"#
            )
            let refused = [
                try await client.webhooks(.get, "?shop=/pinduoduo/shops/10086", "", other),
                try await client.addWebhook(other), try await client.addWebhook(shop: "1", own),
                try await client.webhooks(.get, "/\(id)", "", other),
                try await client.webhooks(.delete, "/\(id)", "", other),
                try await client.webhooks(.get, "/\(id)/failures", "", other),
                try await client.webhooks(.post, "/\(id)/replay", #"{"after":0}"#, other),
                try await client.webhooks(.post, "/\(id)/replay", #"{"failed":1}"#, other),
                try await client.webhooks(.post, "/\(id)/enable", "", other),
            ]
            #expect(refused.map(\.status.code) == Array(repeating: 404, count: 9))
            // Its owner sees it, without the secret.
            for path in ["", "/\(id)", "?shop=/pinduoduo/shops/10086"] {
                let shown = try await client.webhooks(.get, path, "", own)
                #expect(shown.status == .ok)
                #expect(shown.text.contains(id) && !shown.text.contains("whsec_"))
            }
            #expect(try await client.webhooks(.delete, "/\(id)", "", own).status == .ok)
        }
    }

    @Test(arguments: [
        "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://10.0.0.1/",
        "https://192.168.1.1:8443/x", "https://169.254.169.254/latest", "https://100.100.100.200/",
        "https://[fd00:ec2::254]/", "https://[fe80::1]/", "https://224.0.0.1/", "https://0.0.0.0/",
        "https://inside.example/", "https://both.example/", "https://mapped.example/",
        "https://nowhere.example/", "http://hook.example/in", "http://8.8.8.8/",
        "ftp://hook.example/", "https://user:pass@hook.example/",
    ])
    func `a target inside is refused, before anything is kept`(url: String) async throws {
        let target = ScriptedTarget()
        let names = SetNames([
            "hook.example": ["8.8.8.8"], "inside.example": ["10.1.2.3"],
            "both.example": ["8.8.8.8", "192.168.0.1"], "mapped.example": ["::ffff:7f00:1"],
        ])
        try await LiveWeb(world: .with(target, names)).run { client, host in
            let answer = try await client.addWebhook(url: url)
            #expect(answer.status == .badRequest)
            let detail = try #require(answer.members["detail"] as? String)
            #expect(detail.hasPrefix("url"))
            // Where names lead inside is the operator's to know.
            #expect(!detail.contains("10.") && !detail.contains("192."))
            #expect(try host.journal.settings(named: "webhook").isEmpty)
        }
    }

    @Test(arguments: [LookupProblem.busy, .slow])
    func `a name that can't be looked up now is for later`(problem: LookupProblem) async throws {
        let world = Webhooks.World.with(ScriptedTarget(), SetNames(problem: problem))
        try await LiveWeb(world: world).run { client, _ in
            let answer = try await client.addWebhook()
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.retryAfter] == "10")
            #expect(answer.members["detail"] as? String == "url: \(problem)")
        }
    }

    @Test(arguments: ["http://127.0.0.1/", "https://10.0.0.1/", "http://inside.example/"])
    func `the operator may allow them`(url: String) async throws {
        var options = Webhooks.Options()
        options.allowsPrivateTargets = true
        let names = SetNames(["inside.example": ["10.1.2.3"]])
        let world = Webhooks.World.with(ScriptedTarget(), names)
        try await LiveWeb(webhooks: options, world: world).run { client, _ in
            let answer = try await client.addWebhook(url: url)
            #expect(answer.status == .created)
        }
    }

    @Test func `a shop has ten of them at most, and all together have their bound`() async throws {
        var options = Webhooks.Options()
        options.hooksMax = 12
        let names = SetNames()
        let world = Webhooks.World.with(ScriptedTarget(), names)
        try await LiveWeb(webhooks: options, world: world).run { client, _ in
            var ids: [String] = []
            for _ in 1...10 {
                let made = try await client.addWebhook()
                #expect(made.status == .created)
                ids.append(try #require(made.members["id"] as? String))
            }
            #expect(try await client.addWebhook().status == .conflict)
            // Nobody was asked for a name that there is no room for.
            #expect(names.count == 10)
            let others = [
                try await client.addWebhook(shop: "10087"),
                try await client.addWebhook(shop: "10087"),
                try await client.addWebhook(shop: "10087"),
            ]
            #expect(others.map(\.status.code) == [201, 201, 409])
            #expect(try await client.webhooks(.delete, "/\(ids[0])").status == .ok)
            #expect(try await client.addWebhook(shop: "10087").status == .created)
        }
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"shop":"/pinduoduo/shops/10086"}"#,
        #"{"shop":"10086","url":"https://hook.example/"}"#,
        #"{"shop":"/pinduoduo/shops/10086","url":"x"}"#,
        #"{"shop":"/pinduoduo/shops/10086","url":"https://hook.example/","type":["a"]}"#,
        #"{"shop":"/pinduoduo/shops/10086","url":"https://hook.example/","types":"a"}"#,
        #"{"shop":"/pinduoduo/shops/10086","url":"https://hook.example/","types":[""]}"#,
        """
        {"shop":"/pinduoduo/shops/10086","url":"https://hook.example/",\
        "types":["\(String(repeating: "a", count: 201))"]}
        """,
        """
        {"shop":"/pinduoduo/shops/10086","url":"https://hook.example/",\
        "types":[\(Array(repeating: "\"a\"", count: 21).joined(separator: ","))]}
        """,
    ])
    func `what can't be understood is refused`(body: String) async throws {
        try await LiveWeb(world: .with(ScriptedTarget())).run { client, _ in
            let answer = try await client.webhooks(.post, "", body)
            #expect(answer.status == .badRequest)
        }
    }

    @Test(arguments: [
        "", "{}", #"{"after":-1}"#, #"{"after":0,"failed":1}"#, #"{"after":"0"}"#, #"{"since":0}"#,
        #"{"after":1e99}"#,
    ])
    func `so is an order to send again that says not what`(body: String) async throws {
        try await LiveWeb(world: .with(ScriptedTarget())).run { client, _ in
            let id = try #require(try await client.addWebhook().members["id"] as? String)
            let answer = try await client.webhooks(.post, "/\(id)/replay", body)
            #expect(answer.status == .badRequest)
        }
    }
}
