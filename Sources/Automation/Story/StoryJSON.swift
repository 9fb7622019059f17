import Disputes

/// A ticket's story as JSON: objects, each with the member `what`, in order.
///
/// The same objects are the lines of `settle trace --json` and the list of
/// `GET /v1/tickets/{ticket}/trace`.
package struct StoryJSON {
    private let story: TicketStory
    private let desk: Desk
    private let take: ([UInt8]) throws -> Void

    /// Hands over one object after another.
    ///
    /// - Parameters:
    ///   - story: what is told.
    ///   - desk: where the story comes from.
    ///   - take: called once for each object, as UTF-8 without a line's end.
    /// - Throws: what `take` throws.
    package static func write(
        _ story: TicketStory,
        of desk: Desk,
        _ take: @escaping ([UInt8]) throws -> Void
    ) throws {
        try StoryJSON(story: story, desk: desk, take: take).write()
    }

    private func write() throws {
        try head()
        for chapter in story.chapters {
            try add(chapter.event, clock: chapter.clock)
            for evaluation in chapter.event.evaluations { try add(evaluation, on: chapter.event) }
            for part in chapter.parts { try add(part) }
        }
        try add(story.standing)
    }

    private func object(_ what: String, _ members: (inout JSONText) -> Void) throws {
        var text = JSONText(capacity: 384)
        text.beginObject()
        text.member("what", what)
        members(&text)
        text.endObject()
        try take(text.bytes)
    }

    private func write(_ name: String, _ time: Timestamp?, to json: inout JSONText) {
        desk.write(name, time, of: story.ticket, to: &json)
    }

    private func write(_ facts: [StoryEvent.Fact], to json: inout JSONText) {
        json.name("facts")
        json.beginObject()
        for fact in facts { json.member(fact.name, fact.value) }
        json.endObject()
    }

    private func write(_ source: SourceLine?, to json: inout JSONText) {
        guard let source else { return }
        json.member("file", source.file)
        json.member("line", Int64(source.line))
    }

    // MARK: Lines

    private func head() throws {
        try object("ticket") { json in
            desk.write(story.ticket, to: &json)
            write(story.facts, to: &json)
            json.member("events_left_out", Int64(story.eventsLeftOut))
            if story.eventsForgotten > 0 {
                json.member("events_forgotten", Int64(story.eventsForgotten))
            }
            json.member("runs_left_out", Int64(story.runsLeftOut))
        }
    }

    private func add(_ event: StoryEvent, clock: Timestamp) throws {
        try object("event") { json in
            json.member("id", event.id)
            json.member("type", event.type)
            write("at", event.at, to: &json)
            write("clock", clock, to: &json)
            if let words = event.words { json.member("words", words) }
            write(event.facts, to: &json)
            json.member("fit", event.fit.code)
            if let misfit = event.misfit { json.member("misfit", misfit) }
            if let from = event.from { json.member("from", from) }
            if !event.to.isEmpty { json.member("to", event.to) }
        }
    }

    private func add(_ evaluation: RuleEvaluation, on event: StoryEvent) throws {
        try object("rule") { json in
            json.member("event", event.id)
            json.member("rule", evaluation.rule)
            write(evaluation.source, to: &json)
            json.member("outcome", evaluation.code)
            json.member("sentence", evaluation.sentence)
            if let condition = evaluation.condition {
                json.member("field", condition.field)
                json.member("wanted", condition.wanted)
                json.member("seen", condition.seen)
            }
        }
    }

    private func add(_ part: StoryPart) throws {
        try object("run") { json in
            write("at", part.entries[0].at, to: &json)
            json.member("run", part.run)
            json.member("rule", part.rule)
            write(part.source, to: &json)
            json.member("shadow", part.isShadow)
            json.member("begins", part.isBeginning)
        }
        for entry in part.entries { try add(entry, of: part) }
    }

    private func add(_ entry: StoryEntry, of part: StoryPart) throws {
        let at = entry.at
        func begin(_ json: inout JSONText) {
            write("at", at, to: &json)
            json.member("run", part.run)
        }
        switch entry.what {
        case .asked(let words, let source):
            try object("asked") { json in
                begin(&json)
                json.member("ask", words)
                write(source, to: &json)
                if let source { json.member("source", source.text) }
            }
        case .answered(let words):
            try object("answered") { json in
                begin(&json)
                json.member("answer", words)
            }
        case .action(let action):
            try object("action") { json in
                begin(&json)
                write(action, to: &json)
            }
        case .logged(let text):
            try object("logged") { json in
                begin(&json)
                json.member("text", text)
            }
        case .ended(let state, let failure):
            try object("ended") { json in
                begin(&json)
                json.member("state", "\(state)")
                if let failure { json.member("failure", failure) }
            }
        }
    }

    private func write(_ action: StoryAction, to json: inout JSONText) {
        json.member("action", action.kind.rawValue)
        json.name("args")
        json.raw(action.arguments)
        json.member("key", action.key)
        json.member("state", action.state.rawValue)
        if let reason = action.reason { json.member("reason", reason) }
        if let reference = action.reference { json.member("reference", reference) }
        guard let money = action.money else { return }
        json.name("money")
        json.beginObject()
        json.member("account", "\(money.account)")
        json.member("amount_fen", money.amount.fen)
        json.member("state", "\(money.state)")
        json.member("mode", money.isShadow ? "shadow" : "live")
        json.endObject()
    }

    // MARK: How it stands

    private func add(_ standing: StoryStanding) throws {
        try object("standing") { json in
            json.member("phase", standing.phase)
            json.member("paused", standing.isPaused)
            if let words = standing.handOver { json.member("handed_over", words) }
            json.name("waits")
            json.beginList()
            for run in standing.waits {
                json.beginObject()
                json.member("run", run.id)
                json.member("rule", run.rule)
                json.endObject()
            }
            json.endList()
            json.name("open")
            json.beginList()
            for action in standing.open {
                json.beginObject()
                json.member("key", action.record.key)
                json.member("action", action.record.kind.rawValue)
                json.member("state", action.record.state.rawValue)
                json.endObject()
            }
            json.endList()
            json.name("deadlines")
            json.beginList()
            for deadline in standing.deadlines {
                desk.write(deadline, of: story.ticket, to: &json)
            }
            json.endList()
        }
    }
}

extension EventTrace.Fit {
    /// The word for it in JSON: never changed.
    fileprivate var code: String {
        switch self {
        case .fitted: "fitted"
        case .misfit: "misfit"
        case .unknownType: "unknown_type"
        case .givenUp: "given_up"
        case .echo: "echo"
        }
    }
}
