import Automation
import Disputes
import Gateways
import Testing

/// Requests byte by byte, and everything that can go wrong on the way.
@Suite struct HTTPGatewayTests {
    private static let done = GatewayFixture.http(200, #"{"state":"done","reference":"R"}"#)

    // MARK: Requests

    @Test func `an action is posted with its key and exact bytes`() async throws {
        try await GatewayFixture.run(.answer(Self.done)) { fixture in
            let body = "{\"key\":\"k\",  \"args\":{\"text\":\"亲\\n\"}}"
            let answer = await fixture.gateway.perform(GatewayFixture.request(body: body))
            #expect(answer == .done(reference: "R"))
            #expect(
                fixture.server.requests.map(\.text) == [
                    """
                    POST /actions HTTP/1.1\r
                    Content-Type: application/json\r
                    Idempotency-Key: abcdefghijklmnopqrstuvwx27\r
                    host: 127.0.0.1:\(fixture.server.port)\r
                    Content-Length: 37\r
                    \r
                    \(body)
                    """
                ]
            )
        }
    }

    @Test func `an action is asked for by its key`() async throws {
        try await GatewayFixture.run(.answer(Self.done)) { fixture in
            let answer = await fixture.gateway.query(GatewayFixture.request())
            #expect(answer == .done(reference: "R"))
            #expect(
                fixture.server.requests.map(\.text) == [
                    """
                    GET /actions/abcdefghijklmnopqrstuvwx27 HTTP/1.1\r
                    host: 127.0.0.1:\(fixture.server.port)\r
                    \r

                    """
                ]
            )
        }
    }

    @Test(arguments: [
        ("", "/", "/KEY"),
        ("/", "/", "/KEY"),
        ("/a", "/a", "/a/KEY"),
        ("/a/", "/a/", "/a/KEY"),
        ("/a/b%2Fc/%E4%BA%B2", "/a/b%2Fc/%E4%BA%B2", "/a/b%2Fc/%E4%BA%B2/KEY"),
        ("?token=x%2By", "/?token=x%2By", "/KEY?token=x%2By"),
        ("/a?x=1&y=/z/", "/a?x=1&y=/z/", "/a/KEY?x=1&y=/z/"),
        ("/a/?x", "/a/?x", "/a/KEY?x"),
    ])
    func `the URL may have a path and a query`(
        path: String,
        posted: String,
        queried: String
    ) async throws {
        try await GatewayFixture.run(.answer(Self.done), path: path) { fixture in
            _ = await fixture.gateway.perform(GatewayFixture.request())
            _ = await fixture.gateway.query(GatewayFixture.request())
            let asked = queried.replacing("KEY", with: GatewayFixture.key)
            #expect(
                fixture.server.requests.map(\.line) == [
                    "POST \(posted) HTTP/1.1", "GET \(asked) HTTP/1.1",
                ]
            )
        }
    }

    @Test func `requests of a shop with a secret are signed`() async throws {
        var secrets = GatewaySecrets()
        try secrets.add(
            lines: "/pinduoduo/shops/10086 whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            from: "secrets"
        )
        let secret = try #require(secrets.secret(of: GatewayFixture.shop))
        let other = ShopKey(platform: .taobao, id: "10086")
        try await GatewayFixture.run(.answer(Self.done), secrets: secrets) {
            fixture in
            _ = await fixture.gateway.perform(GatewayFixture.request(body: "{}"))
            _ = await fixture.gateway.query(GatewayFixture.request(body: "{}"))
            _ = await fixture.gateway.perform(GatewayFixture.request(shop: other))
            let seen = fixture.server.requests.map { request in
                request.text.split(separator: "\r\n").filter { $0.hasPrefix("webhook-") }
            }
            let bodies = [Array("{}".utf8), []]
            let expected = bodies.map { body in
                let signature = secret.signature(
                    id: GatewayFixture.key,
                    seconds: GatewayFixture.now.seconds,
                    body: body
                )
                return [
                    "webhook-id: \(GatewayFixture.key)", "webhook-timestamp: 1795132800",
                    "webhook-signature: \(signature)",
                ]
            }
            #expect(seen == expected.map { $0.map { $0[...] } } + [[]])
        }
    }

    @Test(arguments: [
        "", "abcdefghijklmnopqrstuvwx2", "abcdefghijklmnopqrstuvwx277",
        "abcdefghijklmnopqrstuvwx2\n",
        "abcdefghijklmnopqrstuvwx2/", "abcdefghijklmnopqrstuvwx21", "abcdefghijklmnopqrstuvwx28",
        "ABCDEFGHIJKLMNOPQRSTUVWX27", "abcdefghijklmnopqrstuv\r\nX:",
    ])
    func `nothing is sent with a key that is none`(key: String) async throws {
        try await GatewayFixture.run(.answer(Self.done)) { fixture in
            let request = GatewayFixture.request(key: key)
            let reason = "not sent: its key is not 26 characters of a-z and 2-7"
            #expect(await fixture.gateway.perform(request) == .unknown(reason: reason))
            #expect(await fixture.gateway.query(request) == .unknown(reason: reason))
            #expect(fixture.server.requests.isEmpty)
        }
    }

    // MARK: Connections

    @Test func `a connection is used again`() async throws {
        try await GatewayFixture.run(.answer(Self.done)) { fixture in
            for _ in 0..<5 {
                #expect(
                    await fixture.gateway.perform(GatewayFixture.request()) == .done(reference: "R")
                )
                #expect(
                    await fixture.gateway.query(GatewayFixture.request()) == .done(reference: "R")
                )
            }
            #expect(fixture.server.requests.map(\.connection) == Array(repeating: 0, count: 10))
        }
    }

    @Test(arguments: [200, 302, 404, 422, 429, 500])
    func `a connection is used again after any answer`(status: Int) async throws {
        try await GatewayFixture.run(
            react: { number, _ in
                .answer(number == 0 ? GatewayFixture.http(status, "<html>") : Self.done)
            },
            body: { fixture in
                _ = await fixture.gateway.perform(GatewayFixture.request())
                #expect(
                    await fixture.gateway.perform(GatewayFixture.request()) == .done(reference: "R")
                )
                #expect(fixture.server.requests.map(\.connection) == [0, 0])
            }
        )
    }

    @Test func `a connection that the gateway says it closes is not used again`() async throws {
        let closing = GatewayFixture.http(200, #"{"state":"done"}"#, "Connection: close")
        try await GatewayFixture.run(.answerAndClose(closing)) { fixture in
            for _ in 0..<3 {
                #expect(
                    await fixture.gateway.perform(GatewayFixture.request()) == .done(reference: "")
                )
            }
            #expect(fixture.server.requests.map(\.connection) == [0, 1, 2])
        }
    }

    @Test func `a connection closed between requests never has one sent twice`() async throws {
        try await GatewayFixture.run(.answerAndClose(Self.done)) { fixture in
            var sent = 0
            for _ in 0..<50 {
                let answer = await fixture.gateway.perform(GatewayFixture.request())
                let seen = fixture.server.requests.count
                // Whether the end was noticed before the next request left is the scheduler's
                // choice: either it went out on a new connection, or its outcome is unknown.
                if answer == .done(reference: "R") {
                    #expect(seen == sent + 1)
                } else {
                    #expect(Self.isBroken(answer), "\(answer)")
                    #expect(seen <= sent + 1)
                }
                sent = seen
            }
            #expect(sent > 0)
        }
    }

    @Test func `requests side by side have their own connections and answers`() async throws {
        let echo: @Sendable (Int, LoopbackServer.Received) -> LoopbackServer.Reaction = {
            _,
            request in
            let body = request.text.split(separator: "\r\n").last ?? ""
            return .answer(GatewayFixture.http(200, #"{"state":"done","reference":"\#(body)"}"#))
        }
        try await GatewayFixture.run(react: echo) { fixture in
            let answers = await withTaskGroup(of: (Int, GatewayAnswer).self) { group in
                for number in 0..<40 {
                    group.addTask {
                        (
                            number,
                            await fixture.gateway.perform(GatewayFixture.request(body: "\(number)"))
                        )
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(answers.count == 40)
            #expect(answers.allSatisfy { $0.value == .done(reference: "\($0.key)") })
        }
    }

    // MARK: Trouble

    private static func isBroken(_ answer: GatewayAnswer) -> Bool {
        [
            "the connection was reset",
            "the connection was closed before the answer was complete",
        ].contains { answer == .unknown(reason: $0) }
    }

    @Test(
        arguments: [false, true],
        ["", "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"state\":"]
    )
    func `no answer in time is unknown, whatever came before`(
        toQuery: Bool,
        part: String
    ) async throws {
        let answer = try await GatewayFixture.answer(.hang(part), toQuery: toQuery, timeout: 0.05)
        #expect(answer == .unknown(reason: "no answer within 0.05 s"))
    }

    @Test(arguments: [0, -1, .nan, 1e-9])
    func `a time-out of nothing is one all the same`(timeout: Double) async throws {
        let answer = try await GatewayFixture.answer(.hang(""), timeout: timeout)
        #expect(answer == .unknown(reason: "no answer within 0.001 s"))
    }

    @Test(arguments: [1e300, .infinity])
    func `a time-out beyond all measure is none`(timeout: Double) async throws {
        let answer = try await GatewayFixture.answer(.answer(Self.done), timeout: timeout)
        #expect(answer == .done(reference: "R"))
    }

    @Test(arguments: [false, true])
    func `a connection that ends early leaves an unknown outcome`(toQuery: Bool) async throws {
        for text in ["", "HTTP/1.1 200 OK\r\n", String(Self.done.dropLast(1))] {
            for reaction in [LoopbackServer.Reaction.close(text), .reset(text)] {
                let answer = try await GatewayFixture.answer(reaction, toQuery: toQuery)
                #expect(Self.isBroken(answer), "\(reaction) \(answer)")
            }
        }
    }

    @Test func `a chunked body that ends early is no answer`() async throws {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let part = #"10\#r\#n{"state":"done"}\#r\#n"#
        let broken = try await GatewayFixture.answer(.close(head + part))
        #expect(Self.isBroken(broken), "\(broken)")
        let whole = try await GatewayFixture.answer(.answer(head + part + "0\r\n\r\n"))
        #expect(whole == .done(reference: ""))
    }

    @Test func `a refused connection is unknown`() async throws {
        // Nobody listens there, while a port that a test gave back is soon another test's.
        let gateway = HTTPGateway(url: try GatewayURL("http://127.0.0.1:1/"))
        let answer = await gateway.perform(GatewayFixture.request())
        #expect(answer == .unknown(reason: "no connection: refused"))
        await gateway.shutdown()
    }

    @Test(arguments: ["garbage\r\n\r\n", "HTTP/1.1 xxx\r\n\r\n", "HTTP/1.1 200 OK\r\nA\r\n\r\n"])
    func `what is not HTTP is unknown`(text: String) async throws {
        let answer = try await GatewayFixture.answer(.answerAndClose(text))
        #expect(answer == .unknown(reason: "an answer that is not HTTP"))
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is not followed`(status: Int) async throws {
        let text = GatewayFixture.http(status, "", "Location: /elsewhere")
        try await GatewayFixture.run(.answer(text)) { fixture in
            for answer in [
                await fixture.gateway.perform(GatewayFixture.request()),
                await fixture.gateway.query(GatewayFixture.request()),
            ] {
                #expect(answer == .unknown(reason: "status \(status)"))
            }
            #expect(fixture.server.requests.count == 2)
        }
    }

    @Test(arguments: [(1 << 20, true), (1 << 20 + 1, false)], [false, true])
    func `an answer has at most a mebibyte`(
        row: (bytes: Int, isRead: Bool),
        isChunked: Bool
    ) async throws {
        let json = #"{"state":"done"}"#
        let body = json + String(repeating: " ", count: row.bytes - json.count)
        let text =
            isChunked
            ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "\(String(row.bytes, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
            : GatewayFixture.http(200, body)
        let answer = try await GatewayFixture.answer(.answer(text))
        #expect(
            answer
                == (row.isRead
                    ? .done(reference: "")
                    : .unknown(reason: "an answer longer than 1048576 bytes"))
        )
    }

    @Test func `whoever stops waiting has an unknown outcome`() async throws {
        try await GatewayFixture.run(.hang("")) { fixture in
            let waiting = Task { await fixture.gateway.perform(GatewayFixture.request()) }
            waiting.cancel()
            let reason = "the host stopped waiting for the answer"
            #expect(await waiting.value == .unknown(reason: reason))
        }
    }

    @Test func `after its end a gateway sends nothing`() async throws {
        try await GatewayFixture.run(.answer(Self.done)) { fixture in
            await fixture.gateway.shutdown()
            await fixture.gateway.shutdown()
            let answer = await fixture.gateway.perform(GatewayFixture.request())
            #expect(answer == .unknown(reason: "Already shutdown"))
            #expect(fixture.server.requests.isEmpty)
        }
    }
}
