import Automation
import Testing

@Suite struct CheckingTicketTests {
    @Test(arguments: [
        Sample(ruleWith(body: "log(ticket.amont)"), 3, .unknownField, "did you mean 'amount'?"),
        Sample(ruleWith(body: "log(ticket.color)"), 3, .unknownField, "an event that carries"),
        Sample(ruleWith(body: "log(ticket.order.pid)"), 3, .unknownField, "did you mean 'id'?"),
        Sample(ruleWith(body: "log(ticket['order']['titel'])"), 3, .unknownField, "'ticket.order'"),
        Sample(ruleWith(body: "log(ticket.tags.first)"), 3, .unknownField, "is a list"),
        Sample(ruleWith(body: "log(ticket.amount.yuan)"), 3, .unknownField, "amount of money"),
        Sample(ruleWith(body: "ticket:agree_refnd()"), 3, .unknownMethod, "'agree_refund'?"),
        Sample(ruleWith(body: "ticket:amount()"), 3, .unknownMethod, "write 'ticket.amount'"),
        Sample(ruleWith(body: "log(ticket.reason:uper())"), 3, .unknownMethod, "'upper'?"),
        Sample(ruleWith(body: "ticket:allowed('payuot')"), 3, .unknownMethod, "'payout'?"),
        Sample(ruleWith(body: "ticket.reply('亲')"), 3, .dotCall, "write 'ticket:reply'"),
        Sample(ruleWith(body: "ticket.amount = yuan(1)"), 3, .fieldAssigned, "read-only"),
        Sample(ruleWith(body: "ticket.order.id = '1'"), 3, .fieldAssigned, "read-only"),
        Sample(ruleWith(body: "table.insert(ticket.tags, 'x')"), 3, .fieldAssigned, "copy it"),
        Sample(ruleWith(body: "ticket:await('buyer.mesaged', 5)"), 3, .unknownEvent, "did you"),
        Sample(
            ruleWith(body: "ticket:await({ 'buyer.messaged', 'x' }, 5)"),
            3,
            .unknownEvent,
            "'x'"
        ),
        Sample(
            ruleWith(body: "local e = ticket:await('parcel.updated', 5)\nlog(e.txt)"),
            4,
            .unknownField,
            "'event' has no field 'txt'; did you mean 'text'?"
        ),
        Sample(
            ruleWith(body: "local r = ticket:reply '亲'\nlog(r.stat)"),
            4,
            .unknownField,
            "'receipt' has no field 'stat'"
        ),
        Sample(
            ruleWith(body: "for _, m in ipairs(ticket.messages) do log(m.txet) end"),
            3,
            .unknownField,
            "'ticket.messages[…]'"
        ),
        Sample(ruleWith(body: "log(ticket.messages[1].txet)"), 3, .unknownField, "'text'?"),
        Sample(
            ruleWith(body: "local order = ticket.order\nlog(order.piad)"),
            4,
            .unknownField,
            "did you mean 'paid'?"
        ),
        Sample(
            "local function body(t)\nlog(t.amont) end\nrule 'r' { on = 'refund.requested', run = body }",
            2,
            .unknownField,
            "'amount'?"
        ),
        Sample(
            "local function show(t)\nlog(t.amont) end\n"
                + ruleWith(body: "show(ticket)"),
            2,
            .unknownField,
            "'amount'?"
        ),
        Sample(
            "rule 'r' { on = 'refund.requested', run = function(t) end,\n"
                + "when = function(t) return t.amont end }",
            2,
            .unknownField,
            "'amount'?"
        ),
        Sample(ruleWith(body: "if ticket.amount > 10 then end"), 3, .moneyExpected, "yuan(10)"),
        Sample(ruleWith(body: "if -5 < ticket.amount then end"), 3, .moneyExpected, "yuan(-5)"),
        Sample(ruleWith(body: "log(ticket.order.paid - 1)"), 3, .moneyExpected, "yuan(1)"),
        Sample(ruleWith(body: "ticket:payout { amount = 5 }"), 3, .moneyExpected, "yuan(5)"),
        Sample(
            ruleWith(body: "ticket:await('buyer.messaged', { withn = 5 })"),
            3,
            .unknownKey,
            "'within'?"
        ),
        Sample(ruleWith(body: "ticket:payout { amout = 5 }"), 3, .unknownKey, "'amount'?"),
        Sample(ruleWith(body: "log(ticket.kind == 'open')"), 3, .unknownValue, "it is one of"),
        Sample(
            ruleWith(body: "ticket:reply '亲 {order.id}'"),
            3,
            .plainPlaceholder,
            "template"
        ),
    ])
    func `wrong uses of a ticket are found`(sample: Sample) {
        #expect(sample.isFound, "\(findings(in: sample.text))")
    }

    @Test(arguments: [
        "ticket:agree_refund() ticket:reply('亲,' .. ticket.order.id)",
        "ticket = { amont = 1 } log(ticket.amont)",
        "pcall(ticket.reply, ticket, '亲') ticket.reply(ticket, '亲')",
        "log(#ticket.tags, ticket.tags[1], ticket.reason:upper(), ticket.reason.upper)",
        "local ok, why = ticket:allowed('payout') if ok then ticket:payout { amount = yuan(5) } end",
        "local e = ticket:await({ 'buyer.messaged' }, days(1)) if e then log(e.data.any.thing) end",
        "if ticket.amount > yuan(10) and ticket.amount * 2 < yuan(50) then log '1' end",
        "for k, v in pairs(ticket.order) do log(k, v.anything) end",
        "local tags = { table.unpack(ticket.tags) } table.insert(tags, 'x') tags.first = 1",
        "ticket:reply '亲 {不是} {{x}}' ticket:reply(template '{order.id}')",
        "local function f(t) log(t.x) end f({ x = 1 })",
        "local key = 'amount' log(ticket[key])",
        "ticket:agree_refund { amount = fen(ticket.amount.fen * 30 // 100) }",
        "ticket:note('kind ' .. ticket.kind) log(ticket.kind ~= 'exchange')",
    ])
    func `right uses are not`(body: String) {
        #expect(findings(in: ruleWith(body: body)) == [])
    }

    @Test func `a function given different things is left alone`() {
        let text = "local function f(x) log(x.anything) end\n"
        #expect(findings(in: text + ruleWith(body: "f(ticket) f(ticket.order)")) == [])
    }
}
