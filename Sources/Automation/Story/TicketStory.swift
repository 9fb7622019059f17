public import Disputes

/// What happened to a ticket and why, in order: events, what rules made of them, what their runs
/// asked and were answered, every state of every action, money, log lines, deadlines.
///
/// ## Topics
/// - Making one: ``Desk/story(of:folders:last:)``, ``Desk/tickets(named:in:)``
/// - Parts: ``Chapter``, ``StoryEvent``, ``RuleEvaluation``, ``StoryPart``, ``StoryEntry``
public struct TicketStory: Sendable {
    /// An event, and what runs did from then until the next event.
    public struct Chapter: Sendable {
        /// What came.
        public var event: StoryEvent
        /// The host's clock when it was taken, in whole seconds: never before that of an earlier one.
        public var clock: Timestamp
        /// What runs did, in order; one run may come several times.
        public var parts: [StoryPart] = []
    }

    /// Which ticket.
    public var ticket: TicketKey
    /// What it is about, as it stands now.
    public var facts: [StoryEvent.Fact] = []
    /// Its events, in the order in which they were taken.
    public var chapters: [Chapter] = []
    /// Earlier events that are not told, along with the runs that began on them.
    public var eventsLeftOut = 0
    /// Events before all that are told, along with the runs that began on them, that the journal no
    /// longer keeps (``Compaction``).
    public var eventsForgotten = 0
    /// Runs that are not told, since the story would be too long.
    public var runsLeftOut = 0
    /// How it stands at the end.
    public var standing: StoryStanding
}

/// How a ticket stands: what it waits for, and what comes next.
public struct StoryStanding: Sendable {
    /// Its phase.
    public var phase: String
    /// A human has taken over; rules wait until it is released.
    public var isPaused: Bool
    /// What a rule handed it over to a human with; nil where none did.
    public var handOver: String?
    /// Runs that wait, in the order in which they began to.
    public var waits: [RunListing]
    /// Actions that are not settled.
    public var open: [ActionListing]
    /// Deadlines that run, the nearest first.
    public var deadlines: [Deadline]
}
