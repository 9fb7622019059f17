/// What became of an event, or of a done action, that was applied to a ticket.
public enum Application: Equatable, Sendable {
    /// It fitted: rules see it. `from` is nil when it made the ticket.
    case fitted(from: Phase?, to: Phase)
    /// It did not fit: its facts are merged, the phase stays, no rule fires.
    case misfit(Misfit)
    /// Its type means nothing here: its facts are merged; `from` as in ``fitted(from:to:)``.
    case unknownType(from: Phase?, to: Phase)
}

/// Why an event, or a done action, did not fit its ticket.
public enum Misfit: Error, Equatable, Sendable {
    /// Nothing of the kind happens in the ticket's phase.
    case phase(Phase)
    /// The buyer has applied since.
    case overtaken
    /// No such deadline runs, or not yet over.
    case noDeadline
}

extension Misfit: CustomStringConvertible {
    /// One sentence for the trace.
    public var description: String {
        switch self {
        case .phase(let phase): "it does not fit a ticket in \(phase.rawValue)"
        case .overtaken: "it is older than the buyer's last application"
        case .noDeadline: "no such deadline of the ticket is over"
        }
    }
}
