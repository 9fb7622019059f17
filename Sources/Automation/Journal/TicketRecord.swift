public import Disputes

/// A ticket's state, as an encoded ``TicketState``, and what the journal finds it by.
public struct TicketRecord: Sendable, Hashable {
    /// What a ticket is listed for.
    public struct Attention: OptionSet, Sendable, Hashable {
        /// One bit per reason, as stored.
        public let rawValue: UInt8

        /// The set with these bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// A human took over; rules wait until it is released.
        public static let paused = Attention(rawValue: 1)
        /// A rule handed it over to a human.
        public static let handedOver = Attention(rawValue: 2)
        /// A run of it waits: its log is still read.
        public static let waiting = Attention(rawValue: 4)
    }

    /// The ticket.
    public var key: TicketKey
    /// The encoded state.
    public var state: [UInt8]
    /// Its next timer, by the host's clock; nil where none runs.
    public var due: DueTime?
    /// What it is listed for.
    public var attention: Attention

    /// A ticket with its encoded state.
    public init(
        key: TicketKey,
        state: [UInt8],
        due: DueTime? = nil,
        attention: Attention = []
    ) {
        self.key = key
        self.state = state
        self.due = due
        self.attention = attention
    }
}

/// When a timer is due, and its place among those due at the same instant: the order of creation.
public struct DueTime: Sendable, Hashable, Comparable {
    /// By the host's clock.
    public var at: Timestamp
    /// A number given by the engine; greater for a timer made later.
    public var order: Int64

    /// A timer's time and place.
    public init(at: Timestamp, order: Int64) {
        self.at = at
        self.order = order
    }

    /// By time, then by creation.
    public static func < (a: DueTime, b: DueTime) -> Bool {
        a.at == b.at ? a.order < b.order : a.at < b.at
    }
}

/// A ticket whose timer is due.
public struct DueTicket: Sendable, Hashable {
    /// When.
    public var due: DueTime
    /// Which ticket.
    public var key: TicketKey

    /// A ticket and its next timer.
    public init(due: DueTime, key: TicketKey) {
        self.due = due
        self.key = key
    }
}
