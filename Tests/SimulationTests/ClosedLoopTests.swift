import Automation
import Disputes
import Sandbox
import Simulation
import Testing

/// Months in which rules act and buyers react to what they do.
@Suite struct ClosedLoopTests {
    private static let refundsEverything = """
        rule "全部退款" {
          on = { "refund.requested", "refund.modified" },
          run = function(ticket) ticket:agree_refund() end,
        }
        """

    /// As Pinduoduo asks for it: talk, offer, wait, reject (PDD-08…PDD-15).
    private static let rejectsEverything = """
        rule "一律驳回" {
          on = { "refund.requested", "refund.modified" },
          run = function(ticket)
            local sent = ticket:negotiate { reason = "quality_unproven", text = "亲,麻烦您撤销申请,我们再为您看看。" }
            ticket:await("buyer.messaged", { within = ticket.negotiation.wait, after = sent })
            ticket:reject { reason = "quality_unproven", note = "已与买家沟通,凭证不足。",
              evidence = { outbound_photo = "https://example.com/1.jpg" } }
          end,
        }
        """

    // MARK: What holds always

    @Test(arguments: Platform.allCases)
    func `a month of the starter shop adds up, and money moves as the ledger says`(
        _ platform: Platform
    ) throws {
        let outcome = try RuleShop(starter: platform).live()
        let report = outcome.report
        #expect(report.tickets == 150)
        #expect(report.endings.values.map(\.tickets).reduce(0, +) == 150)
        #expect(report.endings.values.map(\.fen).reduce(0, +) == report.cost)
        #expect(outcome.posted[.refund, default: 0] == report.refundedByRules)
        #expect(outcome.posted[.payout, default: 0] == report.paidOut)
        #expect(outcome.reserved == 0)
        #expect(report.refundedByPeople == 0)
        #expect(report.tally.deadLetters == 0)
        #expect(report.failedRuns == 0, "\(report.warnings)")
        #expect(report.events == outcome.lines.count)
        #expect(report.tally.misfits * 50 < report.events)
    }

    @Test(arguments: [Platform.pinduoduo, .taobao])
    func `the same rules live through the same month, other rules through another`(
        _ platform: Platform
    ) throws {
        let shop = try RuleShop(starter: platform)
        let first = try shop.live(tickets: 60)
        let second = try shop.live(tickets: 60)
        #expect(Sample.digest(first.lines) == Sample.digest(second.lines))
        #expect(first.report.tally == second.report.tally)
        #expect(first.report.endings == second.report.endings)
        let other = try RuleShop(platform, rules: Self.refundsEverything).live(tickets: 60)
        #expect(other.report.endings != first.report.endings)
    }

    @Test func `whatever the rules do, the same buyers apply for the same things`() throws {
        let shops = [Self.refundsEverything, Self.rejectsEverything]
        let applications = try shops.map { rules in
            let outcome = try RuleShop(.pinduoduo, rules: rules).live(tickets: 60)
            let events = try Sample.events(outcome.lines.map { Array($0.dropLast()) })
            return Sample.stories(events).map { $0[0] }
        }
        #expect(applications[0].count == 60)
        #expect(applications[0] == applications[1])
    }

    // MARK: What rules change

    @Test
    func `who refunds everything pays more and has no dispute; who rejects everything has many`()
        throws
    {
        let generous = try RuleShop(.pinduoduo, rules: Self.refundsEverything).live().report
        let strict = try RuleShop(.pinduoduo, rules: Self.rejectsEverything).live().report
        #expect(generous.interventions == 0)
        #expect(generous.missedDeadlines == 0)
        #expect(strict.interventions > 25) // PDD-04
        #expect(strict.verdictsLost > 5 && strict.verdictsWon > 5)
        #expect(generous.cost > 2 * strict.cost)
        #expect(generous.refundedByRules > 0 && strict.refundedByRules == 0)
        #expect(strict.count(.withdrawn) > 20)
        let refunded = generous.count(.refundAgreed)
        #expect(refunded > 140)
    }

    @Test(arguments: Platform.allCases)
    func `refunding everything conserves money on every platform`(_ platform: Platform) throws {
        let outcome = try RuleShop(platform, rules: Self.refundsEverything).live()
        #expect(outcome.posted[.refund, default: 0] == outcome.report.refundedByRules)
        #expect(outcome.report.refundedByRules > 0)
        #expect(outcome.reserved == 0)
    }

