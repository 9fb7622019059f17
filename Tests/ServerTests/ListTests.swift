import Automation
import Disputes
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// What the journal holds, over HTTP: page by page, and to each caller only what is theirs.
@Suite struct ListTests {
    private static let lists = ["tickets", "runs", "actions", "approvals", "queue", "ledger"]

    /// Hands in messages on `count` tickets, and waits until they are decided.
    private func decide(
        _ count: Int,
        shops: [String] = ["10086"],
        text: String = "在吗",
        _ client: any TestClientProtocol,
        _ host: LiveHost
    ) async throws {
        let events = shops.flatMap { shop in
            (0..<count).map { number in
                Sample.message(
                    "e-\(shop)-\(number)",
                    shop: shop,
                    ticket: "T\(100 + number)",
                    text: text
                )
            }
        }
        let answers = try await host.accept(events.map { Array($0.utf8) })
        #expect(answers.allSatisfy { if case .accepted = $0 { true } else { false } })
        var left = events.count
        for try await item in host.stream(after: 0) where item.type == "settle.rules.decided" {
            left -= 1
            if left == 0 { return }
        }
    }

    private func get(
        _ uri: String,
        _ client: any TestClientProtocol,
        _ headers: HTTPFields = [:]
    ) async throws -> (status: Int, json: [String: Any]) {
        let answer = try await client.execute(uri: uri, method: .get, headers: headers)
        let json = try JSONSerialization.jsonObject(with: Data(answer.text.utf8))
        return (answer.status.code, try #require(json as? [String: Any]))
    }

    private func rows(_ json: [String: Any], _ name: String) throws -> [[String: Any]] {
        try #require(json[name] as? [[String: Any]])
    }

    @Test(arguments: [1, 7, 20, 21, 500])
    func `pages of any length give every ticket once, in order`(limit: Int) async throws {
        try await LiveWeb().run { client, host in
            try await decide(10, shops: ["10086", "10087"], client, host)
            for list in ["tickets", "actions?state=done"] {
                let name = String(list.prefix { $0 != "?" })
                var seen: [String] = []
                var next: String?
                repeat {
                    let query = next.map { "&after=\($0)" } ?? ""
                    let separator = list.contains("?") ? "&" : "?"
                    let page = try await get(
                        "/v1/\(list)\(separator)limit=\(limit)\(query)",
                        client
                    )
                    #expect(page.status == 200)
                    let found = try rows(page.json, name)
                    #expect(found.count <= limit)
                    seen += found.map { "\($0["shop"] ?? "") \($0["ticket"] ?? "")" }
                    next = page.json["next"] as? String
                } while next != nil && seen.count <= 20
                let wanted = ["10086", "10087"].flatMap { shop in
                    (100..<110).map { "\(shop) T\($0)" }
                }
                #expect(Set(seen) == Set(wanted))
                #expect(seen.count == 20)
                if name == "tickets" { #expect(seen == wanted) }
            }
        }
    }

    @Test(arguments: [1, 3, 7])
    func `pages of the queue give each ticket once, in its order`(limit: Int) async throws {
        try await LiveWeb().run { client, host in
            try await decide(7, text: "人工", client, host)
            var seen: [String] = []
            var next: String?
            repeat {
                let query = next.map { "&after=\($0)" } ?? ""
                let page = try await get("/v1/queue?limit=\(limit)\(query)", client)
                let found = try rows(page.json, "queue")
                #expect(found.allSatisfy { $0["why"] as? String == "handed_over" })
                seen += found.compactMap { $0["ticket"] as? String }
                next = page.json["next"] as? String
            } while next != nil && seen.count <= 7
            #expect(seen == (100..<107).map { "T\($0)" })
        }
    }

    @Test func `of other shops nothing is to be seen in any list`() async throws {
        let web = try LiveWeb()
        let other = try web.token(.read, shops: ["/pinduoduo/shops/10087"])
        let own = try web.token(.read, shops: ["/pinduoduo/shops/10086"], name: "own")
        try await web.run { client, host in
            try await decide(3, client, host)
            for list in Self.lists {
                let page = try await get("/v1/\(list)?state=done".dropping(list), client, other)
                #expect(try rows(page.json, list).isEmpty, "\(list)")
                let named = try await get(
                    "/v1/\(list)?shop=/pinduoduo/shops/10086",
                    client,
                    other
                )
                #expect(named.status == 404, "\(list)")
            }
            #expect(try await get("/v1/tickets/T100", client, other).status == 404)
            #expect(try await get("/v1/tickets/T100/trace", client, other).status == 404)
            #expect(try await get("/v1/tickets/T100", client, own).status == 200)
            let tickets = try await get("/v1/tickets", client, own)
            #expect(try rows(tickets.json, "tickets").count == 3)
        }
    }

    @Test func `a scope that does not read sees no list`() async throws {
        let web = try LiveWeb()
        let intake = try web.token(.intake)
        try await web.run { client, _ in
            for list in Self.lists {
                let answer = try await get("/v1/\(list)", client, intake)
                #expect(answer.status == 403, "\(list)")
            }
        }
    }

    @Test(arguments: [
        ("tickets?limit=0", "limit is a whole number from 1 to 500, not '0'"),
        ("tickets?limit=501", "limit is a whole number from 1 to 500, not '501'"),
        ("tickets?limit=x", "limit is a whole number from 1 to 500, not 'x'"),
        ("tickets?states=done", "the query knows shop, after, limit, not 'states'"),
        (
            "runs?state=ended",
            "state is one of waiting, done, failed, stopped, diverged, cancelled, not 'ended'"
        ),
        ("ledger?day=20261120", "day is a day like 2026-11-20, not '20261120'"),
        (
            "runs?after=W10",
            "after is what next was on the page before, of the same list; leave it out to begin"
        ),
        (
            "runs?after=%00",
            "after is what next was on the page before, of the same list; leave it out to begin"
        ),
        ("queue?shop=10086", "shop is like /pinduoduo/shops/10086, not '10086'"),
    ])
    func `what can't be asked for is refused with a reason`(
        list: String,
        reason: String
    ) async throws {
        try await LiveWeb().run { client, _ in
            let answer = try await get("/v1/\(list)", client)
            #expect(answer.status == 400)
            #expect(answer.json["detail"] as? String == reason)
        }
    }

    @Test func `metrics say how the host stands, to who may see all shops`() async throws {
        let web = try LiveWeb()
        let all = try web.token(.read, name: "all")
        let one = try web.token(.read, shops: ["/pinduoduo/shops/10086"])
        try await web.run { client, host in
            try await decide(3, client, host)
            let refused = try await client.execute(uri: "/metrics", method: .get, headers: one)
            #expect(refused.status == .forbidden)
            let answer = try await client.execute(uri: "/metrics", method: .get, headers: all)
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let samples = answer.text.split(separator: "\n").map(String.init)
            #expect(samples.contains("settle_processed_events_total 3"))
            #expect(samples.contains(#"settle_open_actions{state="unknown"} 0"#))
            #expect(samples.contains("settle_stream_readers 0"))
            let memory = samples.first { $0.hasPrefix("process_resident_memory_bytes ") }
            let bytes = try #require(memory?.split(separator: " ").last.flatMap { Int($0) })
            #expect(bytes > 1 << 20)
        }
    }

    @Test func `a cursor of another list is refused`() async throws {
        try await LiveWeb().run { client, host in
            try await decide(2, client, host)
            let page = try await get("/v1/tickets?limit=1", client)
            let next = try #require(page.json["next"] as? String)
            #expect(try await get("/v1/tickets?after=\(next)", client).status == 200)
            #expect(try await get("/v1/runs?after=\(next)", client).status == 400)
            #expect(try await get("/v1/queue?after=\(next)", client).status == 400)
        }
    }

    @Test func `a trace tells a ticket's story as settle trace does`() async throws {
        try await LiveWeb().run { client, host in
            try await decide(1, client, host)
            let answer = try await get("/v1/tickets/T100/trace", client)
            #expect(answer.status == 200)
            let trace = try rows(answer.json, "trace")
            let kinds = trace.compactMap { $0["what"] as? String }
            #expect(
                kinds == [
                    "ticket", "event", "rule", "run", "asked", "action", "ended", "standing",
                ]
            )
            #expect(trace[2]["file"] as? String == "rules/a.lua")
            #expect(trace[1]["words"] as? String == "在吗")
        }
    }

    @Test func `a ticket that several shops have must be named with its shop`() async throws {
        try await LiveWeb().run { client, host in
            try await decide(1, shops: ["10086", "10087"], client, host)
            let answer = try await get("/v1/tickets/T100", client)
            #expect(answer.status == 409)
            #expect(
                answer.json["detail"] as? String
                    == "2 shops have a ticket T100: name one of /pinduoduo/shops/10086, "
                    + "/pinduoduo/shops/10087 with shop"
            )
            let one = try await get("/v1/tickets/T100?shop=/pinduoduo/shops/10087", client)
            #expect(one.json["shop"] as? String == "10087")
            #expect(one.json["open_actions"] as? Int == 0)
        }
    }

    @Test(arguments: [("last=0", 400), ("last=1001", 400), ("last=1000", 200), ("last=1", 200)])
    func `a trace has bounds`(query: String, status: Int) async throws {
        try await LiveWeb().run { client, host in
            try await decide(1, client, host)
            let answer = try await get("/v1/tickets/T100/trace?\(query)", client)
            #expect(answer.status == status)
        }
    }
}

extension String {
    /// Only runs and actions have states.
    fileprivate func dropping(_ list: String) -> String {
        ["runs", "actions"].contains(list) ? self : String(prefix { $0 != "?" })
    }
}
