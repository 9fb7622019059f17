import Automation
import Disputes
import Sandbox
import Testing

/// Lines typed at a prompt, decided as a rule's run would be.
@Suite struct PromptTests {
    private static let bodies = [
        "ticket:reply '您好'", "ticket:note '看过了'", "ticket:tag '急'", "ticket:hand_over '请看'",
        "ticket:agree_refund()", "ticket:agree_refund { amount = yuan(500) }",
        "ticket:payout { amount = yuan(5), reason = 'goodwill' }",
        "ticket:payout { amount = yuan(15), reason = 'goodwill' }",
        "ticket:payout { amount = yuan(25), reason = 'goodwill' }",
        "ticket:payout { amount = 5 }", "ticket:reply()", "ticket:reply(template '亲,{order.id}')",
        "ticket:reject { reason = 'x', note = '不行' }", "ticket:intercept_parcel()",
        "ticket:confirm_receipt()", "ticket:appeal { reason = 'x' }",
        "ticket:reply(('长'):rep(2000))", "ticket:agree_return { freight = 'merchant' }",
        "ticket:payout { amount = yuan(5), reason = 'a' } ticket:payout { amount = yuan(5), reason = 'b' }",
        "pcall(function() ticket:reject { reason = 'x' } end) ticket:note '接着'",
    ]

    @Test(arguments: bodies)
    func `a line is decided as the same words in a rule are`(body: String) throws {
        let ruled = try rehearsing(rule(body)) {
            _ = try $0.take(requested())
            return $0.journal.actions(after: 0, limit: .max).map(Decided.init)
        }
        let typed = try prompting { prompt throws in
            _ = try prompt.rehearsal.take(requested())
            prompt.ticket = sampleTicket
            _ = try prompt.evaluate(body)
            return prompt.rehearsal.journal.actions(after: 0, limit: .max).map(Decided.init)
        }
        #expect(typed == ruled)
        #expect(!typed.isEmpty)
    }

    @Test func `money that a line asks for counts against the shop's limits`() throws {
        let spent = try prompting { prompt throws in
            _ = try prompt.rehearsal.take(requested())
            prompt.ticket = sampleTicket
            _ = try prompt.evaluate("ticket:payout { amount = yuan(5), reason = 'goodwill' }")
            return prompt.rehearsal.spending(of: prompt.shop).live.payouts
        }
        #expect(spent == 500)
    }

    @Test func `what needs a human gives its receipt and can be approved`() throws {
        let states = try prompting { prompt throws in
            _ = try prompt.rehearsal.take(requested(fen: 50_000))
            prompt.ticket = sampleTicket
            let line = "r = ticket:agree_refund()"
            #expect(try prompt.shown(line) == "")
            #expect(try prompt.shown("r.state") == "needs_approval")
            let key = try prompt.shown("r.key")
            let scene = try prompt.rehearsal.carryOut([.approve(key: key)])
            #expect(scene.warnings.isEmpty)
            return prompt.rehearsal.states
        }
        #expect(states == ["agree_refund done"])
    }

    @Test func `await answers from the ticket's log, one event after the other, then would wait`()
        throws
    {
        let endings = try prompting { prompt throws in
            _ = try prompt.rehearsal.take(requested())
            _ = try prompt.rehearsal.take(messaged("第一", id: "e-2"))
            _ = try prompt.rehearsal.take(messaged("第二", id: "e-3"))
            prompt.ticket = sampleTicket
            let next = "ticket:await('buyer.messaged', hours(1)).text"
            return try [
                prompt.shown(next), prompt.shown(next), prompt.shown(next),
                prompt.shown("wait(60)"), prompt.shown("1 + 1"),
                prompt.shown("ticket:await('buyer.mesaged', 1)"), prompt.shown("wait('x')"),
            ]
        }
        #expect(endings[0...1] == ["第一", "第二"])
        #expect(endings[2].hasPrefix("waits event"))
        #expect(endings[3].hasPrefix("waits time"))
        #expect(endings[4] == "2")
        #expect(endings[5].contains("did you mean 'buyer.messaged'?"))
        #expect(endings[6].contains("wait takes seconds"))
    }

    @Test func `without a ticket words that need none work, and the others say what to do`() throws
    {
        try prompting { prompt throws in
            #expect(try prompt.shown("remember('次数', 3)") == "nil")
            #expect(try prompt.shown("recall('次数') + 1") == "4")
            #expect(try prompt.shown("shop.disputes_this_month, shop.id") == "0, 10086")
            #expect(try prompt.shown("ticket.amount").contains("there is no ticket here"))
            for line in [
                "ticket:reply '您好'", "ticket:allowed 'reject'", "ticket:await('buyer.messaged', 1)",
            ] {
                #expect(try prompt.shown(line).contains("no ticket is in use: :use TICKET"))
            }
            #expect(prompt.rehearsal.states.isEmpty)
        }
    }

