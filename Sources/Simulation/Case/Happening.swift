import Disputes

/// Something that happened on a ticket, before it is written as an event.
struct Happening: Sendable {
    /// The parts of the ticket that its event carries.
    struct Facts: OptionSet, Sendable {
        let rawValue: Int

        /// Everything the application says.
        static let application = Facts(rawValue: 1 << 0)
        /// Kind, amount and statement: what a change changes.
        static let claim = Facts(rawValue: 1 << 1)
        static let amount = Facts(rawValue: 1 << 2)
        static let images = Facts(rawValue: 1 << 3)
        static let parcel = Facts(rawValue: 1 << 4)
        static let returned = Facts(rawValue: 1 << 5)
        /// Where the ticket stands now: said where the host could not know the way there.
        static let phase = Facts(rawValue: 1 << 6)
    }

    let type: EventType
    let at: Timestamp
    var facts: Facts = []
    var payload = Event.Payload.none
}
