import Automation
import Testing

/// A vocabulary with the fields, actions and events of a ticket.
let sampleVocabulary: Vocabulary = {
    let parcel = FieldShape.record([
        "state": .choice(["none", "in_transit", "delivering", "signed", "intercepted"]),
        "carrier": .text, "waybill": .text,
    ])
    return Vocabulary(
        ticket: [
            "id": .text, "platform": .text, "shop": .text, "version": .number,
            "kind": .choice(["refund_only", "return_refund", "exchange", "repair", "resend"]),
            "phase": .choice(["awaiting_merchant", "rejected", "evidence", "refunded"]),
            "reason": .text, "amount": .money, "statement": .text, "images": .list(.text),
            "order": .record([
                "id": .text, "paid": .money, "paid_at": .time, "shipped_at": .time,
                "goods": .list(.record(["id": .text, "title": .text, "quantity": .number])),
                "seven_day_return": .flag, "virtual": .flag,
            ]),
            "buyer": .record(["id": .text, "nick": .text, "refunds_30d": .number]),
            "parcel": parcel, "return_parcel": parcel, "tags": .list(.text),
            "messages": .list(.record(["from": .text, "at": .time, "text": .text])),
            "negotiation": .record(["wait": .number, "replied": .flag]),
            "deadline": .record(["at": .time, "owner": .text]),
        ],
        actions: [
            "reply", "agree_refund", "agree_return", "negotiate", "reject", "intercept_parcel",
            "payout", "confirm_receipt", "submit_evidence", "appeal", "hand_over", "tag", "note",
        ],
        eventTypes: [
            "refund.requested", "refund.modified", "buyer.messaged", "parcel.updated",
            "deadline.near",
        ]
    )
}()

/// The findings in one source, `rules/a.lua`.
func findings(in text: String) -> [Finding] {
    ScriptCheck(vocabulary: sampleVocabulary)
        .findings(in: [ScriptCheck.Source(name: "rules/a.lua", text: text)])
}

/// A rule with a body, which begins on line 3.
func ruleWith(body: String) -> String {
    """
    rule "r" { on = "refund.requested",
      run = function(ticket)
    \(body)
      end }
    """
}

/// A rule with the inside of a `when` table, which is on line 2.
func ruleWith(when: String) -> String {
    """
    rule "r" { on = "refund.requested",
      when = { \(when) },
      run = function(ticket) ticket:agree_refund() end }
    """
}

/// A source with what is to be found in it.
struct Sample: Sendable, CustomTestStringConvertible {
    let text: String
    let line: Int
    let code: Finding.Code
    /// A part of the message.
    let says: String

    init(_ text: String, _ line: Int, _ code: Finding.Code, _ says: String) {
        self.text = text
        self.line = line
        self.code = code
        self.says = says
    }

    var testDescription: String { "\(code.rawValue): \(says)" }

    /// Whether the only finding is the one expected.
    var isFound: Bool {
        let all = findings(in: text)
        guard all.count == 1, let only = all.first else { return false }
        return only.line == line && only.code == code && only.message.contains(says)
    }
}

/// A generator of numbers that depend on nothing but the seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
