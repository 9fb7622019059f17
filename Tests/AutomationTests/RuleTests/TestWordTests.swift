import Automation
import Testing

/// The words of tests that make things happen.
@Suite struct TestWordTests {
    private static let rules = """
        rule "talk" {
          on = "refund.requested",
          run = function(ticket)
            local sent = ticket:reply "您好"
            local e = ticket:await("buyer.messaged", { within = hours(2), after = sent })
            if not e then ticket:hand_over "没有回音" return end
            if e.text == "同意" then
              ticket:payout { amount = yuan(5), reason = "goodwill" }
            else
              ticket:agree_refund()
            end
          end,
        }
        rule "late" {
          on = "deadline.passed",
          run = function(ticket) ticket:note(ticket.event.deadline) end,
        }
        rule "memory" {
          on = "return.shipped",
          run = function(ticket) ticket:note(tostring(recall("n"))) remember("n", 2) end,
        }
        """

    /// A body, and the start of the message it fails with; nothing where it passes.
    struct Case: Sendable, CustomTestStringConvertible {
        var body: String
        var message: String?

        init(_ body: String, _ message: String? = nil) {
            self.body = "local t = ticket { parcel = { state = 'signed' } }\n" + body
            self.message = message
        }

        var testDescription: String { body }
    }

    @Test(arguments: [
        Case("fire(t) expect(t):waits_for('buyer.messaged'):did('reply', '您好')"),
        Case(
            "fire(t) message(t, '同意') expect(t):did('payout', { amount = yuan(5) }):spent(yuan(5))"
        ),
        Case(
            "fire(t) message(t, '不') expect(t):did('agree_refund'):spent(yuan(10)):phase('refunding')"
        ),
        Case("fire(t) advance(hours(2)) expect(t):did('hand_over', '没有回音'):waits_for('nothing')"),
        Case(
            "fire(t) advance(hours(2) - 1) expect(t):did_not('hand_over'):waits_for('buyer.messaged')"
        ),
        Case("fire(t) message(t, '我来', 'merchant') message(t, '同意') expect(t):did_not('payout')"),
        Case(
            "fire(t) message(t, '我来', 'merchant') message(t, '同意') release(t) expect(t):did('payout')"
        ),
        Case("fire(t) advance(days(60)) expect(t):fired('late')"),
        Case(
            "fire(t, 'refund.requested', { amount = yuan(3) }) expect(t):has { amount = yuan(3) }"
        ),
        Case(
            "fire(t, { amount = yuan(3) }) expect(t):has { amount = yuan(3), ['order.paid'] = yuan(3) }"
        ),
        Case(
            "fire(t) log(t.phase, t.order.paid, t.deadline and t.deadline.key) expect(t):phase 'awaiting_merchant'"
        ),
        Case("fire(t, { amount = yuan(3) }) if t.amount == yuan(3) then expect(t):did 'reply' end"),
        Case(
            """
            remember("n", 1) fire(t, { phase = "awaiting_return" }) fire(t, "return.shipped")
            expect(t):did("note", "1") if recall("n") == 2 then expect(t):fired "memory" end
            """
        ),
        Case(
            "answer('unknown') fire(t) expect(t):is_unknown 'reply' resolve(t, 'done') expect(t):did 'reply'"
        ),
        Case("answer('unknown') answer('done') fire(t) expect(t):did 'reply'"),
        Case(
            """
            answer('unknown', { reason = 'timeout' }) fire(t) resolve(t, 'failed', 'reply')
            expect(t):failed 'reply':run_failed 'the test says so'
            """
        ),
        Case("fire(t) expect(t):did('reply', { text = contains('好'), rule = 'talk', times = 1 })"),
        Case("fire(t) expect(t):did('reply', function(text) return #text == 6 end)"),
        Case("fire(t) expect(t):did_not_fire('late'):fired('talk')"),
        Case("fire(t) expect(t):did('reply', '您'):did_not('reply', '亲')"),
        Case("fire(t) expect(t):did('reply', { text = '您好' }):did_not('reply', { text = '您' })"),
        Case("fire(t) expect(t):did('reply', { times = 1 }):did('payout', { times = 0 })"),
        Case(
            """
            fire(t) expect(t):did_not('agree_refund', { amount = is_not(above(yuan(5))) }):spent(is_not(above(yuan(9))))
            expect(t):phase(is_not('refunding')):has { parcel = { state = 'signed' }, ['order.paid_at'] = above(5) }
            expect(t):has { ['order.goods'] = any { title = contains '衬衫', quantity = at_least(1) } }
            expect(t):did('reply', { rule = is_not('late') })
            """
        ),
        Case(
            """
            answer('failed', { action = 'payout', code = 'balance' }) fire(t) message(t, '同意')
            expect(t):failed('payout', 'balance'):run_failed('the test says so')
            """
        ),
        Case("fire(t) expect(t):phase(one_of('awaiting_merchant', 'rejected'))"),
        Case("fire(t) expect(t):has { ['event'] = missing, ['parcel.state'] = is_not(missing) }"),
        Case(
            "local u = ticket { parcel = { state = 'signed' } } fire(t) fire(u) message(u, '同意') expect(t):did_not 'payout'"
        ),
    ])
    func `what rules would do is done`(row: Case) throws {
        let failure = try PlayedTests.failure(of: row.body, rules: Self.rules)
        #expect(failure == nil, "\(String(describing: failure))")
    }

