import Automation
import Disputes
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// The stream as server-sent events.
@Suite struct StreamTests {
    private static func get(_ path: String, _ headers: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(headers)\r\n"
    }

    /// The types and positions of the frames in a text.
    private static func frames(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("event: ") }.map {
            String($0.dropFirst(7))
        }
    }

    @Test func `what is past comes first, then what happens`() async throws {
        try await LiveWeb().run { client, _ in
            _ = try await client.post(Sample.message("e-1"))
            try await RawClient.connect(to: try #require(client.port)) { reader in
                try await reader.send(Self.get("/v1/stream?after=0"))
                let past = try await reader.text(until: "settle.action.done")
                #expect(past.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(past.contains("Content-Type: text/event-stream\r\n"))
                #expect(past.contains("id: 1\nevent: buyer.messaged\ndata: {\"specversion\""))
                _ = try await client.post(Sample.message("e-2", ticket: "T2"))
                let all = try await reader.text(until: #""id":"e-2/decided""#)
                let types = Self.frames(all).sorted()
                #expect(types.count { $0 == "buyer.messaged" } == 2)
                #expect(types.count { $0 == "settle.rules.decided" } == 2)
            }
        }
    }

    @Test func `a reader goes on behind the last it saw, without gap or repeat`() async throws {
        try await LiveWeb().run { client, host in
            for number in 1...20 {
                _ = try await client.post(Sample.message("e-\(number)", ticket: "T\(number)"))
            }
            let last = try await Self.settled(host)
            for after in [0, 1, last / 2, last - 1] {
                try await RawClient.connect(to: try #require(client.port)) { reader in
                    // The header is what counts.
                    try await reader.send(
                        Self.get("/v1/stream?after=3", "Last-Event-ID: \(after)\r\n")
                    )
                    let text = try await reader.text(until: "id: \(last)\nevent")
                    let ids = text.split(whereSeparator: \.isNewline).filter {
                        $0.hasPrefix("id: ")
                    }
                    .compactMap { Int64($0.dropFirst(4)) }
                    // The first says where it begins.
                    #expect(ids == Array(after...last))
                }
            }
        }
    }

    /// The last position, once all that was sent is decided.
    private static func settled(_ host: LiveHost) async throws -> Int64 {
        while true {
            let items = try host.journal.stream(after: 0, limit: 10_000)
            let done = items.count { $0.type == "settle.action.done" }
            if done == items.count(where: { $0.type == "buyer.messaged" }) {
                return host.lastPosition
            }
            await Task.yield()
        }
    }

    @Test(arguments: [
        ("type=buyer.messaged", ["buyer.messaged", "buyer.messaged"]),
        ("type=settle.rules.*", ["settle.rules.decided", "settle.rules.decided"]),
        ("type=settle.action.done&ticket=T2", ["settle.action.done"]),
        ("ticket=T1&type=buyer.*&type=settle.rules.*", ["buyer.messaged", "settle.rules.decided"]),
        ("shop=/pinduoduo/shops/10087&type=buyer.messaged", ["buyer.messaged"]),
        ("shop=%2Fpinduoduo%2Fshops%2F10087&type=buyer*", ["buyer.messaged"]),
    ])
    func `a filter takes what it says`(query: String, types: [String]) async throws {
        try await LiveWeb().run { client, host in
            _ = try await client.post(Sample.message("e-1"))
            _ = try await client.post(Sample.message("e-2", shop: "10087", ticket: "T2"))
            let last = try await Self.settled(host)
            _ = last
            // It comes last, and every filter takes it or not; the heartbeat ends the wait.
            try await RawClient.connect(to: try #require(client.port)) { reader in
                try await reader.send(Self.get("/v1/stream?after=0&\(query)"))
                let text = try await reader.text(until: "event: \(types.last ?? "")")
                #expect(Set(Self.frames(text)).isSubset(of: Set(types)))
                host.stop(within: 1)
                #expect(
                    Self.frames(try await reader.text(until: "\r\n0\r\n")).sorted()
                        == types.sorted()
                )
            }
        }
    }

    @Test func `a token sees its own shops alone`() async throws {
        let web = try LiveWeb()
        let token = try web.token(.admin, name: "all")
        let one = try web.token(.read, shops: ["/pinduoduo/shops/10087"], name: "one")
        try await web.run { client, host in
            _ = try await client.post(
                "[\(Sample.message("e-1")),\(Sample.message("e-2", shop: "10087"))]",
                as: "application/json",
                token
            )
            _ = try await Self.settled(host)
            let bearer = "Authorization: \(one[.authorization] ?? "")\r\n"
            try await RawClient.connect(to: try #require(client.port)) { reader in
                try await reader.send(Self.get("/v1/stream?after=0", bearer))
                _ = try await reader.text(until: "settle.action.done")
                host.stop(within: 1)
                let text = try await reader.text(until: "\r\n0\r\n")
                #expect(text.contains("/shops/10087"))
                #expect(!text.contains("10086"))
            }
            for path in [
                "/v1/stream?shop=/pinduoduo/shops/10086", "/v1/stream?shop=/taobao/shops/1",
            ] {
                let answer = try await client.execute(uri: path, method: .get, headers: one)
                #expect(answer.status == .notFound)
            }
        }
    }

    @Test(arguments: [
        ("after=-1", 400), ("after=x", 400), ("after=1", 400), ("shop=x", 400), ("since=1", 400),
        (String(repeating: "type=a&", count: 101), 400),
    ])
    func `what can't be followed is refused`(query: String, status: Int) async throws {
        try await LiveWeb().run { client, _ in
            let answer = try await client.execute(uri: "/v1/stream?\(query)", method: .get)
            #expect(answer.status.code == status)
        }
    }

    @Test func `while nothing happens a comment is sent`() async throws {
        var limits = ServerLimits()
        limits.heartbeatSeconds = 1
        try await LiveWeb(limits: limits).run { client, _ in
            try await RawClient.connect(to: try #require(client.port)) { reader in
                try await reader.send(Self.get("/v1/stream"))
                #expect(try await reader.text(until: ":\nid: 0\n\n").contains(":\nid: 0\n\n"))
            }
        }
    }

    @Test func `a reader that takes nothing is dropped, and the others see everything`()
        async throws
    {
        var limits = ServerLimits()
        limits.stallSeconds = 1
        try await LiveWeb(limits: limits).run { client, host in
            let port = try #require(client.port)
            try await RawClient.connect(to: port, receiveBytes: 4_096) { slow in
                try await slow.send(Self.get("/v1/stream?after=0"))
                _ = try await slow.text(until: "id: 0\n\n")
                // More than sockets keep.
                let text = String(repeating: "慢", count: 15_000)
                for number in 1...200 {
                    _ = try await client.post(
                        Sample.message("e-\(number)", ticket: "T\(number)", text: text)
                    )
                }
                let last = try await Self.settled(host)
                try await RawClient.connect(to: port) { reader in
                    try await reader.send(Self.get("/v1/stream?after=0&type=settle.*"))
                    _ = try await reader.text(until: "id: \(last)\n")
                }
                var figures = ""
                repeat {
                    figures = try await client.execute(uri: "/metrics", method: .get).text
                } while !figures.contains("settle_stream_readers 0\n")
                // It ends in the middle: the last chunk never came.
                let heard = try? await slow.text()
                #expect(heard.map { $0.hasSuffix("0\r\n\r\n") } != true)
                #expect(heard?.contains("id: \(last)\n") != true)
            }
        }
    }
}
