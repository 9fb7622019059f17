import Automation
import Disputes

extension Workflow {
    // MARK: People decide

    static let deciding: [Workflow] = [
        Workflow(
            name: "approved",
            rules: bigPayout,
            events: [requested(), messaged("在吗", id: "m-1")]
        ),
        Workflow(
            name: "denied",
            rules: bigPayout,
            events: [requested(), messaged("在吗", id: "m-1")],
            human: SimulatedHuman(approval: .denies)
        ),
        Workflow(
            name: "unresolved",
            settings: "gateway = { attempts = 2, retry_after = 5, key_lifetime = 1500 }",
            rules: rule(
                "ticket:payout { amount = yuan(5), reason = 'x' } ticket:reply '已补偿'"
            ),
            events: [requested(), messaged("在吗", id: "m-1")],
            human: SimulatedHuman(resolves: false)
        ),
        Workflow(
            name: "resolved",
            settings: "gateway = { attempts = 2, retry_after = 5, key_lifetime = 1500 }",
            rules: rule(
                """
                local ok = pcall(ticket.payout, ticket, { amount = yuan(5), reason = "x" })
                ticket:reply(ok and "已补偿" or "转人工")
                """
            ),
            events: [requested(), messaged("在吗", id: "m-1")]
        ),
        Workflow(
            name: "new rules",
            rules: greeting("一"),
            laterRules: "-- later\n" + greeting("二"),
            events: [requested(), messaged("在吗", id: "m-1")]
        ),
    ]

    private static let bigPayout = """
        rule "pay" { on = "refund.requested", run = function(t)
          t:payout { amount = yuan(15), reason = "goodwill" } t:reply "已补偿" end }
        rule "greet" { on = "buyer.messaged", run = function(t) t:reply "在的" end }
        """

    private static func greeting(_ word: String) -> String {
        rule(
            """
            ticket:negotiate { reason = "x", text = "\(word)" }
            ticket:await("buyer.messaged", days(1))
            ticket:reply "\(word)"
            """
        )
    }

    // MARK: Several want the same

    static let sharing: [Workflow] = [
        Workflow(
            name: "expired",
            settings: "approvals = { within = 1800 }",
            rules: bigPayout,
            events: [requested(), messaged("在吗", id: "m-1")],
            human: SimulatedHuman(approval: .leaves)
        ),
        Workflow(
            name: "budget",
            settings: """
                payout = { per_ticket = yuan(6), per_buyer_per_day = yuan(12), per_day = yuan(14) },
                refund = { per_day = yuan(25) }
                """,
            rules: """
                rule "pay" { on = "refund.requested", run = function(t)
                  local ok, e = pcall(t.payout, t, { amount = yuan(5), reason = "x" })
                  if not ok then t:note(e.code) end
                  t:agree_refund()
                end }
                """,
            events: (1...4).map { number in
                requested(
                    id: "e-\(number)",
                    ticket: "T\(number)",
                    at: "2026-11-20T08:00:0\(number)+08:00",
                    buyer: number == 2 ? "b-2" : "b-1"
                )
            },
            human: SimulatedHuman(approval: .leaves)
        ),
        Workflow(
            name: "taken over",
            rules: """
                rule "later" { on = "refund.requested", run = function(t)
                  wait(hours(1)) t:reply "久等了"
                  local news = t:await("buyer.messaged", hours(3))
                  t:note(news and news.text or "-") end }
                rule "seen" { on = "merchant.messaged", when_paused = true, run = function(t)
                  t:tag "人工" end }
                """,
            events: [
                requested(), merchantMessaged("我来", id: "h-1", at: at("08:30")),
                messaged("好", id: "m-1", at: at("08:40")),
            ]
        ),
        Workflow(
            name: "queue",
            rules: """
                rule "a" { on = "refund.requested", run = function(t)
                  t:reply "甲" t:await("buyer.messaged", hours(2)) t:reply "丁" end }
                rule "b" { on = "refund.requested", run = function(t)
                  t:payout { amount = yuan(2), reason = "x" } t:negotiate { reason = "x", text = "乙" }
                end }
                rule "c" { on = { "refund.requested", "buyer.messaged" }, run = function(t)
                  t:reply "丙" end }
                """,
            events: [
                requested(), messaged("一", id: "m-1", at: "2026-11-20T08:00:02+08:00"),
                messaged("二", id: "m-2"),
            ]
        ),
    ]
}
