import Automation
import Disputes

/// Something that was done to a session's rehearsal: what a test of it would do again.
enum ReplDeed {
    /// A line asked for actions.
    case line(String)
    /// An event was taken: its JSON text.
    case event([UInt8])
    /// The clock was moved.
    case clock(Timestamp)
    /// A human approved an action, or denied it.
    case decision(TicketKey, ActionKind, isApproved: Bool)
}
