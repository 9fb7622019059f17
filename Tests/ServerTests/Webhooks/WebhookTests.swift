import Automation
import Disputes
import HTTPTypes
import HummingbirdTesting
import Server
import Testing

/// What happens in a shop, delivered to a URL.
@Suite struct WebhookTests {
    /// Posts messages of buyers, each of its own ticket.
    private static func post(
        _ numbers: ClosedRange<Int>,
        shop: String = "10086",
        _ client: any TestClientProtocol
    ) async throws {
        for number in numbers {
            let event = Sample.message("e-\(number)", shop: shop, ticket: "T\(number)")
            #expect(try await client.post(event).status == .accepted)
        }
    }

    /// Returns once so many messages are answered.
    private static func answered(_ count: Int, _ host: LiveHost) async throws {
        while try host.journal.stream(after: 0, limit: 1_000)
            .count(where: { $0.type == "settle.action.done" }) < count
        { await Task.yield() }
    }

    /// The webhook, once it is as it should be.
    private static func hook(
        _ id: String,
        _ client: any TestClientProtocol,
        until isReached: ([String: Any]) -> Bool
    ) async throws -> [String: Any] {
        while true {
            let members = try await client.webhooks(.get, "/\(id)").members
            if isReached(members) { return members }
        }
    }

    @Test func `it comes in order, signed, as the stream has it`() async throws {
        let target = ScriptedTarget()
        try await LiveWeb(world: .with(target)).run { client, host in
            try await Self.post(1...1, client)
            try await Self.answered(1, host)
            let made = try await client.addWebhook(types: ["buyer.*", "settle.action.done"])
            #expect(made.status == .created)
            try await Self.post(2...4, client)
            try await Self.post(5...5, shop: "10087", client)
            let messages = await target.messages(6)
            let items = try host.journal.stream(after: 0, limit: 1_000).filter {
                ["T2", "T3", "T4"].contains($0.ticket)
                    && ["buyer.messaged", "settle.action.done"].contains($0.type)
            }
            #expect(messages.map(\.text) == items.map { String(decoding: $0.body, as: UTF8.self) })
            let id = try #require(made.members["id"] as? String)
            #expect(
                messages.map { $0[header: "webhook-id"] }
                    == items.map { "msg_\(id)_\($0.position)" }
            )
            let secret = try StandardWebhook(
                secret: try #require(made.members["secret"] as? String)
            )
            for message in messages {
                #expect(message[header: "content-type"] == "application/cloudevents+json")
                let isSigned = secret.verifies(
                    message[header: "webhook-signature"],
                    id: message[header: "webhook-id"],
                    seconds: try #require(Int64(message[header: "webhook-timestamp"])),
                    body: message.body
                )
                #expect(isSigned)
            }
        }
    }

    @Test func `a restart goes on where the last host stood, and sends what was under way again`()
        async throws
    {
        let target = ScriptedTarget { number, _ in
            number == 2 ? await ScriptedTarget.hang() : .status(200)
        }
        let web = try LiveWeb(world: .with(target))
        try await web.run { client, _ in
            _ = try await client.addWebhook()
            try await Self.post(1...5, client)
            _ = await target.messages(3)
        }
        try await web.run { client, _ in
            try await Self.post(6...6, client)
            let ids = await target.messages(7).map { $0[header: "webhook-id"] }
            #expect(ids[2] == ids[3])
            #expect(Set(ids).count == 6)
            let tickets = target.messages.map { $0.text.firstRange(of: /"subject":"T\d"/) }
            #expect(tickets.allSatisfy { $0 != nil })
            #expect(target.messages.map(\.text).sorted() == target.messages.map(\.text))
        }
    }

    @Test func `a pause outlives the host`() async throws {
        let target = ScriptedTarget { number, _ in .status(number == 0 ? 500 : 200) }
        let web = try LiveWeb(world: .with(target))
        try await web.run { client, _ in
            let id = try #require(try await client.addWebhook().members["id"] as? String)
            try await Self.post(1...1, client)
            _ = try await Self.hook(id, client) { $0["state"] as? String == "retrying" }
        }
        web.clock.advance(seconds: 4)
        try await web.run { client, _ in
            try await Self.post(2...2, client)
            #expect(target.messages.count == 1)
            web.clock.advance(seconds: 1)
            let messages = await target.messages(3)
            #expect(messages[1].attempts == 1)
            #expect(messages[0][header: "webhook-id"] == messages[1][header: "webhook-id"])
            #expect(
                messages[0][header: "webhook-signature"] != messages[1][header: "webhook-signature"]
            )
        }
    }

    @Test func `a target that never answers delays no other`() async throws {
        let target = ScriptedTarget { _, message in
            message.url.text.contains("slow") ? await ScriptedTarget.hang() : .status(200)
        }
        try await LiveWeb(world: .with(target)).run { client, _ in
            for number in 1...3 {
                _ = try await client.addWebhook(url: "https://hook.example/slow/\(number)")
            }
            _ = try await client.addWebhook(url: "https://hook.example/quick")
            try await Self.post(1...20, client)
            while target.messages.count(where: { $0.url.text.contains("quick") }) < 20 {
                await Task.yield()
            }
            #expect(target.messages.count { $0.url.text.contains("slow") } <= 3)
        }
    }

    @Test func `410 disables it; enabled it goes on with the same`() async throws {
        let target = ScriptedTarget { number, _ in .status(number == 0 ? 410 : 200) }
        let web = try LiveWeb(world: .with(target))
        try await web.run { client, _ in
            let id = try #require(try await client.addWebhook().members["id"] as? String)
            try await Self.post(1...2, client)
            let hook = try await Self.hook(id, client) { $0["state"] as? String == "disabled" }
            #expect(
                hook["disabled"] as? String
                    == "its target answered 410: nothing more is wanted there"
            )
        }
        try await web.run { client, _ in
            let list = try await client.webhooks().members["webhooks"] as? [[String: Any]]
            let id = try #require(list?.first?["id"] as? String)
            #expect(target.messages.count == 1)
            #expect(try await client.webhooks(.post, "/\(id)/enable").status == .ok)
            let ids = await target.messages(3).map { $0[header: "webhook-id"] }
            #expect(ids[0] == ids[1] && ids[1] != ids[2])
        }
    }

    @Test func `what fails seven times is listed, the next goes on, and it can be sent again`()
        async throws
    {
        let target = ScriptedTarget { number, _ in .status(number < 7 ? 503 : 200) }
        let web = try LiveWeb(world: .with(target))
        try await web.run { client, _ in
            let id = try #require(try await client.addWebhook().members["id"] as? String)
            try await Self.post(1...2, client)
            for (count, pause) in WebhookStanding.pauses.enumerated() {
                let hook = try await Self.hook(id, client) { $0["attempts"] as? Int == count + 1 }
                #expect(hook["last_failure"] as? String == "status 503")
                web.clock.advance(seconds: Int64(pause) - 1)
                #expect(target.messages.count == count + 1)
                web.clock.advance(seconds: 1)
            }
            let messages = await target.messages(8)
            #expect(Set(messages.map { $0[header: "webhook-id"] }).count == 2)
            let listed = try await client.webhooks(.get, "/\(id)/failures")
            let failures = try #require(listed.members["failures"] as? [[String: Any]])
            #expect(failures.count == 1)
            #expect(failures[0]["ticket"] as? String == "T1")
            #expect(failures[0]["reason"] as? String == "status 503")
            let position = try #require(failures[0]["position"] as? Int)
            #expect(
                try await client.webhooks(.post, "/\(id)/replay", #"{"failed":\#(position + 1)}"#)
                    .status == .notFound
            )
            let again = #"{"failed":\#(position)}"#
            #expect(try await client.webhooks(.post, "/\(id)/replay", again).status == .ok)
            let last = await target.messages(9)[8]
            #expect(last[header: "webhook-id"] == messages[0][header: "webhook-id"])
            while try await client.webhooks(.get, "/\(id)/failures").text != #"{"failures":[]}"# {}
        }
    }

    @Test func `of failed deliveries the newest hundred are listed`() async throws {
        let web = try LiveWeb(world: .with(ScriptedTarget(500)))
        try await web.run { client, host in
            try await Self.post(1...100, client)
            let id = try #require(try await client.addWebhook().members["id"] as? String)
            let earlier = (1...100).map { number in
                let digits = String(number + 1_000_000).dropFirst()
                let value = #"{"at":0,"position":\#(number),"reason":"r","ticket":"T","type":"t"}"#
                return Setting(
                    name: "webhook-failure/\(id)/0000000000000\(digits)",
                    value: Array(value.utf8)
                )
            }
            try await host.keep(earlier)
            try await Self.post(101...101, client)
            for count in 1...6 {
                _ = try await Self.hook(id, client) { $0["attempts"] as? Int == count }
                web.clock.advance(seconds: 36_000)
            }
            var positions: [Int] = []
            while positions.last ?? 100 == 100 {
                let listed = try await client.webhooks(.get, "/\(id)/failures")
                let failures = try #require(listed.members["failures"] as? [[String: Any]])
                positions = failures.compactMap { $0["position"] as? Int }
            }
            #expect(positions.count == 100)
            #expect(positions.prefix(99) == Array(2...100)[...])
        }
    }

    @Test func `behind a position all is sent again with the same ids`() async throws {
        let target = ScriptedTarget()
        try await LiveWeb(world: .with(target)).run { client, host in
            let id = try #require(try await client.addWebhook().members["id"] as? String)
            try await Self.post(1...3, client)
            let first = await target.messages(3).map { $0[header: "webhook-id"] }
            let answer = try await client.webhooks(.post, "/\(id)/replay", #"{"after":0}"#)
            #expect(answer.status == .ok)
            let ids = await target.messages(6).map { $0[header: "webhook-id"] }
            #expect(ids == first + first)
            let beyond = #"{"after":\#(host.lastPosition + 1_000)}"#
            #expect(
                try await client.webhooks(.post, "/\(id)/replay", beyond).status == .badRequest
            )
        }
    }

    @Test func `what was forgotten before it was delivered is said, and it goes on behind it`()
        async throws
    {
        let target = ScriptedTarget { number, _ in .status(number == 0 ? 410 : 200) }
        let web = try LiveWeb(world: .with(target))
        try await web.run { client, host in
            let id = try #require(try await client.addWebhook().members["id"] as? String)
            try await Self.post(1...1, client)
            _ = try await Self.hook(id, client) { $0["state"] as? String == "disabled" }
            try await Self.answered(1, host)
            let last = host.lastPosition
            web.clock.advance(seconds: 40 * 86_400)
            try await Self.post(2...2, client)
            _ = try await host.compact(olderThan: 30)
            try #require(try host.journal.streamSpan().deletedThrough == last)
            let past = #"{"after":\#(last - 1)}"#
            #expect(try await client.webhooks(.post, "/\(id)/replay", past).status == .gone)
        }
        // What was forgotten is no longer in memory either.
        try await web.run { client, host in
            let list = try await client.webhooks().members["webhooks"] as? [[String: Any]]
            let id = try #require(list?.first?["id"] as? String)
            #expect(try await client.webhooks(.post, "/\(id)/enable").status == .ok)
            #expect(await target.messages(2)[1].text.contains(#""subject":"T2""#))
            let hook = try await client.webhooks(.get, "/\(id)").members
            let last = try host.journal.streamSpan().deletedThrough
            #expect(hook["missed_through"] as? Int == Int(last))
        }
    }

    @Test func `a webhook that is deleted gets nothing more, and leaves nothing`() async throws {
        let target = ScriptedTarget { _, _ in await ScriptedTarget.hang() }
        let web = try LiveWeb(world: .with(target))
        try await web.run { client, host in
            let id = try #require(try await client.addWebhook().members["id"] as? String)
            try await Self.post(1...1, client)
            _ = await target.messages(1)
            #expect(try await client.webhooks(.delete, "/\(id)").status == .ok)
            #expect(try await client.webhooks(.delete, "/\(id)").status == .notFound)
            try await Self.post(2...2, client)
            #expect(try host.journal.settings(named: "webhook").isEmpty)
        }
        try await web.run { _, host in
            let left = try host.journal.settings(named: "webhook")
            #expect(target.messages.count == 1 && left.isEmpty)
        }
    }
}