    @Test(arguments: [
        Case("fire(t) expect(t):did('payout')", "expected did(\"payout\")"),
        Case("fire(t) expect(t):did_not('reply')", "expected did_not(\"reply\")"),
        Case(
            "fire(t) expect(t):did('reply', { text = contains('x'), times = 2 })",
            "expected did(\"reply\", { text = contains(\"x\"), times = 2 })"
        ),
        Case(
            "fire(t) expect(t):did_not('reply', '您')",
            "expected did_not(\"reply\", { text = contains(\"您\") })"
        ),
        Case(
            "fire(t) expect(t):did('reply', { text = '您' })",
            "expected did(\"reply\", { text = \"您\" })"
        ),
        Case("fire(t) expect(t):phase('closed')", "expected phase(\"closed\")"),
        Case("fire(t) expect(t):spent(at_least(yuan(1)))", "expected spent(at_least(1.00))"),
        Case("fire(t) expect(t):waits_for('nothing')", "expected waits_for(\"nothing\")"),
        Case("fire(t) expect(t):waits_for('time')", "expected waits_for(\"time\")"),
        Case("fire(t) expect(t):fired('late')", "expected fired(\"late\")"),
        Case("fire(t) expect(t):did_not_fire('talk')", "expected did_not_fire(\"talk\")"),
        Case("fire(t) expect(t):refused('reply')", "expected refused(\"reply\")"),
        Case("fire(t) expect(t):failed('reply', 'x')", "expected failed(\"reply\", \"x\")"),
        Case("fire(t) expect(t):needs_approval('reply')", "expected needs_approval(\"reply\")"),
        Case("fire(t) expect(t):run_failed()", "expected run_failed()"),
        Case("local u = ticket {} fire(u) expect(u):did('tag')", "expected did(\"tag\") on T2"),
        Case("expect(t):phase('closed')", "expected phase(\"closed\")"),
        Case("fire(t)", "the test expects nothing"),
        Case("fire(t) expect(t)", "the test expects nothing"),
        Case("fire(t) pcall(function() expect(t):did('payout') end)", "expected did(\"payout\")"),
    ])
    func `what is not so fails the test`(row: Case) throws {
        let failure = try #require(try PlayedTests.failure(of: row.body, rules: Self.rules))
        #expect(failure.message.hasPrefix(row.message ?? "?"), "\(failure.message)")
    }

