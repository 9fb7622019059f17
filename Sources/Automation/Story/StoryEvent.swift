public import Disputes
import Sandbox

/// An event of a ticket, with what it said and what each rule made of it.
public struct StoryEvent: Sendable, Equatable {
    /// A field of the ticket that the event carried.
    public struct Fact: Sendable, Hashable {
        /// The field's dotted name, as rules write it.
        public var name: String
        /// Its value, as people read it.
        public var value: String
    }

    /// The event's number in the journal; from ``NumberedEvent/madeFrom`` up for one the host made.
    public var number: Int64
    /// The CloudEvent's `id`.
    public var id: String
    /// The name of its type.
    public var type: String
    /// When it happened, by its own account.
    public var at: Timestamp
    /// What it said: a message, who asked for intervention, which deadline; nil where nothing.
    public var words: String?
    /// The fields of the ticket that it carried, in their order.
    public var facts: [Fact]
    /// What it was to its ticket.
    public var fit: EventTrace.Fit
    /// Why it did not fit; nil where it did.
    public var misfit: String?
    /// The ticket's phase before; nil where it was new, or the event did not fit.
    public var from: String?
    /// The ticket's phase after; empty where the event did not fit.
    public var to: String
    /// What each rule that listens to its type made of it, in their order.
    public var evaluations: [RuleEvaluation]

    /// The host made it: a deadline came close, or was over.
    public var isMade: Bool { number >= NumberedEvent.madeFrom }
}

extension StoryEvent {
    /// The longest text of an event that is shown, in bytes.
    private static let wordsMax = 2_000

    /// An event as the journal has it; nil where it can't be read.
    init?(
        _ logged: LoggedEvent,
        zone: Zone,
        reader: EventReader,
        evaluations: (EventTrace) throws -> [RuleEvaluation]
    ) rethrows {
        guard let event = try? reader.readOwn(logged.event.event.body),
            let trace = EventTrace(decoding: logged.trace)
        else { return nil }
        self.init(
            number: logged.event.number,
            id: event.id,
            type: event.type.name,
            at: event.time,
            words: Self.words(of: event)?.cut(toBytes: Self.wordsMax),
            facts: event.facts.facts.map { Fact($0, zone: zone) }.filter { !$0.value.isEmpty },
            fit: trace.fit,
            misfit: trace.misfit,
            from: trace.from,
            to: trace.to,
            evaluations: try evaluations(trace)
        )
    }

    private static func words(of event: Event) -> String? {
        switch event.payload {
        case .none: nil
        case .message(let text): text
        case .intervention(let by): by.map { "by \($0.rawValue)" }
        case .evidence(let slots): slots.joined(separator: ", ")
        case .verdict(let liable, let refunded):
            "liable: \(liable.rawValue)" + (refunded.map { ", refunded \($0)" } ?? "")
        case .deadline(let key):
            event.before.map { "\(key.rawValue), \(Self.span($0)) before" } ?? key.rawValue
        }
    }

    /// Seconds as people say them: `6 h`, `90 min`.
    private static func span(_ seconds: Int) -> String {
        if seconds % 86_400 == 0 { return "\(seconds / 86_400) d" }
        if seconds % 3_600 == 0 { return "\(seconds / 3_600) h" }
        return seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
    }
}

extension StoryEvent.Fact {
    fileprivate init(_ fact: TicketFacts.Fact, zone: Zone) {
        name = fact.field.name
        value = fact.value.shown(as: fact.field.type, zone: zone)
    }
}

extension FieldValue {
    /// The longest value that is shown, in bytes.
    private static let shownMax = 240

    /// As people read it, bounded.
    func shown(as type: FieldType, zone: Zone) -> String {
        switch (self, type) {
        case (.integer(let milliseconds), .time):
            let time = Timestamp(milliseconds: milliseconds)
            return time.text(offset: zone.offset(at: time.seconds))
        case (.textList(let texts), _):
            return texts.joined(separator: ", ").cut(toBytes: Self.shownMax)
        case (.goods(let goods), _):
            let titles = goods.map { "\($0.title ?? $0.id ?? "?") ×\($0.quantity ?? 1)" }
            return titles.joined(separator: ", ").cut(toBytes: Self.shownMax)
        case (.text(let text), _): return text.cut(toBytes: Self.shownMax)
        case (.null, _): return ""
        default:
            let value = Value(self, of: type)
            return value.text ?? value.shown
        }
    }
}
