import Disputes
import Sandbox

/// Reads a ticket's story from a journal.
struct StoryTeller {
    /// Entries that a story may have; runs past it are only counted.
    private static let entriesMax = 50_000
    /// Instructions that replays of a story may take: past it asks are told without their lines.
    private static let instructionsMax: Int64 = 400_000_000

    let desk: Desk
    let shop: ShopSettings
    private let shelf: ScriptShelf
    private let reader = EventReader()
    private var instructions: Int64 = 0

    var journal: any Journal { desk.journal }

    init(_ desk: Desk, shop: ShopSettings, folder: ShopScripts?) throws {
        self.desk = desk
        self.shop = shop
        shelf = ScriptShelf(
            journal: desk.journal,
            shop: shop,
            folder: folder,
            sandbox: try Sandbox()
        )
    }

    /// The story of the last events of a ticket; nil where the journal does not know it.
    mutating func story(of key: TicketKey, last: Int) throws -> TicketStory? {
        guard let bytes = try journal.tickets([key])[key] else { return nil }
        guard let state = TicketState(decoding: bytes) else {
            throw JournalError.failed(
                reason: "ticket \(key.id) of \(key.shop.source) can't be read"
            )
        }
        var story = TicketStory(ticket: key, standing: try standing(of: state, key))
        story.facts = facts(of: state)
        var runs: [(number: Int64, chapter: Int)] = []
        let log = try readLog(endingAt: state.lastEvent, count: last)
        story.chapters = chapters(of: log.events)
        if log.isAtStart { story.eventsForgotten = max(0, state.position - log.count) }
        story.eventsLeftOut =
            max(0, state.position - story.chapters.count - story.eventsForgotten)
        for (place, chapter) in story.chapters.enumerated() {
            for evaluation in chapter.event.evaluations {
                if case .fired(let run) = evaluation.outcome { runs.append((run, place)) }
            }
        }
        try tell(runs, into: &story)
        return story
    }

    // MARK: Events

    /// What was read of a log.
    private struct Log {
        /// The newest first; those that can't be read are left out.
        var events: [StoryEvent] = []
        /// How many there were.
        var count = 0
        /// The journal has none before them.
        var isAtStart = false
    }

    /// The last events of a log; their texts are let go of page by page.
    private func readLog(endingAt number: Int64, count: Int) throws -> Log {
        var log = Log()
        var next = number
        while next != 0, log.events.count < count {
            let limit = min(Desk.pageRows, count - log.events.count) + 1
            let page = try journal.log(endingAt: next, count: limit)
            // The first of a full page only tells where the one before it ends.
            let isFull = page.count == limit
            for logged in page.dropFirst(isFull ? 1 : 0).reversed() {
                log.count += 1
                if let event = try event(logged) { log.events.append(event) }
            }
            next = isFull ? page[0].event.number : 0
        }
        log.isAtStart = next == 0
        return log
    }

    /// Oldest first.
    private func chapters(of events: [StoryEvent]) -> [TicketStory.Chapter] {
        var clock = Int64.min
        return events.reversed().map { event in
            clock = max(clock, event.at.seconds)
            return TicketStory.Chapter(event: event, clock: Timestamp(seconds: clock))
        }
    }

    private func event(_ logged: LoggedEvent) throws -> StoryEvent? {
        try StoryEvent(logged, zone: shop.zone, reader: reader) { trace in
            if trace.entries.isEmpty { return [] }
            let volume = try shelf.volume(beginning: trace.scripts)
            return trace.entries.map { entry in
                let names = volume?.names ?? []
                return RuleEvaluation(
                    rule: names.indices.contains(entry.rule)
                        ? names[entry.rule] : "rule \(entry.rule + 1)",
                    source: volume?.source(of: entry.rule),
                    outcome: entry.outcome
                )
            }
        }
    }

    // MARK: Runs

