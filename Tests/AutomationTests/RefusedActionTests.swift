import Automation
import Disputes
import Testing

/// Actions with wrong arguments, or that a guard forbids: refused with a line, and an error of the rule.
@Suite struct RefusedActionTests {
    private static let settings =
        ShopFixture.liberal + """
            , return_to = { address = "杭州市 1 号", consignee = "仓库", phone = "0571-1" },
            payout = { per_ticket = yuan(100), per_buyer_per_day = yuan(100), approve_above = yuan(100) }
            """

    @Test(arguments: [
        ("ticket:reply(5)", "text must be a text or a template"),
        ("ticket:reply()", "text must be a text or a template"),
        ("ticket:reply {}", "text must be a text or a template"),
        ("ticket:reply(function() end)", "text must be a text or a template"),
        ("ticket:reply ''", "reply needs a text: say something"),
        ("ticket:tag(true)", "text must be a text or a template"),
        ("ticket:note()", "text must be a text or a template"),
        (
            "ticket:payout { amount = 5, reason = 'x' }",
            "amount must be money, such as yuan(5), not 5"
        ),
        (
            "ticket:payout { amount = '5', reason = 'x' }",
            "amount must be money, such as yuan(5), not \"5\""
        ),
        ("ticket:payout { amount = yuan(5), reason = 5 }", "reason must be a text or a template"),
        ("ticket:payout { amount = yuan(5) }", "payout needs a reason: choose the right one"),
        ("ticket:payout { reason = 'x' }", "the amount is not known: give one"),
        ("ticket:payout()", "payout needs a reason: choose the right one"),
        ("ticket:payout { amount = yuan(0), reason = 'x' }", "the amount must be more than zero"),
        ("ticket:payout { amount = yuan(-1), reason = 'x' }", "the amount must be more than zero"),
        (
            "ticket:agree_refund { amount = yuan(9.91) }",
            "the amount is more than the 9.90 yuan asked for: give at most that"
        ),
        ("ticket:agree_refund { amount = 990 }", "amount must be money, such as yuan(5), not 990"),
        ("ticket:agree_refund { note = {} }", "note must be a text or a template"),
        ("ticket:agree_return { freight = 'none' }", "freight must be \"merchant\" or \"buyer\""),
        ("ticket:agree_return { within = 0 }", "within must be a time in seconds, such as days(7)"),
        (
            "ticket:agree_return { within = 'x' }",
            "within must be a time in seconds, such as days(7)"
        ),
        (
            "ticket:agree_return()",
            "the buyer asked for money only: use agree_refund, or negotiate a return first"
        ),
        ("ticket:submit_evidence { points = 'x' }", "points must be a list of at most 100 texts"),
        ("ticket:submit_evidence { files = { 5 } }", "each of files must be a text or a template"),
        (
            "ticket:reject { reason = 'x', evidence = 'y' }",
            "evidence must be a table of addresses by name, such as { outbound_photo = 'https://…' }"
        ),
        (
            "ticket:reject { reason = 'x', evidence = { a = 5 } }",
            "evidence must be a table of addresses by name, such as { outbound_photo = 'https://…' }"
        ),
        (
            "ticket:reply '请加微信'",
            "the text contains \"加微信\", which never_say forbids: word it differently"
        ),
        (
            "ticket:intercept_parcel()",
            "the buyer has signed for the parcel: ask for a return instead (PDD-01)"
        ),
        (
            "ticket:agree_refund_on_refusal()",
            "the buyer can refuse a parcel only while it is in transit: look at parcel.state (PDD-02)"
        ),
        (
            "ticket:reject { reason = 'x', note = 'n' }",
            "talk with the buyer before rejecting: reply or negotiate first (KS-04)"
        ),
        (
            "ticket:confirm_receipt()",
            "confirm_receipt makes no sense in awaiting_merchant: look at ticket.phase first"
        ),
        (
            "ticket:appeal { reason = 'x' }",
            "appeal makes no sense in awaiting_merchant: look at ticket.phase first"
        ),
    ])
    func `what is wrong is refused, with its line and an error of the rule`(
        body: String,
        reason: String
    ) throws {
        let outcome = try ShopFixture(
            platform: .kuaishou,
            settings: Self.settings,
            rules: rule(
                """
                local ok, err = pcall(function() \(body) end)
                ticket:note(err.code .. ': ' .. err.message)
                \(body)
                """
            )
        ).rehearse(requested(platform: .kuaishou))
        let kind = String(body.dropFirst("ticket:".count).prefix { $0.isLetter || $0 == "_" })
        #expect(outcome.states == ["\(kind) refused", "note done", "\(kind) refused"])
        #expect(outcome.reasons == [reason, reason])
        let noted = outcome.texts.first { $0.hasPrefix("refused") }?.replacing("\\\"", by: "\"")
        #expect(noted == "refused: \(kind) was refused: \(reason)")
        #expect(outcome.runs == ["r failed"])
        #expect(
            outcome.warnings == [
                "rules/a.lua:4: \(kind) was refused: \(reason) (rule 'r', shop 10086, ticket T1)"
            ]
        )
    }

    @Test(arguments: [
        (
            "ticket:payout { amout = yuan(5) }", "payout",
            "payout has no argument 'amout'; did you mean 'amount'?"
        ),
        (
            "ticket:payout { text = 'x' }", "payout", "payout has no argument 'text'"
        ),
        (
            "ticket:payout(5)", "payout",
            "payout takes a table of names, such as { amount = … }"
        ),
        (
            "ticket:payout { yuan(5) }", "payout",
            "payout takes a table of names, such as { amount = … }"
        ),
        (
            "ticket:agree_refund(yuan(5))", "agree_refund",
            "agree_refund takes a table of names, such as { amount = … }"
        ),
    ])
    func `a misspelt argument is a refused action`(
        body: String,
        kind: String,
        expected: String
    ) throws {
        let outcome = try ShopFixture(platform: .kuaishou, rules: rule(body))
            .rehearse(requested(platform: .kuaishou))
        #expect(outcome.states == ["\(kind) refused"])
        let message = "\(kind) was refused: \(expected)"
        #expect(
            outcome.warnings == ["rules/a.lua:2: \(message) (rule 'r', shop 10086, ticket T1)"]
        )
    }

    @Test(arguments: [
        (
            "local t = {} for i = 1, 4097 do t[i] = 'x' end ticket:submit_evidence { points = t }",
            "submit_evidence", "an argument holds more than 4096 values"
        ),
        (
            "local t = {} for i = 1, 64 do t = { t } end ticket:submit_evidence { points = t }",
            "submit_evidence", "an argument is nested deeper than 64"
        ),
        (
            "local t = {} for i = 1, 20 do t[i] = ('x'):rep(4000) end ticket:submit_evidence { points = t }",
            "submit_evidence", "an argument is larger than 65536 bytes"
        ),
        ("ticket:reply('a\\xff')", "reply", "an argument holds text that is not UTF-8"),
    ])
    func `arguments that can't be sent are a refused action`(
        body: String,
        kind: String,
        reason: String
    ) throws {
        let outcome = try ShopFixture(platform: .kuaishou, rules: rule(body))
            .rehearse(requested(platform: .kuaishou))
        #expect(outcome.states == ["\(kind) refused"])
        #expect(outcome.reasons == [reason])
    }

    @Test(arguments: [
        (
            "ticket:negotiate(rejection { reason = 'x' })",
            "this rejection has no text to negotiate with: add negotiate = '…'"
        ),
        (
            "ticket:reject(rejection { reason = 'x' }, 'y')",
            "ticket:reject takes the evidence as a table: ticket:reject(rejection, { outbound_photo = 'https://…' })"
        ),
    ])
    func `a rejection that can't be used is an error of the rule`(body: String, expected: String)
        throws
    {
        let outcome = try ShopFixture(platform: .kuaishou, rules: rule(body))
            .rehearse(requested(platform: .kuaishou))
        #expect(outcome.states == [])
        #expect(
            outcome.warnings == ["rules/a.lua:2: \(expected) (rule 'r', shop 10086, ticket T1)"]
        )
    }
}
