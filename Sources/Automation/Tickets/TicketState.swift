import Disputes
import Sandbox

/// All that the engine keeps of one ticket: the ticket itself, and what its rules have done on it.
struct TicketState: Equatable {
    /// What one rule has done on this ticket.
    struct RuleMark: Equatable {
        var rule: String
        /// It has fired; matters where it fires once.
        var hasFired = false
        /// When its last reply was sent.
        var lastReply: Timestamp?
        /// A run of it waits.
        var isWaiting = false
    }

    var ticket: Ticket
    /// The number of the ticket's last event; 0 before the first.
    var lastEvent: Int64 = 0
    /// Payouts reserved and posted, in fen; a rehearsal's apart.
    var payoutFen: Int64 = 0
    var shadowPayoutFen: Int64 = 0
    var marks: [RuleMark] = []

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
}