    private mutating func tell(
        _ runs: [(number: Int64, chapter: Int)],
        into story: inout TicketStory
    ) throws {
        let told = runs.prefix(Self.entriesMax)
        story.runsLeftOut = runs.count - told.count
        try setClocks(of: &story, by: told)
        let events = story.chapters.map { chapter in
            (chapter.event.type, chapter.event.at.seconds, chapter.clock.seconds)
        }
        var entries = 0
        for (number, chapter) in told {
            guard entries < Self.entriesMax else {
                story.runsLeftOut += 1
                continue
            }
            guard let record = try journal.run(number) else { continue }
            let history = RunHistory(decoding: record.log)
            for (chapter, part) in try parts(of: record, history, from: chapter, events) {
                story.chapters[chapter].parts.append(part)
                entries += part.entries.count
            }
        }
        for place in story.chapters.indices { story.chapters[place].sortParts() }
    }

    /// The clock may have been ahead of an event: the runs that began on it know.
    ///
    /// Runs are read twice rather than held: each has a whole ticket in it.
    private func setClocks(
        of story: inout TicketStory,
        by runs: ArraySlice<(number: Int64, chapter: Int)>
    ) throws {
        for (number, chapter) in runs {
            guard let record = try journal.run(number),
                let history = RunHistory(decoding: record.log)
            else { continue }
            let clock = Timestamp(seconds: history.startedAt)
            story.chapters[chapter].clock = max(story.chapters[chapter].clock, clock)
        }
        var clock = Timestamp.never
        for place in story.chapters.indices {
            clock = max(clock, story.chapters[place].clock)
            story.chapters[place].clock = clock
        }
    }

    private mutating func parts(
        of record: RunRecord,
        _ history: RunHistory?,
        from chapter: Int,
        _ events: [(type: String, at: Int64, clock: Int64)]
    ) throws -> [(Int, StoryPart)] {
        let volume = try shelf.volume(pin: record.pin)
        let rule = volume?.scripts?.rules.first { $0.name == record.rule }
        var part = StoryPart(
            run: record.id.hexadecimal,
            rule: record.rule,
            source: rule.flatMap { volume?.source(of: $0.place) },
            isShadow: history?.isShadow ?? false,
            isBeginning: true,
            entries: []
        )
        guard let history else {
            let failure = "it was written by another settle, which alone can read it"
            let entry = StoryEntry(
                at: Timestamp(seconds: events[chapter].clock),
                what: .ended(record.state, failure)
            )
            part.entries = [entry]
            return [(chapter, part)]
        }
        let actions = try self.actions(of: record, history)
        var money: [Int64: LedgerEntry] = [:]
        for action in actions { money[action.number] = try journal.ledgerEntry(action.number) }
        var teller = RunTeller(
            record,
            history,
            notes: notes(history, of: record, in: volume),
            actions: actions,
            money: money,
            from: chapter,
            events: events
        )
        teller.tell()
        return split(teller.placed, as: part)
    }

    /// Stretches of a run that are in one chapter.
    private func split(_ placed: [RunTeller.Placed], as part: StoryPart) -> [(Int, StoryPart)] {
        var parts: [(Int, StoryPart)] = []
        for item in placed {
            if parts.last?.0 != item.chapter {
                var next = part
                next.isBeginning = item.isBeginning
                parts.append((item.chapter, next))
            }
            parts[parts.count - 1].1.entries.append(item.entry)
        }
        return parts
    }

    private func actions(
        of record: RunRecord,
        _ history: RunHistory
    ) throws(JournalError) -> [ActionRecord] {
        let first = record.number * 1024
        let count = history.steps.count + history.retries + 2
        return try journal.actions(after: first, limit: count).filter {
            $0.number / 1024 == record.number
        }
    }

    private mutating func notes(
        _ history: RunHistory,
        of record: RunRecord,
        in volume: ScriptShelf.Volume?
    ) -> AskNotes {
        guard let volume, instructions < Self.instructionsMax,
            !history.steps.isEmpty || history.waitingFor != nil
        else { return AskNotes() }
        let notes = AskNotes(history, of: record, in: volume, on: shelf)
        instructions += shelf.sandbox.cost.instructions
        return notes
    }
}

extension TicketStory.Chapter {
    /// By time; at one time the run that began first comes first.
    fileprivate mutating func sortParts() {
        let order = parts.enumerated().sorted { a, b in
            let (first, second) = (a.element.entries[0].at, b.element.entries[0].at)
            return first == second ? a.offset < b.offset : first < second
        }
        parts = order.map(\.element)
    }
}
