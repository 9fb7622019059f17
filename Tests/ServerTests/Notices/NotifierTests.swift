import Automation
import Disputes
import Server
import Synchronization
import Testing

/// What people are told, and how often.
@Suite struct NotifierTests {
    @Test func `what comes before a human is told at once, without what anybody wrote`()
        async throws
    {
        let bench = NoticeBench()
        try await bench.run { host in
            try await bench.ask(1...1, fen: 5_000, host)
            let message = await bench.people.messages(1)[0]
            #expect(
                message.text == """
                    {"at":"2026-11-27T00:00:00Z","count":1,"notices":[{"why":"needs_approval",\
                    "shop":"/pinduoduo/shops/10086","ticket":"T1","rule":"先补偿","action":"payout",\
                    "amount_fen":500,"deadline":"2026-11-29T08:00:00+08:00"}],\
                    "counts":[{"shop":"/pinduoduo/shops/10086","why":"needs_approval","count":1}]}
                    """
            )
        }
    }

    @Test(arguments: [
        (20_000, "handed_over", "交给人"), (70_000, "failed", "炸"), (96_000, "stopped", "转"),
    ])
    func `so is a ticket that is handed over, and a run that fails or hits a limit`(
        fen: Int,
        why: String,
        rule: String
    ) async throws {
        let bench = NoticeBench()
        try await bench.run { host in
            try await bench.ask(1...1, fen: fen, host)
            let message = await bench.people.messages(1)[0]
            #expect(message.each("why") == [why])
            #expect(message.each("rule") == [rule])
            #expect(!message.text.contains("王小明"))
        }
    }

    /// A gateway of which nobody knows what it did.
    private struct Silent: RemoteGateway {
        let kind = "http"
        func perform(_ request: ActionRequest) async -> GatewayAnswer { .unknown(reason: "王小明") }
        func query(_ request: ActionRequest) async -> GatewayAnswer { .unknown(reason: "王小明") }
    }

    @Test func `an action of which nobody knows is told when it is a human's`() async throws {
        let bench = NoticeBench(gateway: Silent())
        try await bench.run { host in
            try await bench.ask(1...1, fen: 90_000, host)
            let message = await bench.people.messages(1)[0]
            #expect(message.each("why") == ["unknown"])
            #expect(message.each("action") == ["reply"])
            #expect(!message.text.contains("王小明"))
        }
    }

    @Test func `what comes at once is told together, and less and less often`() async throws {
        let bench = NoticeBench()
        try await bench.run { host in
            try await bench.ask(1...1, fen: 5_000, host)
            _ = await bench.people.messages(1)
            try await bench.ask(2...71, fen: 5_000, host)
            await bench.settled("settle.action.needs_approval", 71)
            bench.clock.advance(seconds: 59)
            #expect(bench.people.messages.count == 1)
            bench.clock.advance(seconds: 1)
            let second = await bench.people.messages(2)[1]
            #expect(second.count == 70)
            #expect(second.each("ticket") == (2...51).map { "T\($0)" })
            #expect(second.text.contains(#""why":"needs_approval","count":70}"#))
            // It was a flood: now it is two minutes.
            try await bench.ask(72...72, fen: 5_000, host)
            await bench.settled("settle.action.needs_approval", 72)
            bench.clock.advance(seconds: 119)
            #expect(bench.people.messages.count == 2)
            bench.clock.advance(seconds: 1)
            #expect(await bench.people.messages(3)[2].each("ticket") == ["T72"])
        }
    }

    @Test func `what somebody has seen to meanwhile is no news`() async throws {
        let bench = NoticeBench()
        try await bench.run { host in
            try await bench.ask(1...1, fen: 5_000, host)
            _ = await bench.people.messages(1)
            try await bench.ask(2...3, fen: 5_000, host)
            await bench.settled("settle.action.needs_approval", 3)
            let action = bench.journal.openActions(after: 0, limit: 10)
                .first { $0.ticket.id == "T2" }
            let key = try #require(action?.key)
            #expect(try await host.carryOut(.approve(key: key)).isSuccess)
            bench.clock.advance(seconds: 60)
            #expect(await bench.people.messages(2)[1].each("ticket") == ["T3"])
        }
    }

    @Test func `nor is a run that somebody ended meanwhile`() async throws {
        let bench = NoticeBench()
        try await bench.run { host in
            try await bench.ask(1...1, fen: 5_000, host)
            _ = await bench.people.messages(1)
            try await bench.ask(2...3, fen: 70_000, host)
            await bench.settled("settle.run.failed", 2)
            let run = bench.journal.runs(in: [.failed], after: 0, limit: 10)
                .first { $0.ticket.id == "T2" }
            let id = try #require(run?.id).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            #expect(try await host.carryOut(.cancel(run: id.joined())).isSuccess)
            bench.clock.advance(seconds: 60)
            #expect(await bench.people.messages(2)[1].each("ticket") == ["T3"])
        }
    }

    @Test func `a restart repeats nothing that was taken, and loses nothing`() async throws {
        let isDead = Atomic(false)
        let bench = NoticeBench(
            People { _ in isDead.load(ordering: .relaxed) ? "no connection" : nil }
        )
        try await bench.run { host in
            try await bench.ask(1...1, fen: 5_000, host)
            _ = await bench.people.messages(1)
            isDead.store(true, ordering: .relaxed)
            bench.clock.advance(seconds: 60)
            try await bench.ask(2...2, fen: 5_000, host)
            _ = await bench.people.messages(2)
        }
        isDead.store(false, ordering: .relaxed)
        try await bench.run { host in
            let messages = await bench.people.messages(3)
            #expect(messages.map { $0.each("ticket") } == [["T1"], ["T2"], ["T2"]])
            #expect(messages[1].id == messages[2].id)
            #expect(messages[0].id != messages[1].id)
        }
        try await bench.run { host in
            bench.clock.advance(seconds: 600)
            try await bench.ask(3...3, fen: 5_000, host)
            #expect(await bench.people.messages(4)[3].each("ticket") == ["T3"])
        }
    }

    @Test func `a message that is not taken is handed over again, for as long as it takes`()
        async throws
    {
        let bench = NoticeBench(People { $0 < 6 ? "status 500" : nil })
        try await bench.run { host in
            try await bench.ask(1...1, fen: 5_000, host)
            for (count, pause) in [5, 30, 120, 600, 600, 600].enumerated() {
                #expect(await bench.people.messages(count + 1)[count].attempts == count)
                bench.clock.advance(seconds: Int64(pause) - 1)
                #expect(bench.people.messages.count == count + 1)
                bench.clock.advance(seconds: 1)
            }
            let messages = await bench.people.messages(7)
            #expect(Set(messages.map(\.id)).count == 1)
            #expect(Set(messages.map(\.text)).count == 1)
        }
    }

    @Test func `a paused ticket is told of six hours before its deadline, and one`() async throws {
        let bench = NoticeBench()
        try await bench.run { host in
            // 48 hours to answer.
            try await bench.ask(1...2, fen: 10_050, host)
            try await bench.takeOver(1, host)
            bench.clock.advance(seconds: 42 * 3_600 - 60)
            #expect(bench.people.messages.isEmpty)
            bench.clock.advance(seconds: 60)
            let message = await bench.people.messages(1)[0]
            #expect(message.each("why") == ["deadline_near"])
            #expect(message.each("ticket") == ["T1"])
            #expect(message.each("deadline") == ["2026-11-29T08:00:00+08:00"])
            bench.clock.advance(seconds: 5 * 3_600)
            let last = await bench.people.messages(2)[1]
            #expect(last.each("ticket") == ["T1"])
            #expect(last.id != message.id)
            #expect(!last.text.contains("小张"))
        }
    }

    @Test(arguments: [(47, ["T1"]), (48, [])] as [(Int64, [String])])
    func `what came near while no host ran is told at the start, what is over is not`(
        hours: Int64,
        tickets: [String]
    ) async throws {
        let bench = NoticeBench()
        try await bench.run { host in
            try await bench.ask(1...1, fen: 10_050, host)
            try await bench.takeOver(1, host)
        }
        bench.clock.advance(seconds: hours * 3_600)
        try await bench.run { host in
            if tickets.isEmpty {
                try await bench.ask(2...2, fen: 5_000, host)
            }
            let message = await bench.people.messages(1)[0]
            #expect(message.each("ticket") == (tickets.isEmpty ? ["T2"] : tickets))
        }
    }
}

