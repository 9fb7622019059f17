/// What a token allows.
public enum Scope: String, Sendable, Hashable, CaseIterable, Codable {
    /// Looking: tickets, runs, actions, the queue, the stream.
    case read
    /// Handing in events.
    case intake
    /// A human's word: approvals, orders to runs, actions and tickets. Whoever gives it may look.
    case approve
    /// Everything, scripts and switches included.
    case admin

    /// Whether it allows what another does.
    public func allows(_ other: Scope) -> Bool {
        switch self {
        case .admin: true
        case .approve: other == .approve || other == .read
        case .read, .intake: other == self
        }
    }
}
