/// What can happen to an action.
package enum ActionStep: String, Sendable, CaseIterable {
    // Just asked.
    /// A guard, a limit or its arguments forbid it.
    case refuse
    /// It came too soon after the last of its kind.
    case skip
    /// The shop rehearses: nothing is sent.
    case rehearse
    /// It waits for a human's approval.
    case hold
    /// It may be sent.
    case accept

    // Before the first send.
    /// A human approved it.
    case approve
    /// A human denied it, or its approval expired.
    case deny
    /// Checked once more before the first send, it is forbidden by now.
    case refuseBeforeSending
    /// Its run was cancelled while it was not under way.
    case withdraw

    // At the gateway.
    /// Its bytes leave.
    case send
    /// The gateway performed it.
    case finish
    /// The gateway refused it for good.
    case fail
    /// An answer that tells nothing, or none: to a send or to a query.
    case lose
    /// The gateway did not perform it and names a time to send it again.
    case postpone
    /// The gateway is asked by key.
    case query
    /// The same key and bytes leave again, since the gateway never came to know them.
    case sendAgain
    /// The host died while an attempt was under way.
    case interrupt

    // Before a human.
    /// Attempts or the key's lifetime are used up.
    case giveUp
    /// A human found that it was performed.
    case resolveDone
    /// A human found that it was not.
    case resolveFailed
}

/// The life of an action, as a table: the only way from one state to another.
package enum ActionLife {
    /// The state that a step leads to.
    ///
    /// - Parameters:
    ///   - state: where the action stands; nil: it was just asked for.
    ///   - step: what happens to it.
    /// - Returns: nil where the step is forbidden.
    package static func next(from state: ActionState?, step: ActionStep) -> ActionState? {
        switch state {
        case nil: begun(by: step)
        case .needsApproval: held(by: step)
        case .ready: ready(by: step)
        case .sending: sending(by: step)
        case .unknown: unknown(by: step)
        case .refused, .skipped, .shadow, .denied, .done, .failed, .withdrawn: nil
        }
    }

    private static func begun(by step: ActionStep) -> ActionState? {
        switch step {
        case .refuse: .refused
        case .skip: .skipped
        case .rehearse: .shadow
        case .hold: .needsApproval
        case .accept: .ready
        default: nil
        }
    }

    private static func held(by step: ActionStep) -> ActionState? {
        switch step {
        case .approve: .ready
        case .deny: .denied
        case .withdraw: .withdrawn
        default: nil
        }
    }

    /// Never sent, or sent and surely not performed.
    private static func ready(by step: ActionStep) -> ActionState? {
        switch step {
        case .send: .sending
        case .refuseBeforeSending: .refused
        case .withdraw: .withdrawn
        // Postponed until its key's lifetime was over.
        case .giveUp: .unknown
        default: nil
        }
    }

    private static func sending(by step: ActionStep) -> ActionState? {
        switch step {
        case .finish: .done
        case .fail: .failed
        case .postpone: .ready
        // Whoever doesn't know the outcome must not treat it as ready: that would send it blindly.
        case .lose, .interrupt, .giveUp: .unknown
        default: nil
        }
    }

    private static func unknown(by step: ActionStep) -> ActionState? {
        switch step {
        case .query, .lose, .interrupt, .giveUp: .unknown
        case .sendAgain: .sending
        case .finish, .resolveDone: .done
        case .fail, .resolveFailed: .failed
        default: nil
        }
    }
}

extension ActionState {
    /// Nothing can happen to the action any more.
    package var isFinal: Bool {
        switch self {
        case .refused, .skipped, .shadow, .denied, .done, .failed, .withdrawn: true
        case .needsApproval, .ready, .sending, .unknown: false
        }
    }
}
