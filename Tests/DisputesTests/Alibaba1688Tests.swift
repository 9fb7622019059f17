import Disputes
import Testing

@Suite struct Alibaba1688Tests {
    @Test func `every rule has its case`() {
        #expect(Self.rules.map(\.id) == ruleIDs("ALI", to: 11))
    }

    @Test(arguments: rules)
    func `the rule holds`(rule: RuleCase) throws {
        try rule.check()
    }

    private static func plan(_ change: (inout Action) -> Void) -> Refusal? {
        requested(on: .alibaba1688).refusal(action(.agreeReturn, change))
    }

    private static func appeal(_ change: (inout Action) -> Void) -> Refusal? {
        ready(for: .appeal, on: .alibaba1688, in: .closed).refusal(action(.appeal, change))
    }

    static let rules: [RuleCase] = [
        RuleCase("ALI-01", "a return is agreed to with everything said beforehand") {
            #expect(plan { _ in } == nil)
            #expect(
                requested(on: .alibaba1688).refusal(Action(.agreeReturn))
                    == .returnPlanIncomplete(missing: ["address", "consignee", "phone"])
            )
            #expect(requested(on: .taobao).refusal(Action(.agreeReturn)) == nil)
        },
        RuleCase("ALI-02", "address, consignee and phone are needed") {
            #expect(plan { $0.address = nil } == .returnPlanIncomplete(missing: ["address"]))
            #expect(plan { $0.consignee = "" } == .returnPlanIncomplete(missing: ["consignee"]))
            #expect(plan { $0.phone = " " } == .returnPlanIncomplete(missing: ["phone"]))
        },
        RuleCase("ALI-03", "who pays the freight is needed, the courier is not") {
            #expect(plan { $0.freight = nil } == .freightOpen)
            #expect(plan { $0.freight = .buyer } == nil)
            #expect(plan { $0.courier = "SF" } == nil)
        },
        RuleCase("ALI-04", "time and condition are the merchant's choice") {
            #expect(
                plan {
                    $0.withinSeconds = 604_800
                    $0.condition = "吊牌完好"
                } == nil
            )
        },
        RuleCase("ALI-05", "what is agreed in the chat stands on the ticket") {
            var ticket = requested(on: .alibaba1688)
            ticket.finish(action(.reply), at: at(1))
            #expect(ticket.messages == [Message(author: .automation, at: at(1), text: "亲,马上为您处理")])
        },
        RuleCase("ALI-06", "the merchant agrees or rejects on the facts") {
            let ticket = requested(on: .alibaba1688)
            #expect(ticket.refusal(action(.reject)) == nil)
            #expect(ticket.refusal(action(.agreeRefund)) == nil)
        },
        RuleCase("ALI-07", "after the time-out what was asked for is agreed to") {
            var refund = requested(on: .alibaba1688, kind: .refundOnly)
            refund.pass(.agreementTimeout, at: at(120))
            #expect(refund.phase == .refunding)
            var goods = requested(on: .alibaba1688)
            goods.pass(.agreementTimeout, at: at(120))
            #expect(goods.phase == .awaitingReturn)
        },
        RuleCase("ALI-08", "the platform decides after a complaint, evidence is welcome") {
            var ticket = requested(on: .alibaba1688)
            ticket.apply(event(.interventionRequested, at: at(1), on: .alibaba1688))
            #expect(ticket.phase == .platformReview)
            #expect(ticket.refusal(action(.submitEvidence)) == nil)
        },
        RuleCase("ALI-09", "an appeal needs new evidence") {
            #expect(appeal { $0.reason = "other" } == nil)
            #expect(
                appeal {
                    $0.reason = "other"
                    $0.files = []
                } == .appealNeedsEvidence
            )
        },
        RuleCase("ALI-10", "some reasons for an appeal are never accepted") {
            for reason in [
                "revoked_by_agreement", "price_error", "discontinued", "no_capacity",
                "custom_link_guarantee",
            ] {
                #expect(appeal { $0.reason = reason } == .appealReasonNeverAccepted(reason))
            }
        },
        RuleCase("ALI-11", "the courier's stamped proof may be accepted") {
            #expect(appeal { _ in } == nil)
            #expect(appeal { $0.files = [] } == .appealNeedsProof)
        },
    ]
}