    @Test func `KS-03, KS-07: who does nothing misses deadlines, and the platform refunds`() throws
    {
        let report = try RuleShop(.kuaishou, rules: "").live().report
        #expect(report.missedDeadlines > 60)
        #expect(report.count(.timedOut) > 30)
        #expect(report.refundedByRules == 0 && report.paidOut == 0)
        #expect(report.refundedByPlatform == report.cost)
    }

    @Test func `KS-20: the platform refunds at once where the shop wants it`() throws {
        let without = try RuleShop(.kuaishou, rules: "").live().report
        #expect(without.endings[.instantRefund] == nil)
        let with = try RuleShop(.kuaishou, rules: "", settings: "instant_refund = true,").live()
        #expect(with.report.count(.instantRefund) > 10)
    }

    @Test func `PDD-03: buyers who agree are paid, and withdraw`() throws {
        let rules = """
            rule "给补偿" {
              on = "refund.requested",
              when = { kind = "refund_only", ["parcel.state"] = "signed" },
              run = function(ticket)
                local sum = fen(ticket.amount.fen * 40 // 100 + 1)
                local sent = ticket:negotiate { reason = "goodwill", text = "亲,补偿您 " .. tostring(sum) .. " 元可以吗?" }
                local word = ticket:await("buyer.messaged", { within = days(2), after = sent })
                if word and contains("同意", "可以", "好的")(word.text) and not contains("不")(word.text) then
                  ticket:payout { amount = sum, reason = "goodwill" }
                end
              end,
            }
            """
        let outcome = try RuleShop(.pinduoduo, rules: rules).live(tickets: 250)
        let report = outcome.report
        #expect(report.count(.paidOut) > 12)
        #expect(report.paidOut > 0)
        #expect(outcome.posted[.payout, default: 0] == report.paidOut)
    }

    @Test func `PDD-01, PDD-02: parcels are stopped or refused, some are signed for all the same`()
        throws
    {
        let rules = """
            rule "拦截" {
              on = "refund.requested",
              when = { ["parcel.state"] = "in_transit" },
              run = function(ticket)
                ticket:intercept_parcel()
                local news = ticket:await("parcel.updated", days(5))
                ticket:tag(news and ticket.parcel.state or "没有消息")
              end,
            }
            rule "拒收" {
              on = "refund.requested",
              when = { ["parcel.state"] = "delivering", ["order.seven_day_return"] = true },
              run = function(ticket) ticket:agree_refund_on_refusal() end,
            }
            """
        let outcome = try RuleShop(.pinduoduo, rules: rules).live(tickets: 300)
        let stopped = outcome.report.count(.parcelStopped)
        #expect(stopped > 30)
        let text = String(decoding: outcome.lines.joined(), as: UTF8.self)
        for state in ["intercepted", "intercept_failed", "refused", "signed"] {
            #expect(text.contains("\"parcel\":{\"state\":\"\(state)\""), "\(state)")
        }
        // The platform refunds, not the rules: nothing of it is in the ledger.
        #expect(outcome.report.refundedByRules == 0 && outcome.posted.isEmpty)
    }

    @Test func `KS-06…KS-10: goods come back, and whoever confirms them refunds`() throws {
        let rules = """
            rule "同意退货" {
              on = "refund.requested",
              when = { kind = one_of("return_refund", "exchange") },
              run = function(ticket) ticket:agree_return { freight = "merchant" } end,
            }
            rule "验货退款" {
              on = "parcel.updated",
              when = { phase = "awaiting_receipt", ["return_parcel.state"] = "signed" },
              run = function(ticket) ticket:confirm_receipt() end,
            }
            """
        let outcome = try RuleShop(.kuaishou, rules: rules).live()
        let report = outcome.report
        #expect(report.count(.goodsReturned) > 15)
        #expect(report.count(.replaced) > 2)
        #expect(outcome.posted[.refund, default: 0] == report.refundedByRules)
        #expect(report.endings[.replaced]?.fen == 0)
    }

