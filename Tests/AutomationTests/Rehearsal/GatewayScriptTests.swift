import Automation
import Disputes
import Testing

/// What a rehearsal's gateway answers, and what follows from it.
@Suite struct GatewayScriptTests {
    private static let careful = rule(
        """
        local ok, problem = pcall(ticket.reply, ticket, '您好')
        ticket:note(ok and 'sent' or problem.code .. ' ' .. problem.message)
        """
    )

    @Test func `a failure is raised in the rule`() throws {
        let texts = try rehearsing(Self.careful) {
            $0.answerNext(.failed(code: "closed", message: "会话已关闭"))
            _ = try $0.take(requested())
            return $0.texts
        }
        #expect(texts == ["您好", "closed reply failed: 会话已关闭"])
    }

    @Test func `an unknown outcome is asked for until it is known, and time stands still`() throws {
        try rehearsing(Self.careful) {
            $0.answerNext(.unknown(reason: "timeout"))
            $0.answerNext(.unknown(reason: "timeout"))
            $0.answerNext(.done(reference: "m-1"))
            let scene = try $0.take(requested())
            #expect(scene.sends.map(\.attempt) == [.send, .query, .query])
            #expect($0.texts == ["您好", "sent"])
            #expect($0.clock.seconds == 1_795_132_800)
        }
    }

    @Test func `an unknown outcome that nobody settles waits for a human`() throws {
        try rehearsing(Self.careful) {
            $0.answerNext(.unknown(reason: "timeout"))
            let scene = try $0.take(requested())
            #expect(scene.sends.count == 12)
            let open = try #require($0.standing(of: sampleTicket)?.open.first)
            #expect(open.state == .unknown)
            try $0.advance(by: 86_400)
            try $0.carryOut([.resolve(key: open.key, .done(reference: "m-1"))])
            #expect($0.texts == ["您好", "sent"])
        }
    }

    @Test func `an answer can be meant for one kind of action`() throws {
        let rules = rule(
            """
            ticket:reply '您好'
            local ok, problem = pcall(ticket.payout, ticket, { amount = yuan(5), reason = 'goodwill' })
            ticket:note(problem.code)
            """
        )
        try rehearsing(rules) {
            $0.answerNext(.failed(code: "balance", message: "余额不足"), to: .payout)
            _ = try $0.take(requested())
            #expect($0.states == ["reply done", "payout failed", "note done"])
            #expect($0.spending(of: sampleTicket.shop).live.payouts == 0)
        }
    }

    @Test func `a pause that the gateway asked for takes no time of the rules`() throws {
        try rehearsing(Self.careful) {
            $0.answerNext(.postponed(seconds: 3_600))
            let start = try $0.take(requested())
            #expect(start.sends.map(\.attempt) == [.send, .send])
            #expect($0.texts == ["您好", "sent"])
        }
    }
}
