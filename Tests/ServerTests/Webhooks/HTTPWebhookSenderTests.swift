import Automation
import Disputes
import Server
import Testing

/// One attempt over HTTP, to targets that behave and targets that don't.
@Suite struct HTTPWebhookSenderTests {
    private static let ok = "HTTP/1.1 204 No Content\r\n\r\n"

    private static func message(
        to url: String,
        attempts: Int = 0,
        at seconds: Int64 = 1_674_087_231
    ) throws -> WebhookMessage {
        WebhookMessage(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            from: "hook",
            to: try WebhookURL(url),
            body: Array(#"{"test": 2432232314}"#.utf8),
            attempts: attempts,
            secret: try StandardWebhook(secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            at: Timestamp(seconds: seconds)
        )
    }

    /// A sender on a clock that stands, whose patience is short.
    private static func sender(
        _ targets: WebhookTargets = .any,
        _ names: SetNames = SetNames(["hook.example": ["127.0.0.1"]]),
        clock: SetClock = SetClock(at: 1_000),
        seconds: Double = 10
    ) -> HTTPWebhookSender {
        var limits = HTTPWebhookSender.Limits()
        limits.seconds = seconds
        return HTTPWebhookSender(targets: targets, lookup: names, clock: clock, limits: limits)
    }

    /// What comes of one attempt at a target that reacts so.
    private static func answer(
        _ reaction: RawTarget.Reaction,
        seconds: Double = 10
    ) async throws -> WebhookAnswer {
        let target = try await RawTarget { _ in reaction }
        let sender = sender(seconds: seconds)
        let answer = await sender.send(try message(to: "http://127.0.0.1:\(target.port)/"))
        await sender.close()
        try await target.stop()
        return answer
    }

    @Test func `a request is what the Standard Webhooks have it be`() async throws {
        let target = try await RawTarget { _ in .answer(Self.ok) }
        let sender = Self.sender()
        let url = "http://hook.example:\(target.port)/in?x=1"
        #expect(await sender.send(try Self.message(to: url, at: 1_614_265_330)) == .status(204))
        let request = try #require(target.requests.first)
        #expect(request.hasPrefix("POST /in?x=1 HTTP/1.1\r\n"))
        let lines = request.split(separator: "\r\n").map { $0.lowercased() }
        #expect(lines.contains("host: hook.example:\(target.port)"))
        #expect(lines.contains("content-type: application/cloudevents+json"))
        #expect(lines.contains("webhook-id: msg_p5jxn8aqm9lwm0d4lokwxjek"))
        #expect(lines.contains("webhook-timestamp: 1614265330"))
        // The standard's own example.
        #expect(
            request.contains("signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r\n")
        )
        #expect(request.hasSuffix("\r\n\r\n" + #"{"test": 2432232314}"#))
        await sender.close()
        try await target.stop()
    }

    @Test(arguments: ["127.0.0.1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254"])
    func `a name that came to mean a place inside is not connected to`(
        address: String
    ) async throws {
        let target = try await RawTarget { _ in .answer(Self.ok) }
        for addresses in [[address], ["8.8.8.8", address]] {
            let sender = Self.sender(.outside, SetNames(["hook.example": addresses]))
            let url = "https://hook.example:\(target.port)/"
            #expect(
                await sender.send(try Self.message(to: url))
                    == .nothing(
                        """
                        the target is at an address that is private or reserved; settle serve \
                        --allow-private-webhooks allows it
                        """
                    )
            )
            await sender.close()
        }
        #expect(target.connections == 0)
        try await target.stop()
    }

    @Test func `nor is an address inside, or anything that is not encrypted`() async throws {
        let target = try await RawTarget { _ in .answer(Self.ok) }
        let sender = Self.sender(.outside)
        for url in ["https://127.0.0.1", "http://127.0.0.1", "http://hook.example"] {
            let answer = await sender.send(try Self.message(to: "\(url):\(target.port)/"))
            #expect("\(answer)".hasPrefix("nothing("))
        }
        #expect(target.connections == 0)
        await sender.close()
        try await target.stop()
    }

