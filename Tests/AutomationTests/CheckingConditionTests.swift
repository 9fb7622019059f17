import Automation
import Testing

@Suite struct CheckingConditionTests {
    @Test(arguments: [
        Sample(ruleWith(when: "amont = yuan(1)"), 2, .unknownField, "did you mean 'amount'?"),
        Sample(ruleWith(when: "colour = 'red'"), 2, .unknownField, "an event that carries"),
        Sample(ruleWith(when: "['parcel.sttae'] = 'signed'"), 2, .unknownField, "'parcel.state'?"),
        Sample(ruleWith(when: "parcel_state = 'signed'"), 2, .unknownField, "'parcel.state'?"),
        Sample(ruleWith(when: "amount = at_most(10)"), 2, .moneyExpected, "yuan(10)"),
        Sample(ruleWith(when: "amount = 9.9"), 2, .moneyExpected, "yuan(9.9)"),
        Sample(ruleWith(when: "['order.paid'] = one_of(1)"), 2, .moneyExpected, "yuan(1)"),
        Sample(
            ruleWith(when: "amount = between(yuan(10), yuan(5))"),
            2,
            .neverFires,
            "swap the two"
        ),
        Sample(
            ruleWith(when: "['negotiation.wait'] = between(hours(2), minutes(5))"),
            2,
            .neverFires,
            "swap"
        ),
        Sample(ruleWith(when: "reason = one_of()"), 2, .neverFires, "one_of without a value"),
        Sample(ruleWith(when: "reason = one_of {}"), 2, .neverFires, "one_of without a value"),
        Sample(ruleWith(when: "statement = contains {}"), 2, .neverFires, "without a word"),
        Sample(ruleWith(when: "kind = 'refund_onyl'"), 2, .neverFires, "'refund_only'?"),
        Sample(ruleWith(when: "phase = 'open'"), 2, .neverFires, "it is one of"),
        Sample(ruleWith(when: "['parcel.state'] = 'sined'"), 2, .neverFires, "'signed'?"),
        Sample(ruleWith(when: "kind = one_of('repiar')"), 2, .neverFires, "'repair'?"),
        Sample(
            ruleWith(when: "kind = one_of('repair', 'echange')"),
            2,
            .unknownValue,
            "'exchange'?"
        ),
        Sample(ruleWith(when: "kind = is_not('echange')"), 2, .unknownValue, "'exchange'?"),
        Sample(ruleWith(when: "['order.virtual'] = 'no'"), 2, .neverFires, "true or false"),
        Sample(ruleWith(when: "['buyer.refunds_30d'] = '3'"), 2, .neverFires, "is a number"),
        Sample(ruleWith(when: "reason = 5"), 2, .neverFires, "is a text"),
        Sample(ruleWith(when: "amount = '10'"), 2, .neverFires, "amount of money"),
        Sample(
            ruleWith(when: "['order.goods'] = any { titel = contains('衬') }"),
            2,
            .unknownField,
            "'title'?"
        ),
        Sample(ruleWith(when: "reason = contians('x')"), 2, .unknownName, "'contains'?"),
        Sample(
            ruleWith(when: "reason = function(r) return r:uper() end"),
            2,
            .unknownMethod,
            "'upper'?"
        ),
    ])
    func `conditions that never hold are found`(sample: Sample) {
        #expect(sample.isFound, "\(findings(in: sample.text))")
    }

    @Test(arguments: [
        "amount = between(yuan(5), yuan(5)), kind = 'refund_only'",
        "amount = at_most(yuan(10)), ['order.paid'] = above(fen(5)), reason = 'quality'",
        "['parcel.state'] = one_of('signed', 'delivering'), statement = contains('破', '洞')",
        "['buyer.refunds_30d'] = at_least(3), ['order.virtual'] = false, phase = is_not 'rejected'",
        "['order.goods'] = any { title = contains '衬衫' }, images = missing(), tags = any { 'vip' }",
        "amount = function(a) return a > yuan(1) end, reason = matches '^q'",
        "['negotiation.wait'] = between(minutes(5), hours(2)), [key] = 1",
    ])
    func `conditions that may hold are not`(when: String) {
        #expect(findings(in: "local key = 'kind'\n" + ruleWith(when: when)) == [])
    }

    @Test func `every value of one_of that never occurs is found`() {
        let found = findings(in: ruleWith(when: "kind = one_of { 'repiar', 'echange' }"))
        #expect(found.map(\.code) == [.neverFires, .neverFires])
    }
}
