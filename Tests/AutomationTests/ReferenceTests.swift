import Automation
import Testing

/// `?name`: what a word means.
@Suite struct ReferenceTests {
    @Test(arguments: [
        ("payout", "ticket:payout"), ("ticket:payout", "ticket:payout"),
        ("ticket.payout", "ticket:payout"), ("ticket.amount", "ticket.amount"),
        ("order.paid_at", "ticket.order.paid_at"), ("paid_at", "ticket.order.paid_at"),
        ("at_most", "at_most"), ("string.find", "string.find"), ("string", "string"),
        ("refund.requested", "refund.requested"), ("shop.payout", "shop.payout"),
        ("shop.payout.per_day", "shop.payout.per_day"), ("shop", "shop"), ("rule", "rule"),
        ("rule.final", "rule.final"), ("final", "rule.final"), ("pcall", "pcall"),
        ("awaiting_merchant", "awaiting_merchant"), ("refund_only", "refund_only"),
        ("shop.disputes_this_month", "shop.disputes_this_month"), ("missing", "missing"),
        ("receipt.state", "receipt.state"), ("event.text", "event.text"),
        ("rejection.note", "rejection.note"), (" payout ", "ticket:payout"),
        ("payout.amount", "ticket:payout.amount"), ("goods.title", "ticket.order.goods.title"),
        ("ticket", "ticket"), ("evidence", "ticket.evidence"), ("fen", "fen"),
        ("code", "problem.code"),
        ("fire", "fire"), ("did", "expect(t):did"), ("expect:did", "expect(t):did"),
        ("expect(t):did", "expect(t):did"), ("expect.phase", "expect(t):phase"),
        ("PAYOUT", "ticket:payout"), ("Refund.Requested", "refund.requested"),
    ])
    func `a word is found by its name, in full or in part`(name: String, full: String) throws {
        #expect(try #require(Reference.entry(for: name)).name == full)
    }

    @Test(arguments: [
        ("paiout", "there is no word 'paiout'; did you mean 'payout'?"),
        ("ticket.amout", "there is no word 'ticket.amout'; did you mean 'ticket.amount'?"),
        ("refund.request", "there is no word 'refund.request'; did you mean 'refund.requested'?"),
        ("os", "there is no word 'os'"), ("", "there is no word ''"),
        ("亲", "there is no word '亲'"),
    ])
    func `an unknown name is told with the nearest`(name: String, text: String) {
        #expect(Reference.text(for: name) == [text])
    }

    @Test func `an action shows how it is called, what it takes and an example`() {
        #expect(
            Reference.text(for: "ticket:payout").joined(separator: "\n") == """
                ticket:payout { amount, reason, note? } → Receipt
                  Pays the buyer a small sum (小额打款); once per ticket, for signed goods.
                    amount  Money: how much
                    reason  text: why, for the shop's books
                    note?   text or template: a remark
                  For example:
                    ticket:payout { amount = yuan(5), reason = "goodwill" }
                """
        )
    }

    @Test func `a field shows its type and the texts it may be`() {
        #expect(
            Reference.text(for: "ticket.kind").joined(separator: "\n") == """
                ticket.kind: TicketKind, or nil
                  what the buyer asks for
                    "refund_only"    money back, the goods stay where they are (仅退款)
                    "return_refund"  goods back, then money back (退货退款)
                    "exchange"       goods back, other goods sent (换货)
                    "repair"         goods back, repaired, sent again (维修)
                    "resend"         goods sent again (补寄)
                """
        )
    }

    @Test func `a text that a field may have is known by itself`() {
        #expect(
            Reference.text(for: "refund.requested") == [
                #""refund.requested": EventType"#,
                "  the buyer applied, or applied again (买家申请售后)",
            ]
        )
    }

    @Test func `of a name with several meanings the others are named`() {
        #expect(
            Reference.text(for: "evidence") == [
                "ticket.evidence: list of text",
                "  what the platform asked to have proved: names of slots",
                "Also: rejection.evidence, ticket:reject.evidence, shop.deadlines.evidence, "
                    + "\"evidence\" (Phase), \"evidence\" (DeadlineKey)",
            ]
        )
    }

    @Test(arguments: Language.sections.map(\.id))
    func `a section's name is known`(id: String) throws {
        #expect(try #require(Reference.explanation(of: id)).count > 2)
    }

    @Test func `a section lists its words as they are written`() throws {
        let lines = try #require(Reference.explanation(of: "Tests"))
        #expect(lines.first == "Tests")
        for word in Language.testGlobals {
            #expect(lines.contains { $0.hasPrefix("    \(word.name)") }, "\(word.name)")
        }
        #expect(Reference.explanation(of: "eventtype")?.first == "EventType")
    }

    @Test func `a Chinese text finds the words that are explained with it`() {
        #expect(
            Reference.text(for: "极速退款") == [
                "words with '极速退款':",
                "    ticket.instant_refund  Kuaishou refunds it at once, by itself (极速退款)",
                "    shop.instant_refund    Kuaishou's instant refund is switched on (极速退款); false",
            ]
        )
        for word in Language.methods {
            guard let gloss = word.summary.firstMatch(of: /[((]([^ -~]+)[))]/) else { continue }
            let found = Reference.explanation(of: String(gloss.output.1)) ?? []
            #expect(found.contains { $0.contains("ticket:\(word.name)") }, "\(gloss.output.1)")
        }
    }

    @Test func `each word has a sentence, and its full name finds it`() {
        for entry in Reference.all {
            #expect(!entry.word.summary.isEmpty, "\(entry.name)")
            let found = Reference.entries(for: entry.name).map(\.name)
            #expect(found.contains(entry.name), "\(entry.name): \(found)")
        }
    }
}
