import Disputes
import Sandbox

/// All that the engine keeps of one ticket: the ticket itself, what its rules have done on it, and
/// what of it waits.
struct TicketState: Equatable {
    /// What one rule has done on this ticket.
    struct RuleMark: Equatable {
        var rule: String
        /// It has fired; matters where it fires once.
        var hasFired = false
        /// When its last reply was sent.
        var lastReply: Timestamp?
    }

    /// That a rule handed the ticket over to a human.
    struct HandOver: Equatable {
        var rule: String
        var text: String
        var at: Timestamp
    }

    /// How many references of our own messages are kept, to know their echoes by.
    static let ownReferencesKept = 8

    var ticket: Ticket
    /// The number of the ticket's last event; 0 before the first.
    var lastEvent: Int64 = 0
    /// Payouts reserved and posted, in fen; a rehearsal's apart.
    var payoutFen: Int64 = 0
    var shadowPayoutFen: Int64 = 0
    var marks: [RuleMark] = []
    /// Runs that wait, in the order in which they began to.
    var waits: [Wait] = []
    /// Actions that are not settled, in the order in which they were asked or approved.
    var open: [OpenAction] = []
    /// Timers of the deadlines of this phase.
    var deadlines: [DeadlineTimer] = []
    /// What the platform called our last messages.
    var ownReferences: [String] = []
    /// A rule handed it over, and no human has taken it off the queue.
    var handOver: HandOver?
    /// The platform was asked to step in at least once.
    var wasIntervened = false

    init(ticket: Ticket) {
        self.ticket = ticket
    }

    func mark(of rule: String) -> RuleMark? {
        marks.first { $0.rule == rule }
    }

    func lastReply(of rule: String) -> Timestamp? {
        mark(of: rule)?.lastReply
    }

    mutating func change(_ rule: String, _ change: (inout RuleMark) -> Void) {
        if let index = marks.firstIndex(where: { $0.rule == rule }) {
            change(&marks[index])
        } else {
            var mark = RuleMark(rule: rule)
            change(&mark)
            marks.append(mark)
        }
    }

    /// Where its log ends: how many events it has had.
    var position: Int { ticket.eventCount }

    /// The next timer of anything that waits for time on this ticket.
    var due: DueTime? {
        var due: DueTime?
        func take(_ other: DueTime?) {
            if let other, due.map({ other < $0 }) ?? true { due = other }
        }
        for timer in deadlines where !timer.hasFired { take(timer.due) }
        for wait in waits where wait.held == nil { take(wait.due) }
        for action in open { take(action.expires) }
        return due
    }

    /// What the ticket is listed for.
    var attention: TicketRecord.Attention {
        var attention: TicketRecord.Attention = []
        if ticket.isPaused { attention.insert(.paused) }
        if handOver != nil { attention.insert(.handedOver) }
        if !waits.isEmpty { attention.insert(.waiting) }
        return attention
    }
}

/// A run that waits: for an event of its ticket, for time, or for what becomes of an action.
struct Wait: Equatable {
    /// What it waits for.
    enum Goal: Equatable {
        /// The next event of these types after a position of the ticket's log; nil at the time-out.
        case event(types: [String], after: Int, until: DueTime)
        case time(DueTime)
        case action(Int64)
    }

    /// What has come while the run may not wake: a human has taken over, or the shop is off.
    enum Held: Equatable {
        case event(Int64)
        case time
        /// Where the ticket's log stood when the action was sent: its receipt says so.
        case action(position: Int)
    }

    /// The run's number.
    var run: Int64
    /// The name of its rule.
    var rule: String
    /// It goes on also after a human has taken over.
    var isWhenPaused: Bool
    var goal: Goal
    var held: Held?
    /// Its script asks something else now: a human must see to it before it goes on.
    var hasDiverged = false

    /// When it is over at the latest; nil where it doesn't wait for time.
    var due: DueTime? {
        switch goal {
        case .event(_, _, let until): until
        case .time(let at): at
        case .action: nil
        }
    }

    /// An event of that type and position is what it waits for.
    func awaits(_ type: String, at position: Int) -> Bool {
        guard held == nil, case .event(let types, let after, _) = goal else { return false }
        return position > after && types.contains(type)
    }
}

/// An action of a ticket that is not settled.
struct OpenAction: Equatable {
    var number: Int64
    var key: String
    var kind: ActionKind
    /// `needs_approval`, `ready`, `sending` or `unknown`.
    var state: ActionState
    /// The name of the rule that asked, and the id of its run, for output.
    var rule: String
    var runID: String
    /// It is sent also after a human has taken over.
    var isWhenPaused: Bool
    /// What a message says, to know its echo by.
    var text: String?
    /// When its approval expires.
    var expires: DueTime?
    /// Where the ticket's log stood when it was sent; before, when it was asked.
    var position: Int
}

/// A deadline's timer: it is over, or comes close for rules that want to know.
struct DeadlineTimer: Equatable {
    var key: DeadlineKey
    /// So many seconds before it; nil: when it is over.
    var before: Int?
    /// The deadline itself.
    var at: Timestamp
    var due: DueTime
    /// A `deadline.near` was made; the deadline still runs.
    var hasFired = false
}

extension TicketState {
    /// Makes the timers those of the deadlines that run now: what was there stays, the rest goes.
    ///
    /// - Parameters:
    ///   - lengths: the shop's.
    ///   - befores: how long before a deadline rules want to know, in seconds.
    ///   - clock: no timer is due before it.
    ///   - numbering: gives new timers their numbers.
    mutating func refreshDeadlines(
        _ lengths: Lengths,
        befores: [Int],
        clock: Timestamp,
        numbering: inout Numbering
    ) {
        let running = ticket.deadlines(lengths)
        if running.isEmpty {
            if !deadlines.isEmpty { deadlines = [] }
            return
        }
        var timers: [DeadlineTimer] = []
        timers.reserveCapacity(running.count * (1 + befores.count))
        for deadline in running {
            for before in befores {
                timers.append(timer(of: deadline, before: before, clock, &numbering))
            }
            timers.append(timer(of: deadline, before: nil, clock, &numbering))
        }
        deadlines = timers
    }

    /// The timer that is there, or a new one.
    private func timer(
        of deadline: Deadline,
        before: Int?,
        _ clock: Timestamp,
        _ numbering: inout Numbering
    ) -> DeadlineTimer {
        for timer in deadlines where timer.key == deadline.key && timer.at == deadline.at {
            if timer.before == before { return timer }
        }
        let at = deadline.at.adding(seconds: -(before ?? 0))
        return DeadlineTimer(
            key: deadline.key,
            before: before,
            at: deadline.at,
            due: DueTime(at: max(at, clock), order: numbering.next())
        )
    }
}