/// Messages to a URL.
@Suite struct NoticeURLTests {
    @Test(arguments: [nil, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    func `they are signed where there is a secret`(text: String?) async throws {
        let target = ScriptedTarget { number, _ in .status(number == 0 ? 500 : 200) }
        let secret = try text.map { try StandardWebhook(secret: $0) }
        let url = NoticeURL(try WebhookURL("http://127.0.0.1/x"), secret: secret, by: target)
        let body = Array(#"{"count":1}"#.utf8)
        let now = Timestamp(seconds: 1_000)
        #expect(await url.send(body, id: "ntf_1", attempts: 0, at: now) == "status 500")
        #expect(await url.send(body, id: "ntf_1", attempts: 1, at: now) == nil)
        for message in target.messages {
            #expect(message.body == body)
            #expect(message[header: "content-type"] == "application/json")
            #expect(message[header: "webhook-id"] == "ntf_1")
            let signature = message[header: "webhook-signature"]
            #expect(signature.isEmpty == (secret == nil))
            if let secret {
                #expect(secret.verifies(signature, id: "ntf_1", seconds: 1_000, body: body))
            }
        }
    }
}

/// How often people are told, by itself.
@Suite struct NoticePaceTests {
    @Test func `a flood is told less and less often, up to every sixteen minutes`() {
        var pace = NoticePace()
        var now = Timestamp(seconds: 0)
        var pauses: [Int] = []
        for _ in 1...7 {
            pace.sent(at: now)
            let due = pace.due(at: now)
            pauses.append(due.seconds(since: now))
            now = due
        }
        #expect(pauses == [60, 120, 240, 480, 960, 960, 960])
    }

    @Test(arguments: [(119, 120), (120, 60)])
    func `after a quiet time it begins anew`(quiet: Int, pause: Int) {
        var pace = NoticePace()
        pace.sent(at: Timestamp(seconds: 0))
        let next = Timestamp(seconds: Int64(quiet))
        #expect(pace.due(at: next) == next)
        pace.sent(at: next)
        #expect(pace.due(at: next).seconds(since: next) == pause)
    }

    @Test func `a clock that is set back silences nobody`() {
        var pace = NoticePace()
        pace.sent(at: Timestamp(seconds: 1_000_000))
        #expect(pace.due(at: Timestamp(seconds: 10)) == Timestamp(seconds: 10))
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}
