/// What a human wants done: with an action that waits, a run, or a ticket.
public enum Order: Sendable, Hashable {
    /// An action that waits for approval may be carried out.
    case approve(key: String)
    /// It may not; why.
    case deny(key: String, reason: String)
    /// An action whose outcome is unknown was done, or was not.
    case resolve(key: String, Resolution)
    /// A run that waits, failed or diverged is to end.
    case cancel(run: String)
    /// A run that failed, hit a limit or diverged is to go on.
    case retry(run: String)
    /// A run is to go on with the shop's scripts as they are now.
    case move(run: String)
    /// The same for a run that waits, by its number: of many, none is looked for.
    case moveWaiting(number: Int64)
    /// Rules may act again on a ticket that a human took over; one handed over is off the queue.
    case release(ticket: String, shop: ShopKey?)

    /// How an unknown action came out.
    public enum Resolution: Sendable, Hashable {
        /// It was done; the platform's name for it.
        case done(reference: String)
        /// It was not done and will not be.
        case failed(reason: String)
    }
}

/// Why an order can't be carried out: one sentence, with what to do.
public struct OrderProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sentence.
    public var description: String

    /// There is nothing that the order could be about, or nothing that its sender may see.
    public let isAbsence: Bool

    init(_ description: String, isAbsence: Bool = false) {
        self.description = description
        self.isAbsence = isAbsence
    }

    /// The id that was given is the beginning of several runs'.
    static func severalRuns(_ id: String) -> OrderProblem {
        OrderProblem("several runs begin with \(id); give more of its id")
    }

    /// No shop was given, and several have a ticket of that id that is held.
    static func severalTickets(_ id: String) -> OrderProblem {
        OrderProblem("several shops have a ticket \(id); name one with --shop")
    }
}