    @Test(arguments: [
        (
            "answer('done') answer('failed')",
            "answer('failed') is left over at the test's end: no action that was sent after it"
        ),
        (
            "answer('failed', { action = 'payout' })",
            "answer('failed') is left over at the test's end: no payout that was sent after it used it"
        ),
        ("answer('unknown') answer('done')", nil),
        ("answer('done') answer('unknown')", "answer('unknown') is left over"),
    ])
    func `an answer that no action used fails the test, at its line`(
        answers: String,
        message: String?
    ) throws {
        let body = "local t = ticket {}\n\(answers)\nfire(t)\nexpect(t):did('reply')"
        let failure = try PlayedTests.failure(of: body, rules: Self.rules)
        guard let message else { return #expect(failure == nil) }
        #expect(failure?.message.hasPrefix(message) == true, "\(String(describing: failure))")
        #expect(failure?.position == "tests/1.lua:3")
    }

    @Test(arguments: [
        Case(
            "expect(t):did_not('agree_refund', { amount = above(5) })",
            "did_not: amount is money: write yuan(5)"
        ),
        Case(
            "expect(t):did_not('agree_refund', { amount = 9 })",
            "did_not: amount is money: write yuan(9)"
        ),
        Case(
            "expect(t):did_not('agree_refund', { amount = between(1, 9) })",
            "did_not: amount is money: write yuan(1)"
        ),
        Case(
            "expect(t):did_not('agree_refund', { amount = one_of(yuan(1), 9.5) })",
            "did_not: amount is money: write yuan(9.5)"
        ),
        Case(
            "expect(t):did_not('agree_refund', { amount = '9' })",
            "did_not: amount is an amount of money, never a string"
        ),
        Case(
            "expect(t):did_not('agree_refund', { amount = contains('9') })",
            "did_not: amount is an amount of money, of which contains is never true"
        ),
        Case("expect(t):did_not('reply', 5)", "did_not: text is a text, never a number"),
        Case("expect(t):did_not('reply', '')", "did_not: every text contains ''"),
        Case(
            "expect(t):did_not('reply', above(5))",
            "did_not: text is a text, of which above is never true"
        ),
        Case(
            "expect(t):did_not('reply', { rule = is_not('tolk') })",
            "did_not: there is no rule 'tolk'; did you mean 'talk'?"
        ),
        Case(
            "expect(t):did_not('reply', { times = 3 })",
            "did_not takes no times, it means not once"
        ),
        Case("expect(t):did('reply', { times = -1 })", "did: times is a whole number, from 0"),
        Case(
            "expect(t):did_not('submit_evidence', { points = 'x' })",
            "did_not: points is a list: write contains"
        ),
        Case(
            "expect(t):did_not('submit_evidence', { points = any(5) })",
            "did_not: an element of points is a text, never a number"
        ),
        Case(
            "expect(t):did_not('agree_return', { freight = 'seller' })",
            "did_not: there is no freight 'seller'"
        ),
        Case("expect(t):refused('reply', '')", "refused: every text contains ''"),
        Case(
            "expect(t):refused('reply', is_not(above(5)))",
            "refused: the reason is a text, of which above is never true"
        ),
        Case(
            "expect(t):run_failed(is_not(one_of(5)))",
            "run_failed: the reason is a text, never a number"
        ),
        Case("expect(t):spent(is_not(9))", "spent: what was spent is money: write yuan(9)"),
        Case(
            "expect(t):spent(is_not('9'))",
            "spent: what was spent is an amount of money, never a string"
        ),
        Case(
            "expect(t):phase(is_not('refnding'))",
            "phase: there is no phase 'refnding'; did you mean 'refunding'?"
        ),
        Case(
            "expect(t):phase(is_not(one_of('closed', 'refnding')))",
            "phase: there is no phase 'refnding'; did you mean 'refunding'?"
        ),
        Case("expect(t):phase()", "phase takes a phase"),
        Case(
            "expect(t):has { ['order.piad'] = missing }",
            "has: ticket has no field 'order.piad'; did you mean 'order.paid'?"
        ),
        Case(
            "expect(t):has { ['deadline.kye'] = is_not('x') }",
            "has: ticket has no field 'deadline.kye'; did you mean 'deadline.key'?"
        ),
        Case(
            "expect(t):has { order = { piad = missing } }",
            "has: order has no field 'piad'; did you mean 'paid'?"
        ),
        Case("expect(t):has { ['amount.fen'] = missing }", "has: ticket has no field 'amount.fen'"),
        Case(
            "expect(t):has { ['order.goods'] = any { titel = missing } }",
            "has: an element of order.goods has no field 'titel'; did you mean 'title'?"
        ),
        Case(
            "expect(t):has { ['parcel.state'] = is_not('sined') }",
            "has: there is no parcel.state 'sined'; did you mean 'signed'?"
        ),
        Case(
            "expect(t):has { ['order.paid'] = is_not(above(5)) }",
            "has: order.paid is money: write yuan(5)"
        ),
        Case("expect(t):has { order = 5 }", "has: order is a group of fields, never a number"),
        Case("expect(t):has { 'order' }", "has: ticket has no field '1'"),
        Case("expect(t):has {}", "has: {} says nothing of ticket"),
        Case("answer('done', { code = 'x' })", "answer: code belongs to 'failed', not to 'done'"),
        Case(
            "answer('unknown', { reference = 'x' })",
            "answer: reference belongs to 'done', not to 'unknown'"
        ),
    ])
    func `what could never be true, or always, proves nothing and is an error`(row: Case) throws {
        let failure = try #require(try PlayedTests.failure(of: row.body, rules: Self.rules))
        #expect(failure.message.hasPrefix(row.message ?? "?"), "\(failure.message)")
        #expect(failure.position == "tests/1.lua:3")
    }

    @Test(arguments: [
        Case(
            "fire(t, 'refund.request')",
            "there is no event type 'refund.request'; did you mean 'refund.requested'?"
        ),
        Case("fire(t, 'deadline.near')", "deadline.near is made by the host"),
        Case("fire('T1')", "fire takes a ticket first"),
        Case("fire(t, { amuont = yuan(3) })", "fire has no field 'amuont'; did you mean 'amount'?"),
        Case(
            "ticket { order = { payd = yuan(1) } }",
            "ticket has no field 'order.payd'; did you mean 'order.paid'?"
        ),
        Case(
            "ticket { amount = at_most(yuan(3)) }",
            "ticket: 'amount' is a value here, not a condition"
        ),
        Case("fire(t, { amount = 3 })", "amount is money: write amount = yuan(9.9)"),
        Case(
            "fire(t, { kind = 'refund' })",
            "no event can be like that: data.ticket.kind must be one of"
        ),
        Case("fire(t, { statement = yuan(3) })", "statement is no money"),
        Case(
            "fire(t, 'verdict.given', { liable = 'me' })",
            "no event can be like that: data.verdict.liable"
        ),
        Case("fire(t, 'verdict.given', { liable = 'buyer', refunded = 3 })", "refunded is money"),
        Case("message(t)", "message takes a text"),
        Case("message(t, 'x', 'me')", "message is from 'buyer'"),
        Case("advance(-1)", "advance takes seconds"),
        Case("advance(0/0)", "advance takes seconds"),
        Case("advance(days(400) + 1)", "advance takes seconds"),
        Case("answer('don')", "answer is 'done', 'failed' or 'unknown'"),
        Case("answer('failed', { cod = 'x' })", "answer has no key 'cod'; did you mean 'code'?"),
        Case(
            "answer('failed', { action = 'replay' })",
            "answer: there is no action 'replay'; did you mean 'reply'?"
        ),
        Case("fire(t) approve(t)", "approve: no action of ticket T1 waits for approval"),
        Case("fire(t) deny(t, 'payout', 'x')", "deny: no payout of ticket T1 waits for approval"),
        Case("fire(t) deny(t, 'too much')", "deny: there is no action 'too much'"),
        Case("fire(t) resolve(t, 'done')", "resolve: no action of ticket T1 is unknown"),
        Case("fire(t) resolve(t, 'don')", "resolve takes 'done' or 'failed'"),
        Case("fire(t) release(t)", "no ticket T1 is paused or handed over"),
        Case("fire(t) expect(t):di('reply')", "expect(t) has no check 'di'; did you mean 'did'?"),
        Case("fire(t) expect(t).did('reply')", "write expect(t):did(…), with a colon"),
        Case(
            "fire(t) expect(t):did('replly')",
            "did: there is no action 'replly'; did you mean 'reply'?"
        ),
        Case(
            "fire(t) expect(t):did_not('payout', { amout = 1 })",
            "did_not: payout has no argument 'amout'; did you mean 'amount'?"
        ),
        Case(
            "fire(t) expect(t):did('reply', { rule = 'tolk' })",
            "did: there is no rule 'tolk'; did you mean 'talk'?"
        ),
        Case(
            "fire(t) expect(t):phase('close')",
            "phase: there is no phase 'close'; did you mean 'closed'?"
        ),
        Case(
            "fire(t) expect(t):fired('tlak')",
            "fired: there is no rule 'tlak'; did you mean 'talk'?"
        ),
        Case(
            "fire(t) expect(t):has { pahse = 'x' }",
            "has: ticket has no field 'pahse'; did you mean 'phase'?"
        ),
        Case("fire(t) expect(t):spent(5)", "spent: what was spent is money: write yuan(5)"),
        Case("fire(t) expect(t):spent()", "spent takes an amount"),
        Case("fire(t) expect(t):waits_for('buyer.mesaged')", "waits_for takes an event type"),
        Case("log(t.phase)", "nothing has happened to this ticket yet"),
        Case("fire(t) log(t.phse)", "ticket has no field 'phse'; did you mean 'phase'?"),
        Case("t.phase = 'x'", "a ticket is changed by events"),
        Case("wait(3)", "there is no 'wait' in tests: time passes by advance(hours(2))"),
        Case(
            "rule 'x' {}",
            "there is no 'rule' in tests: rules belong in a file of the folder rules/"
        ),
        Case("exspect(t)", "unknown name 'exspect'; did you mean 'expect'?"),
        Case("test 'x' (function() end)", "a test can't be made inside a test"),
        Case("log(shop.intervention_rate)", "a shop's figures are seen by rules, not by tests"),
        Case("while true do end", "the run executed more than 10,000,000 instructions"),
        Case("while true do advance(1) end", "the run asked more than 10,000 times"),
        Case("local s = {} while true do s[#s + 1] = { s } end", "a table or text needed"),
        Case("local s = 'x' while true do s = s .. s end", "a text would have"),
        Case("local function f() return 1 + f() end f()", "more than 41,000 calls are nested"),
    ])
    func `a word that is used wrongly says what to write, at its line`(row: Case) throws {
        let failure = try #require(try PlayedTests.failure(of: row.body, rules: Self.rules))
        #expect(failure.message.hasPrefix(row.message ?? "?"), "\(failure.message)")
        #expect(failure.position == "tests/1.lua:3")
    }
}
