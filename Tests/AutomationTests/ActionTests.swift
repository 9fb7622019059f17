import Automation
import Disputes
import Testing

/// Every action of the rule language: what goes over the wire, and what is refused.
@Suite struct ActionTests {
    private static let settings =
        ShopFixture.liberal + """
            , return_to = { address = "杭州市 1 号", consignee = "仓库", phone = "0571-1" },
            payout = { per_ticket = yuan(100), per_buyer_per_day = yuan(100), approve_above = yuan(100) }
            """

    /// What the actions of a rule's body become, on a ticket that stands as `events` left it.
    private func actions(
        _ body: String,
        _ platform: Platform = .kuaishou,
        _ events: [String]? = nil
    ) throws -> [String] {
        let events = events ?? [requested(platform: platform)]
        let type =
            events.last?.contains("verdict.given") == true
            ? "verdict.given"
            : events.last?.contains("return.shipped") == true
                ? "return.shipped"
                : events.last?.contains("intervention.requested") == true
                    ? "intervention.requested"
                    : "refund.requested"
        return try ShopFixture(
            platform: platform,
            settings: Self.settings,
            rules: "rule 'r' { on = '\(type)', run = function(ticket)\n\(body)\nend }"
        ).rehearse(events).actions
    }

    @Test(arguments: [
        ("ticket:reply '你好 \"x\"\\n'", #"reply done {"text":"你好 \"x\"\n"}"#),
        ("ticket:reply(template '{order.id}')", #"reply done {"text":"241120-1"}"#),
        ("ticket:agree_refund()", #"agree_refund done {"amount_fen":990}"#),
        ("ticket:agree_refund {}", #"agree_refund done {"amount_fen":990}"#),
        (
            "ticket:agree_refund { amount = yuan(5), note = template '单 {order.id}' }",
            #"agree_refund done {"amount_fen":500,"note":"单 241120-1"}"#
        ),
        (
            "ticket:negotiate { reason = 'quality', text = '请补图' }",
            #"negotiate done {"reason":"quality","text":"请补图"}"#
        ),
        (
            "ticket:payout { amount = yuan(5), reason = 'goodwill', note = '补偿' }",
            #"payout done {"amount_fen":500,"reason":"goodwill","note":"补偿"}"#
        ),
        ("ticket:hand_over '看看'", #"hand_over done {"text":"看看"}"#),
        ("ticket:tag 'vip'", #"tag done {"text":"vip"}"#),
        ("ticket:note 'x'", #"note done {"text":"x"}"#),
    ])
    func `args on the wire`(body: String, line: String) throws {
        let seen = try actions(body)
        #expect(seen == [line])
    }

    @Test func `a return goes where the shop says, unless the rule says otherwise`() throws {
        let events = [requested(platform: .alibaba1688, kind: "return_refund")]
        #expect(
            try actions("ticket:agree_return { freight = 'merchant' }", .alibaba1688, events)
                == [
                    #"agree_return done {"address":"杭州市 1 号","consignee":"仓库","phone":"0571-1","freight":"merchant"}"#
                ]
        )
        #expect(
            try actions(
                """
                ticket:agree_return { address = 'A', consignee = 'B', phone = 'C', freight = 'buyer',
                  courier = 'SF', within = days(7), condition = '未穿', note = 'n' }
                """,
                .alibaba1688,
                events
            )
                == [
                    #"agree_return done {"address":"A","consignee":"B","phone":"C","freight":"buyer","courier":"SF","within_seconds":604800,"condition":"未穿","note":"n"}"#
                ]
        )
    }

    @Test func `parcels are called back`() throws {
        let events = [requested(parcel: "in_transit")]
        #expect(
            try actions("ticket:intercept_parcel()", .pinduoduo, events) == [
                "intercept_parcel done {}"
            ]
        )
        #expect(
            try actions("ticket:agree_refund_on_refusal()", .pinduoduo, events)
                == ["agree_refund_on_refusal done {}"]
        )
    }

    @Test func `returned goods are confirmed, and a verdict is appealed against`() throws {
        let returned = [
            event(
                "refund.requested",
                platform: .kuaishou,
                #"{"ticket":{"kind":"return_refund","amount_fen":990,"phase":"awaiting_return"}}"#
            ),
            event("return.shipped", id: "e-2", platform: .kuaishou),
        ]
        #expect(
            try actions("ticket:confirm_receipt()", .kuaishou, returned) == [
                "confirm_receipt done {}"
            ]
        )
        let asked = [
            requested(platform: .kuaishou),
            event("intervention.requested", id: "e-2", platform: .kuaishou, #"{"by":"buyer"}"#),
        ]
        #expect(
            try actions(
                "ticket:submit_evidence { points = { '一', '二' }, files = { 'https://e.com/1' } }",
                .kuaishou,
                asked
            )
                == [#"submit_evidence done {"points":["一","二"],"files":["https://e.com/1"]}"#]
        )
        let judged =
            asked + [
                event(
                    "verdict.given",
                    id: "e-3",
                    platform: .kuaishou,
                    #"{"verdict":{"liable":"merchant","refunded_fen":990}}"#
                )
            ]
        #expect(
            try actions(
                "ticket:appeal { reason = 'new_proof', files = { 'https://e.com/2' } }",
                .kuaishou,
                judged
            )
                == [#"appeal done {"reason":"new_proof","files":["https://e.com/2"]}"#]
        )
    }

    private static let rejection = """
        local unproven = rejection { reason = 'quality_unproven', negotiate = '请补 {order.id}',
          note = '凭证不足 {id}', evidence = { 'chat_log', 'photo' } }
        """

    @Test func `a rejection brings its reason, note and evidence, and the chat log`() throws {
        let outcome = try ShopFixture(
            platform: .kuaishou,
            rules: Self.rejection + "\n"
                + rule(
                    """
                    ticket:negotiate(unproven)
                    ticket:reject(unproven, { photo = 'https://e.com/1.jpg' })
                    """
                )
        ).rehearse(requested(platform: .kuaishou))
        #expect(
            outcome.actions == [
                #"negotiate done {"reason":"quality_unproven","text":"请补 241120-1"}"#,
                #"reject done {"reason":"quality_unproven","note":"凭证不足 T1","evidence":{"chat_log":"data:text/plain;charset=utf-8;base64,MjAyNi0xMS0yMFQwODowMDowMCswODowMCBhdXRvbWF0aW9uOiDor7fooaUgMjQxMTIwLTE=","photo":"https://e.com/1.jpg"}}"#,
            ]
        )
    }

    @Test func `a rejection without a required slot is refused`() throws {
        let outcome = try ShopFixture(
            platform: .kuaishou,
            rules: Self.rejection + "\n" + rule("ticket:reply 'x' ticket:reject(unproven)")
        ).rehearse(requested(platform: .kuaishou))
        #expect(outcome.states == ["reply done", "reject refused"])
        #expect(outcome.reasons == [#"the rejection needs evidence in "photo": give its address"#])
    }

    @Test func `a receipt tells state, key, reference and time`() throws {
        let outcome = try ShopFixture(
            rules: rule(
                """
                local r = ticket:reply 'x'
                ticket:note(r.state .. ' ' .. #r.key .. ' ' .. r.reference .. ' ' .. (r.at - now()))
                ticket:note(tostring(ticket:note('y').reference))
                """
            )
        ).rehearse(requested(), gateway: MemoryGateway { _ in .done(reference: "ref-1") })
        #expect(outcome.texts == ["x", "done 26 ref-1 0", "y", "nil"])
    }

    @Test func `a gateway's failure is a Lua error that a rule may handle`() throws {
        let gateway = MemoryGateway { request in
            request.kind == .reply
                ? .failed(code: "buyer_gone", message: "no such buyer") : .done(reference: "r")
        }
        let handled = try ShopFixture(
            rules: rule(
                """
                local ok, err = pcall(ticket.reply, ticket, 'x')
                ticket:note(err.code .. '/' .. err.message)
                """
            )
        ).rehearse(requested(), gateway: gateway)
        #expect(handled.actions[0] == #"reply failed {"text":"x"} | buyer_gone: no such buyer"#)
        #expect(handled.texts == ["x", "buyer_gone/reply failed: no such buyer"])
        #expect(handled.runs == ["r done"])
        #expect(handled.tally.isClean)
        let unhandled = try ShopFixture(rules: rule("ticket:reply 'x' ticket:note 'never'"))
            .rehearse(requested(), gateway: gateway)
        #expect(unhandled.states == ["reply failed"])
        #expect(unhandled.runs == ["r failed"])
        #expect(
            unhandled.warnings == [
                "rules/a.lua:2: reply failed: no such buyer (rule 'r', shop 10086, ticket T1)"
            ]
        )
    }

    @Test func `a line of output has everything`() throws {
        let outcome = try ShopFixture(
            settings: ShopFixture.liberal + ", zone = 'America/New_York'",
            rules: rule("ticket:reply 'x'")
        ).rehearse(requested())
        let action = try #require(outcome.journal.actions(after: 0, limit: 1).first)
        let run = try #require(outcome.journal.runs(after: 0, limit: 1).first)
        let id = run.id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(
            outcome.lines == """
                {"at":"2026-11-19T19:00:00-05:00","shop":"10086","ticket":"T1","rule":"r","run":"\(id)",\
                "action":"reply","args":{"text":"x"},"key":"\(action.key)","state":"done"}

                """
        )
        #expect(action.key.count == 26)
        #expect(action.key.allSatisfy { "abcdefghijklmnopqrstuvwxyz234567".contains($0) })
    }
}