    @Test func `it connects to the address that was looked up, and looks again after a while`()
        async throws
    {
        let first = try await RawTarget { _ in .answer(Self.ok) }
        let second = try await RawTarget(on: "127.0.0.2", port: first.port) { _ in
            .answer(Self.ok)
        }
        let (names, clock) = (SetNames(["hook.example": ["127.0.0.1"]]), SetClock(at: 1_000))
        let sender = Self.sender(.any, names, clock: clock)
        let message = try Self.message(to: "http://hook.example:\(first.port)/")
        #expect(await sender.send(message) == .status(204))
        names.set("hook.example", "127.0.0.2")
        clock.advance(seconds: 29)
        #expect(await sender.send(message) == .status(204))
        #expect(names.count == 1 && first.requests.count == 2)
        clock.advance(seconds: 1)
        #expect(await sender.send(message) == .status(204))
        #expect(names.count == 2 && second.requests.count == 1)
        // Another attempt takes the name's next address.
        names.set("hook.example", "127.0.0.2", "127.0.0.1")
        let again = try Self.message(to: "http://hook.example:\(first.port)/", attempts: 1)
        #expect(await sender.send(again) == .status(204))
        #expect(first.requests.count == 3)
        await sender.close()
        try await first.stop()
        try await second.stop()
    }

    @Test func `a redirect is not followed`() async throws {
        let other = try await RawTarget { _ in .answer(Self.ok) }
        for status in [301, 302, 303, 307, 308] {
            let head = "HTTP/1.1 \(status) X\r\nLocation: http://127.0.0.1:\(other.port)/\r\n"
            let answer = try await Self.answer(.answer(head + "Content-Length: 0\r\n\r\n"))
            #expect(answer == .status(status))
        }
        #expect(other.connections == 0)
        try await other.stop()
    }

    @Test func `an answer counts by its status, however long the rest is`() async throws {
        let target = try await RawTarget { _ in
            .endless(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                part: "1000\r\n" + String(repeating: "x", count: 4_096) + "\r\n"
            )
        }
        let sender = Self.sender()
        let message = try Self.message(to: "http://127.0.0.1:\(target.port)/")
        #expect(await sender.send(message) == .status(200))
        #expect(await sender.send(message) == .status(200))
        // The first was closed in the middle.
        #expect(target.connections == 2)
        await sender.close()
        // What sockets take, and no more.
        #expect(target.sentBytes < 64 << 20)
        try await target.stop()
    }

    @Test(
        arguments: [
            (.answer(""), "no answer within 1 s"),
            (.answer("HTTP/1.1 200 OK\r\n"), "no answer within 1 s"),
            (.answerAndClose(""), "the connection broke before the answer"),
            (.answerAndClose("HTTP/1.1 200 OK\r\nX"), "the connection broke before the answer"),
            (.answer("SSH-2.0-OpenSSH\r\n\r\n"), "an answer that is not HTTP"),
        ] as [(RawTarget.Reaction, String)]
    )
    func `without a head there is no answer`(reaction: RawTarget.Reaction, reason: String)
        async throws
    {
        let isSilent = reason.hasPrefix("no answer")
        let answer = try await Self.answer(reaction, seconds: isSilent ? 1 : 10)
        #expect(answer == .nothing(reason))
    }

    @Test func `a head may not be endless`() async throws {
        let answer = try await Self.answer(
            .endless("HTTP/1.1 200 OK\r\n", part: "x: \(String(repeating: "x", count: 4_096))\r\n")
        )
        #expect(answer == .nothing("an answer that is not HTTP"))
    }

    @Test func `nobody there is said so`() async throws {
        let sender = Self.sender()
        // Nobody listens there, while a port that a test gave back is soon another test's.
        let answer = await sender.send(try Self.message(to: "http://127.0.0.1:1/"))
        #expect(answer == .nothing("no connection"))
        let unknown = await sender.send(try Self.message(to: "http://nowhere.example/"))
        #expect(unknown == .nothing("the target's name was not found"))
        await sender.close()
    }

    @Test(
        arguments: [
            ("Retry-After: 120", 120), ("retry-after: 0", 0), ("Retry-After: soon", nil),
            ("Retry-After: -1", nil), ("Retry-After: 1\r\nRetry-After: 2", nil), ("X: 1", nil),
            (
                "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:37 GMT",
                60
            ),
        ] as [(String, Double?)]
    )
    func `how long it wants to be left alone is read`(header: String, seconds: Double?)
        async throws
    {
        let head = "HTTP/1.1 503 X\r\n\(header)\r\nContent-Length: 0\r\n\r\n"
        let answer = try await Self.answer(.answer(head))
        #expect(answer == .status(503, retryAfter: seconds))
    }
}