    @Test func `TB-13: with evidence fewer verdicts are lost`() throws {
        let rejects = """
            rule "驳回" {
              on = "refund.requested",
              when = function(ticket) return ticket:allowed "reject" end,
              run = function(ticket)
                ticket:reject { reason = "quality_unproven", note = "已与买家沟通,凭证不足。", evidence = {} }
              end,
            }
            """
        let proves = """

            rule "举证" {
              on = { "intervention.requested", "evidence.requested" },
              run = function(ticket)
                ticket:submit_evidence { points = { "一", "二", "三" }, files = { "https://example.com/1.jpg",
                  "https://example.com/2.jpg", "https://example.com/3.jpg" } }
              end,
            }
            """
        let silent = try RuleShop(.taobao, rules: rejects).live(tickets: 300).report
        let proving = try RuleShop(.taobao, rules: rejects + proves).live(tickets: 300).report
        func lost(_ report: MonthReport) -> Int {
            report.verdictsLost * 100 / max(1, report.verdictsLost + report.verdictsWon)
        }
        #expect(silent.interventions > 40 && proving.interventions > 40)
        #expect(lost(silent) > lost(proving) + 20)
    }

    // MARK: Humans

    private static let leavesAll = """
        rule "交给人" {
          on = "refund.requested",
          run = function(ticket) ticket:hand_over "请处理" end,
        }
        """

    @Test func `without people what is handed over waits; with people it is seen to`() throws {
        let shop = RuleShop(.taobao, rules: Self.leavesAll)
        let alone = try shop.live().report
        let helped = try shop.live(peopleHours: 4).report
        #expect(alone.handedOver == 150 && helped.handedOver == 150)
        #expect(alone.refundedByPeople == 0 && helped.refundedByPeople > 0)
        #expect(helped.refundedByRules == 0)
        #expect(alone.interventions > 2 * helped.interventions)
    }

    @Test func `approvals wait until the ticket ends, or until people give them`() throws {
        let settings = RuleShop(.taobao, rules: Self.refundsEverything)
        var scripts = settings.scripts
        let text = String(decoding: scripts.settings.text, as: UTF8.self)
        scripts.settings.text = Array(
            text.replacing("approve_above = yuan(1000000)", with: "approve_above = yuan(50)").utf8
        )
        let shop = RuleShop(scripts)
        let alone = try shop.live()
        #expect(alone.report.approvals > 40 && alone.report.approvalFen > 50_00 * 40)
        #expect(alone.reserved == 0)
        let helped = try shop.live(peopleHours: 3)
        #expect(helped.report.refundedByRules > 2 * alone.report.refundedByRules)
        #expect(helped.posted[.refund, default: 0] == helped.report.refundedByRules)
    }

    @Test func `a shop that is off or in shadow is judged as if it were live`() throws {
        var scripts = RuleShop(.pinduoduo, rules: Self.refundsEverything).scripts
        let text = String(decoding: scripts.settings.text, as: UTF8.self)
        scripts.settings.text = Array(text.replacing("\"live\"", with: "\"shadow\"").utf8)
        #expect(try RuleShop(scripts).live(tickets: 20).report.refundedByRules > 0)
    }

    // MARK: What goes wrong

    @Test func `a rule that fails is counted and named, and the month goes on`() throws {
        let rules = #"rule "坏的" { on = "refund.requested", run = function(t) error "坏了" end }"#
        let report = try RuleShop(.pinduoduo, rules: rules).live(tickets: 60).report
        #expect(report.tickets == 60)
        #expect(report.failedRuns >= 60)
        #expect(report.warnings.count == 20)
        #expect(report.warnings[0].rule == "坏的")
    }

    @Test func `what comes too late fails, as on the platform`() throws {
        // Told late of a withdrawal, a rule agrees to what is over: it fails, and no money moves.
        let rules = """
            rule "等一天再退" {
              on = "refund.requested",
              run = function(ticket)
                for _ = 1, 200 do
                  wait(hours(1))
                  if not ticket:allowed "payout" then break end
                  pcall(function() ticket:payout { amount = fen(1), reason = "goodwill" } end)
                end
              end,
            }
            """
        let outcome = try RuleShop(.pinduoduo, rules: rules).live(tickets: 200)
        #expect(outcome.report.tickets == 200)
        #expect(outcome.posted[.payout, default: 0] == outcome.report.paidOut)
    }
}
