import Disputes
import Sandbox

/// What followers of the stream are told of a visit.
extension Visit {
    /// What rules made of an event; before it, the event itself where the host made it.
    func stream(_ trace: EventTrace, of arrival: NumberedArrival) {
        guard engine.keepsStream else { return }
        let event = arrival.event
        if arrival.number >= NumberedEvent.madeFrom {
            add(type: event.type.name, body: arrival.body)
        }
        var json = JSONText(capacity: 512)
        json.beginObject()
        json.member("event", event.id)
        json.member("event_type", event.type.name)
        json.member("fit", "\(trace.fit)")
        if let misfit = trace.misfit { json.member("misfit", misfit) }
        if let from = trace.from { json.member("from", from) }
        json.member("phase", entry.state.ticket.phase.rawValue)
        json.name("rules")
        json.beginList()
        for entry in trace.entries { write(entry, to: &json) }
        json.endList()
        json.endObject()
        add("settle.rules.decided", id: "\(event.id)/decided", json.bytes)
    }

    private func write(_ entry: EventTrace.Entry, to json: inout JSONText) {
        json.beginObject()
        json.member("rule", rulebook.rules[entry.rule].name)
        switch entry.outcome {
        case .fired: json.member("outcome", "fired")
        case .condition(let path, let wanted, let seen):
            json.member("outcome", "condition")
            json.member("field", path)
            json.member("wanted", wanted)
            json.member("seen", seen.shown)
        case .functionSaidNo: json.member("outcome", "when")
        case .failed(let message):
            json.member("outcome", "failed")
            json.member("message", message)
        case .once: json.member("outcome", "once")
        case .waiting: json.member("outcome", "waiting")
        case .final: json.member("outcome", "final")
        case .paused: json.member("outcome", "paused")
        }
        json.endObject()
    }

    /// An action is being sent, or what became of it is not known.
    func stream(_ record: ActionRecord, of open: OpenAction) {
        guard engine.keepsStream else { return }
        stream(record, line(of: record, rule: open.rule, run: open.runID))
    }

    /// An action came to a state, with the line that says so.
    func stream(_ record: ActionRecord, _ line: [UInt8]) {
        guard engine.keepsStream else { return }
        let state = record.state.rawValue
        add("settle.action.\(state)", id: "\(record.key)/\(record.past.count)/\(state)", line)
    }

    /// A run ended badly.
    func stream(_ run: Run) {
        guard engine.keepsStream else { return }
        let state = "\(run.state)"
        var json = JSONText(capacity: 256)
        json.beginObject()
        json.member("rule", run.rule.name)
        json.member("run", run.id.hexadecimal)
        json.name("number")
        json.integer(run.number)
        json.member("message", run.log.failure ?? "")
        json.endObject()
        let id = "\(run.id.hexadecimal)/\(run.log.recorded.count)/\(state)"
        add("settle.run.\(state)", id: id, json.bytes)
    }

    /// Adds a CloudEvent of the host's own.
    private func add(_ type: String, id: String, _ data: [UInt8]) {
        let key = entry.key
        var json = JSONText(capacity: 256 + data.count)
        json.beginObject()
        json.member("specversion", "1.0")
        json.member("id", id)
        json.member("source", key.shop.source)
        json.member("type", type)
        json.member("subject", key.id)
        json.member("time", engine.clock.rfc3339(offset: 0))
        json.name("data")
        json.raw(data)
        json.endObject()
        add(type: type, body: json.bytes)
    }

    private func add(type: String, body: [UInt8]) {
        batch.outcome.commit.stream.append(
            StreamItem(shop: entry.key.shop, ticket: entry.key.id, type: type, body: body)
        )
    }
}
