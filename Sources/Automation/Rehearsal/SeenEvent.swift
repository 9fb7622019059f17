public import Disputes
import Sandbox

/// An event that a rehearsal took, or made of a deadline, with what its rules made of it.
public struct SeenEvent: Sendable {
    /// Its number in the journal.
    public var number: Int64
    /// The event; nil where this version can't read it.
    public var event: Event?
    /// The ticket it is about.
    public var ticket: TicketKey
    /// The CloudEvent's JSON text.
    public var body: [UInt8]
    /// What it was to its ticket, and what rules made of it; nil where this version can't read it.
    public var trace: EventTrace?
    /// The names of the rules that the trace speaks of, by their places.
    public var rules: [String]

    /// The rules that fired, in their order.
    public var fired: [String] {
        trace?.entries.compactMap { entry in
            if case .fired = entry.outcome { name(of: entry) } else { nil }
        } ?? []
    }

    /// The name of a rule in the scripts of that time.
    public func name(of entry: EventTrace.Entry) -> String {
        rules.indices.contains(entry.rule) ? rules[entry.rule] : "rule \(entry.rule + 1)"
    }
}

extension Rehearsal {
    /// The events of a step, in the order in which they were processed.
    public func events(of scene: Scene) -> [SeenEvent] {
        scene.outcomes.flatMap { journal.log(endingAt: $0.number, count: 1) }.map(seen)
    }

    /// The last events of a ticket, oldest first.
    public func log(of ticket: TicketKey, count: Int) -> [SeenEvent] {
        guard let bytes = journal.tickets([ticket])[ticket],
            let state = TicketState(decoding: bytes), state.lastEvent > 0
        else { return [] }
        return journal.log(endingAt: state.lastEvent, count: count).map(seen)
    }

    private func seen(_ logged: LoggedEvent) -> SeenEvent {
        let body = logged.event.event.body
        let event = try? reader.readOwn(body)
        let trace = EventTrace(decoding: logged.trace)
        return SeenEvent(
            number: logged.event.number,
            event: event,
            ticket: TicketKey(shop: logged.event.event.shop, id: event?.ticket ?? ""),
            body: body,
            trace: trace,
            rules: trace.map { names(in: $0.scripts, of: logged.event.event.shop) } ?? []
        )
    }

    /// The names of rules in scripts, by the beginning of their hash.
    private func names(in prefix: UInt64, of shop: ShopKey) -> [String] {
        if let scripts = stage.rulebook(of: shop)?.scripts, scripts.pinPrefix == prefix {
            return scripts.rules.map(\.name)
        }
        let record = journal.scripts().first { record in
            record.hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } == prefix
        }
        // Its fifth member; see ``ScriptSet/record(rules:)``.
        let items = record.map { Value(own: FlatValue(bytes: $0.sources)).items } ?? []
        return items.count > 4 ? items[4].items.compactMap(\.text) : []
    }
}
