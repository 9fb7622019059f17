import Automation
import Disputes
import Testing

/// A rehearsal whose other side is simulated: it decides what comes of each action.
@Suite struct CounterpartTests {
    private static let rules = """
        rule "退款" {
          on = "refund.requested",
          run = function(ticket)
            ticket:reply "亲,马上为您处理。"
            ticket:agree_refund()
          end,
        }
        """

    @Test func `it is told of each action, in order, and its answer counts`() throws {
        let (kinds, states) = try rehearsing(Self.rules) { rehearsal in
            var kinds: [ActionKind] = []
            rehearsal.counterpart = { sending in
                kinds.append(sending.request.kind)
                return sending.request.kind == .reply
                    ? .done(reference: "1") : .failed(code: "closed", message: "too late")
            }
            _ = try rehearsal.take(requested())
            return (kinds, rehearsal.states)
        }
        #expect(kinds == [.reply, .agreeRefund])
        #expect(states == ["reply done", "agree_refund failed"])
    }

    @Test func `answers that were given ahead come first`() throws {
        let states = try rehearsing(Self.rules) { rehearsal in
            rehearsal.counterpart = { _ in .done(reference: "1") }
            rehearsal.answerNext(.failed(code: "busy", message: "later"), to: .agreeRefund)
            _ = try rehearsal.take(requested())
            return rehearsal.states
        }
        #expect(states == ["reply done", "agree_refund failed"])
    }
}
