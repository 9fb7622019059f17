import Automation
import Testing

@Suite struct CheckingRuleTests {
    static func rule(_ name: String, _ rest: String) -> String {
        "rule '\(name)' { \(rest), run = function(ticket) ticket:agree_refund() end }\n"
    }

    @Test(arguments: [
        Sample(rule("r", "on = 'refund.requestd'"), 1, .unknownEvent, "'refund.requested'?"),
        Sample(rule("r", "on = {\n'buyer.messaged', 'x.y'}"), 2, .unknownEvent, "'x.y'"),
        Sample(rule("r", "on = {}"), 1, .neverFires, "'on' names no type"),
        Sample(rule("r", "on = 'buyer.messaged', whn = {}"), 1, .unknownKey, "'when'?"),
        Sample(rule("r", "on = 'buyer.messaged', mode = 'singel'"), 1, .unknownValue, "'single'?"),
        Sample("rule('r', { on = 'x' })", 1, .unknownEvent, "'x'"),
        Sample("local r = rejection { reson = 'a' }", 1, .unknownKey, "'reason'?"),
        Sample("shop { platform = 'taobao', nmae = 'x' }", 1, .unknownKey, "'name'?"),
        Sample("shop { platform = 'tabao' }", 1, .unknownValue, "'taobao'?"),
        Sample("shop {\npayout = { per_dya = yuan(1) } }", 2, .unknownKey, "'per_day'?"),
        Sample("shop { payout = { per_day = 500 } }", 1, .moneyExpected, "yuan(500)"),
        Sample("shop { allow = { 'reply', 'refund' } }", 1, .unknownValue, "no action 'refund'"),
    ])
    func `wrong keys and values of literal tables are found`(sample: Sample) {
        #expect(sample.isFound, "\(findings(in: sample.text))")
    }

    @Test(arguments: [
        rule("r", "on = { 'refund.requested', 'buyer.messaged' }, mode = 'restart', final = true"),
        rule("r", "on = 'deadline.near', before = hours(6), once = true, reply_every = minutes(5)"),
        "local r = rejection { reason = 'a', negotiate = '{order.id}', evidence = { 'chat_log' } }",
        "shop { platform = 'taobao', id = '1', payout = { per_day = yuan(500) }, allow = { 'reply' } }",
        "local on = { 'any' } " + rule("r", "on = on"),
        "for i = 1, 2 do rule('r' .. i) { on = 'buyer.messaged', run = function() end } end",
    ])
    func `right ones are not`(text: String) {
        #expect(findings(in: text) == [])
    }

    @Test func `a rule's name is used once in all files`() throws {
        let found = ScriptCheck(vocabulary: sampleVocabulary).findings(in: [
            .init(name: "rules/a.lua", text: "\n" + Self.rule("x", "on = 'buyer.messaged'")),
            .init(
                name: "rules/b.lua",
                text: Self.rule("y", "on = 'buyer.messaged'")
                    + Self.rule("x", "on = 'buyer.messaged'")
            ),
        ])
        let only = try #require(found.first)
        #expect(found.count == 1)
        #expect((only.file, only.line, only.code) == ("rules/b.lua", 2, .duplicateRule))
        #expect(only.message.contains("line 2") && only.message.contains("rules/a.lua:2"))
    }

    static let taker = rule("taker", "on = { 'buyer.messaged', 'parcel.updated' }, final = true")

    @Test(arguments: [
        "on = 'buyer.messaged'",
        "on = { 'parcel.updated', 'buyer.messaged' }, when = { kind = 'exchange' }",
    ])
    func `a rule behind one that takes every event is found`(rest: String) {
        let sample = Sample(Self.taker + Self.rule("r", rest), 2, .neverFires, "\"taker\"")
        #expect(sample.isFound, "\(findings(in: sample.text))")
        #expect(findings(in: sample.text).first?.severity == .warning)
    }

    @Test(arguments: [
        taker + rule("r", "on = 'refund.requested'"),
        taker + rule("r", "on = { 'buyer.messaged', 'refund.requested' }"),
        taker + rule("r", "on = 'buyer.messaged', when_paused = true"),
        rule("r", "on = 'buyer.messaged'") + taker,
        rule("a", "on = 'buyer.messaged', final = true, when = { kind = 'repair' }")
            + rule("b", "on = 'buyer.messaged'"),
        rule("a", "on = 'buyer.messaged', final = true, once = true")
            + rule("b", "on = 'buyer.messaged'"),
        rule("a", "on = 'buyer.messaged', final = false") + rule("b", "on = 'buyer.messaged'"),
    ])
    func `a rule that can still see an event is not`(text: String) {
        #expect(findings(in: text) == [])
    }

    @Test func `ordinary rules have no findings`() {
        let text = """
            rule "stop the parcel before it arrives" {
              on   = "refund.requested",
              when = { ["parcel.state"] = "in_transit", kind = "refund_only" },
              run  = function(ticket)
                local done = ticket:intercept_parcel()
                local news = ticket:await("parcel.updated", days(3))
                if not news then ticket:hand_over "拦截三天无结果,请人工跟进" end
              end,
            }

            local unproven = rejection {
              reason    = "quality_unproven",
              negotiate = "亲,{order.id} 出库前有质检记录,麻烦您补一张细节照片,我们马上处理。",
              note      = "已与买家沟通;现有凭证不足以证明质量问题,质检记录见附件。",
              evidence  = { "chat_log", "outbound_photo" },
            }

            rule "talk before rejecting" {
              on   = "refund.requested",
              when = { reason = "quality", amount = above(yuan(100)) },
              run  = function(ticket)
                local sent = ticket:negotiate(unproven)
                local answer = ticket:await("buyer.messaged",
                  { within = ticket.negotiation.wait, after = sent })
                if answer and contains("同意", "可以")(answer.text) then
                  ticket:payout { amount = yuan(5), reason = "goodwill" }
                else
                  ticket:reject(unproven, { outbound_photo = "https://example.com/qc/1.jpg" })
                end
              end,
            }
            """
        #expect(findings(in: text) == [])
    }
}
