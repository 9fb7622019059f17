import Automation
import Foundation
import Testing

@Suite struct QueueTests {
    @Test func `what is before a human is listed, the nearest deadline first`() throws {
        let place = try HumanShop.place()
        let outcome = try place.settle("queue", "shop")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(String(decoding: outcome.output, as: UTF8.self) == Self.table)
    }

    private static let table = """
        why             deadline                             ticket  name          rule           action  reason                              since
        ──────────────  ───────────────────────────────────  ──────  ────────────  ─────────────  ──────  ──────────────────────────────────  ────────────────
        needs_approval  2026-11-03 00:01 buyer_may_escalate  T1      etnkgpdb72du  先补偿,再问候  payout  payout is not in allow of shop.lua  2026-11-01 00:01
        needs_approval  2026-11-03 00:02 buyer_may_escalate  T2      s7iphzfqfuff  先补偿,再问候  payout  payout is not in allow of shop.lua  2026-11-01 00:02
        paused          2026-11-03 00:02 buyer_may_escalate  T2                                           我是小张,亲稍等                     2026-11-01 00:05
        failed          2026-11-03 00:03 buyer_may_escalate  T3      acf89903c085  炸                     rules/rules.lua:19: 坏了            2026-11-01 00:08
        handed_over     2026-11-03 00:04 buyer_may_escalate  T4                    交给人                 看一下                              2026-11-01 00:04

        """

    @Test func `as JSON each row says what it is and what names it`() throws {
        let place = try HumanShop.place()
        let rows = try place.objects("queue", "shop")
        #expect(
            rows.map { $0["why"] as? String } == [
                "needs_approval", "needs_approval", "paused", "failed", "handed_over",
            ]
        )
        #expect((rows[0]["key"] as? String)?.count == 26)
        #expect((rows[3]["run"] as? String)?.count == 32)
        #expect(rows[2]["reason"] as? String == "我是小张,亲稍等")
        #expect(rows[4]["ticket"] as? String == "T4")
        #expect(rows[4]["rule"] as? String == "交给人")
        #expect(rows[4]["run"] == nil)
    }

    @Test func `only the first ones are kept, and how many there are is told`() throws {
        let place = try HumanShop.place()
        for limit in 1...6 {
            let queue = try place.journal("shop/.settle/journal.db") { journal in
                try Desk(journal: journal, shops: []).queue(limit: limit)
            }
            #expect(queue.count == 5)
            let whys: [QueueItem.Why] = [
                .needsApproval, .needsApproval, .paused, .failed, .handedOver,
            ]
            #expect(queue.items.map(\.why) == Array(whys.prefix(limit)))
        }
    }

    @Test func `a paused ticket that is released has its approved action carried out`() throws {
        let place = try HumanShop.place()
        let approved = try place.settle("approvals", "shop", "approve", place.key(of: "T2"))
        #expect(approved.output.isEmpty)
        #expect(try place.states(of: "T2") == ["payout ready"])
        let released = try place.settle("queue", "shop", "release", "T2")
        #expect(released.status == 0, "\(released.errors)")
        #expect(released.errors == "ticket T2 is released\n")
        #expect(released.lines.map(ApprovalsTests.essence) == ["payout done", "reply done"])
        #expect(try place.objects("queue", "shop").allSatisfy { $0["ticket"] as? String != "T2" })
    }

    @Test func `a ticket that was handed over is taken off the queue`() throws {
        let place = try HumanShop.place()
        let released = try place.settle("queue", "shop", "release", "T4", "--shop", "10086")
        #expect(released.errors == "ticket T4 is released\n")
        let again = try place.settle("queue", "shop", "release", "T4")
        #expect(again.status == 1)
        #expect(
            again.errors == "error: no ticket T4 is paused or handed over; see settle queue DIR\n"
        )
    }

    @Test func `of two shops with one ticket id, the shop must be named`() throws {
        let place = try Workplace()
        let handsOver = """
            rule "人" { on = "refund.requested", run = function(t) t:hand_over "看" end }
            """
        for (platform, id) in [("pinduoduo", "1"), ("taobao", "1"), ("taobao", "2")] {
            let folder = "shops/\(platform) \(id)"
            try place.write(Sample.settings(platform: platform, id: id), to: "\(folder)/shop.lua")
            try place.write(handsOver, to: "\(folder)/rules/a.lua")
        }
        try place.write(events: [
            Sample.request(1, source: "/pinduoduo/shops/1"),
            Sample.request(1, source: "/taobao/shops/1"),
            Sample.request(1, source: "/taobao/shops/2"),
        ])
        _ = try place.settle("run", "shops", "--events", "events.jsonl")
        let list = try place.settle("queue", "shops")
        #expect(list.lines.dropFirst(2).count { $0.contains(" 1 T1") } == 2)
        #expect(list.lines.dropFirst(2).count { $0.contains(" 2 T1") } == 1)
        let unclear = try place.settle("queue", "shops", "release", "T1")
        #expect(unclear.status == 1)
        #expect(
            unclear.errors == "error: several shops have a ticket T1; name one with --shop\n"
        )
        let twice = try place.settle("queue", "shops", "release", "T1", "--shop", "1")
        #expect(twice.status == 1)
        #expect(
            twice.errors == """
                error: several shops have the id 1; say /pinduoduo/shops/1 or /taobao/shops/1

                """
        )
        let nobody = try place.settle("queue", "shops", "release", "T1", "--shop", "3")
        #expect(nobody.errors == "error: there is no shop 3 in shops\n")
        for shop in ["2", "/taobao/shops/1"] {
            let released = try place.settle("queue", "shops", "release", "T1", "--shop", shop)
            #expect(released.errors == "ticket T1 is released\n")
        }
        let rest = try place.objects("queue", "shops")
        #expect(rest.map { $0["platform"] as? String } == ["pinduoduo"])
    }

    @Test func `an empty queue says so`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: [Sample.request(1)])
        _ = try place.settle("run", "shop", "--events", "events.jsonl")
        for (command, says) in [
            ("approvals", "nothing waits for approval"), ("queue", "nothing is before a human"),
            ("actions", "every action is settled"), ("runs", "no run waits or ended badly"),
        ] {
            let outcome = try place.settle(command, "shop")
            #expect(outcome.status == 0)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors == says + "\n")
            #expect(try place.settle(command, "shop", "--json").output.isEmpty)
        }
        let runs = try place.settle("runs", "shop", "--state", "failed")
        #expect(runs.errors == "there is no such run\n")
        let ledger = try place.settle("ledger", "shop", "--day", "2026-10-01")
        #expect(ledger.status == 0)
        #expect(ledger.errors == "no money was set aside or moved\n")
    }
}