    @Test func `what a line did before it failed is done, and its globals are not there`() throws {
        try prompting { prompt throws in
            _ = try prompt.rehearsal.take(requested())
            prompt.ticket = sampleTicket
            #expect(try prompt.shown("x = 5 ticket:note '写了' error '停'").contains("停"))
            #expect(prompt.rehearsal.states == ["note done"])
            #expect(try prompt.shown("x").contains("unknown name 'x'"))
        }
    }

    @Test func `events and time go on between lines, and lines see what they changed`() throws {
        try prompting { prompt throws in
            _ = try prompt.rehearsal.take(requested())
            prompt.ticket = sampleTicket
            #expect(try prompt.shown("before = now() o = ticket.order") == "")
            try prompt.rehearsal.advance(by: 3_600)
            _ = try prompt.rehearsal.take(messaged("在吗", id: "e-2"))
            #expect(
                try prompt.shown("now() - before, #ticket.messages, o.id") == "3600, 1, 241120-1"
            )
        }
    }

    @Test func `a session goes on with other rules`() throws {
        let changed = ShopFixture(settings: ShopFixture.liberal, rules: rule("ticket:note 'new'"))
        let scripts = changed.scripts
        try prompting { prompt throws in
            #expect(try prompt.shown("function f() return 7 end") == "")
            let stage = Automation.Stage(
                [try Rulebook(scripts, in: prompt.rehearsal.stage.sandbox)],
                in: prompt.rehearsal.stage.sandbox
            )
            let next = Prompt(
                going: prompt,
                onIn: try Automation.Rehearsal(on: stage, journal: prompt.rehearsal.journal)
            )
            #expect(try next.shown("f()") == "7")
            _ = try next.rehearsal.take(requested())
            #expect(next.rehearsal.texts == ["new"])
        }
    }

    @Test func `a copy of a journal goes on where it stood, and the journal stays as it was`()
        throws
    {
        let rules = rule("local e = ticket:await('buyer.messaged', days(9)) ticket:note(e.text)")
        let scripts = ShopFixture(settings: ShopFixture.liberal, rules: rules).scripts
        try ThreadExecutor.run {
            Result {
                let stage = try Automation.Stage([scripts])
                let first = try Automation.Rehearsal(on: stage)
                _ = try first.take(requested())
                let before = try dump(first.journal)
                let copy = try MemoryJournal(copyOf: first.journal, shops: [sampleTicket.shop])
                let second = try Automation.Rehearsal(on: stage, journal: copy)
                #expect(second.clock == first.clock)
                #expect(second.standing(of: sampleTicket)?.waiting.count == 1)
                _ = try second.take(messaged("复制", id: "e-2"))
                #expect(second.texts == ["复制"])
                #expect(second.log(of: sampleTicket, count: 9).count == 2)
                let after = try dump(first.journal)
                #expect(after == before)
                let other = try MemoryJournal(
                    copyOf: first.journal,
                    shops: [ShopKey(platform: .taobao, id: "1")]
                )
                #expect(other.tickets(after: nil, limit: 9).isEmpty)
            }
        }.get()
    }
}

/// An action as it was decided, whoever asked for it.
private struct Decided: Equatable, Sendable {
    var kind: ActionKind
    var state: ActionState
    var arguments: String
    var reason: String?

    init(_ record: ActionRecord) {
        kind = record.kind
        state = record.state
        arguments = String(decoding: record.arguments, as: UTF8.self)
        reason = record.reason
    }
}

private func dump(_ journal: MemoryJournal) throws -> [String] {
    var lines: [String] = []
    try canonicalDump(of: journal) { lines.append($0) }
    return lines
}

/// A session of a shop with no rule that does anything, on a thread that scripts can run on.
private func prompting<Value: Sendable>(
    _ body: @escaping @Sendable (Prompt) throws -> Value
) throws -> Value {
    try rehearsing("") { rehearsal in
        try body(Prompt(in: rehearsal, of: sampleTicket.shop))
    }
}

extension Prompt {
    /// A line's results, or what went wrong, as text.
    fileprivate func shown(_ line: String) throws -> String {
        switch try evaluate(line).ending {
        case .values(let results): results.values.map(Self.text).joined(separator: ", ")
        case .failed(let failure): failure.description
        case .stopped(let limit): limit.description
        case .waits(let goal): "waits \(goal)"
        }
    }

    private static func text(_ value: Description) -> String {
        switch value {
        case .plain(.null): "nil"
        case .plain(.string(let text)): text
        case .plain(.integer(let number)): "\(number)"
        default: "\(value)"
        }
    }
}
