import Automation
import Testing

/// Every way from one state of an action to another, and none besides.
@Suite struct ActionLifeTests {
    private struct Row: CustomStringConvertible {
        let from: ActionState?
        let step: ActionStep
        let to: ActionState

        init(_ from: ActionState?, _ step: ActionStep, _ to: ActionState) {
            self.from = from
            self.step = step
            self.to = to
        }

        var description: String { "\(from?.rawValue ?? "asked") \(step) \(to)" }
    }

    private static let allowed: [Row] = [
        Row(nil, .refuse, .refused),
        Row(nil, .skip, .skipped),
        Row(nil, .rehearse, .shadow),
        Row(nil, .hold, .needsApproval),
        Row(nil, .accept, .ready),
        Row(.needsApproval, .approve, .ready),
        Row(.needsApproval, .deny, .denied),
        Row(.needsApproval, .withdraw, .withdrawn),
        Row(.ready, .send, .sending),
        Row(.ready, .refuseBeforeSending, .refused),
        Row(.ready, .withdraw, .withdrawn),
        Row(.ready, .giveUp, .unknown),
        Row(.sending, .finish, .done),
        Row(.sending, .fail, .failed),
        Row(.sending, .postpone, .ready),
        Row(.sending, .lose, .unknown),
        Row(.sending, .interrupt, .unknown),
        Row(.sending, .giveUp, .unknown),
        Row(.unknown, .query, .unknown),
        Row(.unknown, .lose, .unknown),
        Row(.unknown, .interrupt, .unknown),
        Row(.unknown, .giveUp, .unknown),
        Row(.unknown, .sendAgain, .sending),
        Row(.unknown, .finish, .done),
        Row(.unknown, .fail, .failed),
        Row(.unknown, .resolveDone, .done),
        Row(.unknown, .resolveFailed, .failed),
    ]

    private static let states: [ActionState?] = [nil] + ActionState.allCases

    @Test func `every pair of state and step is in the table or forbidden`() {
        for state in Self.states {
            for step in ActionStep.allCases {
                let rows = Self.allowed.filter { $0.from == state && $0.step == step }
                #expect(rows.count <= 1, "\(rows)")
                let seen = ActionLife.next(from: state, step: step)
                #expect(seen == rows.first?.to, "\(state?.rawValue ?? "asked") \(step)")
            }
        }
    }

    @Test func `a final state is left by nothing, any other by something`() {
        for state in ActionState.allCases {
            let leaves = ActionStep.allCases.contains {
                ActionLife.next(from: state, step: $0) != nil
            }
            #expect(state.isFinal != leaves, "\(state)")
        }
        let final = ActionState.allCases.filter(\.isFinal)
        #expect(
            Set(final) == [.refused, .skipped, .shadow, .denied, .done, .failed, .withdrawn]
        )
    }

    @Test func `every state is reached from an action just asked for`() {
        var reached: Set<ActionState> = []
        var open: [ActionState?] = [nil]
        while let state = open.popLast() {
            for case let next? in ActionStep.allCases.map({ ActionLife.next(from: state, step: $0) }
            )
            where reached.insert(next).inserted {
                open.append(next)
            }
        }
        #expect(reached == Set(ActionState.allCases))
    }

    @Test func `what may have been performed is never withdrawn or refused`() {
        for state in [ActionState.sending, .unknown] {
            for step in [ActionStep.withdraw, .refuseBeforeSending, .deny, .refuse, .send] {
                #expect(ActionLife.next(from: state, step: step) == nil, "\(state) \(step)")
            }
        }
    }
}
