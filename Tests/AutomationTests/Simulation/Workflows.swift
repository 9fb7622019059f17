import Automation
import Disputes

extension Workflow {
    /// All stories; those in which time matters also by the wall clock.
    static let all: [Workflow] =
        answering + waiting + deciding + sharing
        + (waiting + sharing).map { $0.by(.wall) }

    /// A time on the day on which most stories begin, in China.
    static func at(_ time: String, day: Int = 20) -> String { "2026-11-\(day)T\(time):00+08:00" }

    // MARK: At once

    private static let answering: [Workflow] = [
        Workflow(
            name: "reply",
            rules: rule("ticket:reply '您好'"),
            events: [requested(), requested(id: "e-2", ticket: "T2", at: at("08:30"))]
        ),
        Workflow(
            name: "refund",
            rules: rule("ticket:agree_refund() ticket:reply '已退款'"),
            events: [requested(), messaged("谢谢", id: "m-1")]
        ),
        Workflow(
            name: "fallback",
            rules: rule(
                """
                local ok, e = pcall(ticket.agree_refund, ticket)
                if not ok then ticket:reply('转人工') ticket:hand_over(e.code) end
                """
            ),
            events: [requested(), messaged("在吗", id: "m-1")]
        ),
        Workflow(
            name: "rivals",
            rules: """
                rule "a" { on = "refund.requested", run = function(t) t:agree_refund() end }
                rule "b" { on = "refund.requested", run = function(t)
                  local ok, e = pcall(t.agree_refund, t) t:note(tostring(ok)) end }
                rule "c" { on = "refund.requested", run = function(t) t:reply "好的" end }
                """,
            events: [requested()]
        ),
        Workflow(
            name: "once",
            rules: """
                rule "first" { on = "buyer.messaged", once = true, final = true,
                  run = function(t) t:reply "在的" end }
                rule "other" { on = "buyer.messaged", run = function(t) t:note "again" end }
                """,
            events: [
                requested(), messaged("在吗", id: "m-1"),
                messaged("在吗在吗", id: "m-2", at: at("09:30")),
            ]
        ),
        Workflow(
            name: "counter",
            rules: """
                rule "count" { on = "buyer.messaged", reply_every = 1, run = function(t)
                  local n = (recall(t.id) or 0) + 1
                  remember(t.id, n)
                  t:reply("第" .. n .. "次")
                end }
                """,
            events: [
                requested(), messaged("一", id: "m-1"), messaged("二", id: "m-2", at: at("09:01")),
                messaged("三", id: "m-3", at: at("09:02")),
            ]
        ),
    ]

    // MARK: In time

    private static let waiting: [Workflow] = [
        Workflow(
            name: "payout",
            rules: rule(
                """
                ticket:payout { amount = yuan(5), reason = "goodwill" }
                local news = ticket:await("buyer.messaged", days(1))
                ticket:reply(news and "收到:" .. news.text or "还在吗")
                """
            ),
            events: [
                requested(), requested(id: "e-2", ticket: "T2", at: at("08:10"), buyer: "b-2"),
                messaged("好", id: "m-1"),
            ]
        ),
        Workflow(
            name: "negotiate",
            rules: rule(
                """
                local sent = ticket:negotiate { reason = "unproven", text = "请补一张照片" }
                local news = ticket:await("buyer.messaged",
                  { within = ticket.negotiation.wait, after = sent })
                if news then return ticket:payout { amount = yuan(3), reason = "goodwill" } end
                ticket:reject { reason = "unproven", note = "已沟通,无凭证",
                  evidence = { photo = "https://example.com/1.jpg" } }
                """
            ),
            events: [
                requested(), requested(id: "e-2", ticket: "T2", at: at("08:10"), buyer: "b-2"),
                messaged("行", id: "m-1", ticket: "T2"),
            ]
        ),
        Workflow(
            name: "intercept",
            rules: rule(
                """
                ticket:intercept_parcel()
                local news = ticket:await("parcel.updated", days(3))
                if news then ticket:reply "拦截成功" else ticket:hand_over "无结果" end
                """
            ),
            events: [
                requested(parcel: "in_transit"),
                requested(id: "e-2", ticket: "T2", at: at("08:01"), parcel: "in_transit"),
                event(
                    "parcel.updated",
                    id: "p-1",
                    at: at("20:00"),
                    #"{"ticket":{"parcel":{"state":"intercepted"}}}"#
                ),
            ]
        ),
        Workflow(
            name: "wait",
            rules: rule("wait(hours(1)) ticket:reply '久等了' wait(60) ticket:note 'x'"),
            events: [requested(), messaged("在吗", id: "m-1"), messaged("?", id: "m-2")]
        ),
        Workflow(
            name: "deadlines",
            rules: """
                rule "near" { on = "deadline.near", before = hours(6), run = function(t)
                  t:reply "我们会尽快处理" end }
                rule "passed" { on = "deadline.passed", run = function(t) t:hand_over "超时" end }
                """,
            events: [requested(), messaged("在吗", id: "m-1", at: at("03:00", day: 22))]
        ),
        Workflow(
            name: "restart",
            rules: """
                rule "later" { on = "buyer.messaged", mode = "restart", run = function(t)
                  t:negotiate { reason = "unproven", text = "请稍等 " .. now() }
                  wait(minutes(40)) t:reply "久等了" end }
                """,
            events: [
                requested(), messaged("一", id: "m-1"), messaged("二", id: "m-2", at: at("09:30")),
                messaged("三", id: "m-3", at: "2026-11-20T09:30:04+08:00"),
            ]
        ),
    ]
}
