import Automation
import Disputes

/// A ticket's story for a terminal.
struct TraceText {
    /// Wider lines are hard to read, however wide the terminal is.
    private static let widthMax = 120
    private static let ruleColumns = 28

    private let story: TicketStory
    private let desk: OpenDesk
    private let width: Int
    private let isColoured: Bool
    private var buffer: [String] = []

    init(_ story: TicketStory, _ desk: OpenDesk) {
        self.story = story
        self.desk = desk
        let columns = StandardOutput.columns
        width = columns.map { max(40, min($0, Self.widthMax)) } ?? .max
        isColoured = columns != nil
    }

    /// Writes it to standard output.
    consuming func write() throws {
        var text = self
        text.head()
        for chapter in text.story.chapters {
            text.tell(chapter)
            if text.buffer.count > 500 { try text.flush() }
        }
        text.tell(text.story.standing)
        try text.flush()
    }

    private mutating func flush() throws {
        try StandardOutput.write(Array((buffer.joined(separator: "\n") + "\n").utf8))
        buffer = []
    }

    // MARK: Lines

    private mutating func line(_ text: String, first: String = "", rest: String = "") {
        buffer += text.printable.wrapped(to: width, first: first, rest: rest)
    }

    private mutating func strong(_ text: String) {
        let lines = text.printable.wrapped(to: width, rest: "    ")
        buffer += isColoured ? lines.map { "\u{1B}[1m\($0)\u{1B}[0m" } : lines
    }

    private func time(_ time: Timestamp) -> String {
        String(desk.desk.time(time, in: story.ticket.shop).prefix(19)).replacing("T", with: " ")
    }

    // MARK: Parts

    private mutating func head() {
        let shop = story.ticket.shop
        strong("ticket \(story.ticket.id) of shop \(shop.id) on \(shop.platform.rawValue)")
        let facts = story.facts.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
        if !facts.isEmpty { line(facts, first: "  ", rest: "  ") }
        if story.eventsForgotten > 0 {
            line("… \(story.forgottenSentence)", first: "  ", rest: "    ")
        }
        if story.eventsLeftOut > 0 {
            line("… \(counted(story.eventsLeftOut, "earlier event"))", first: "  ")
        }
    }

    private mutating func tell(_ chapter: TicketStory.Chapter) {
        let event = chapter.event
        buffer.append("")
        strong("\(time(event.at))  \(event.type)\(phases(of: event))")
        if chapter.clock.seconds > event.at.seconds {
            line("taken at \(time(chapter.clock))", first: "  ")
        }
        if let words = event.words { line("\"\(words)\"", first: "  ", rest: "   ") }
        let facts = event.facts.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
        if !facts.isEmpty { line(facts, first: "  ", rest: "  ") }
        if let misfit = event.misfit { line("did not fit: \(misfit)", first: "  ", rest: "  ") }
        if event.fit == .echo { line("the echo of a message of our own", first: "  ") }
        if event.fit == .unknownType { line("no rule knows this type", first: "  ") }
        tell(event.evaluations)
        var shown = chapter.clock
        for part in chapter.parts { tell(part, after: &shown) }
    }

    private func phases(of event: StoryEvent) -> String {
        if event.to.isEmpty { return "" }
        return event.from == event.to ? "  (\(event.to))" : "  → \(event.to)"
    }

    private mutating func tell(_ evaluations: [RuleEvaluation]) {
        let widest = evaluations.map { $0.rule.printable.displayWidth }.max() ?? 0
        let column = min(widest, Self.ruleColumns)
        let indent = String(repeating: " ", count: column + 6)
        for evaluation in evaluations {
            let name = evaluation.rule.printable.cut(toWidth: column).padded(to: column)
            let mark = evaluation.hasFired ? "✓" : "·"
            line(evaluation.sentence, first: "  \(mark) \(name)  ", rest: indent)
        }
    }

    private mutating func tell(_ part: StoryPart, after shown: inout Timestamp) {
        let start = part.entries[0].at
        var heading =
            "\(part.isBeginning ? "▶" : "↻") \(part.rule)  run \(desk.short(id: part.run))"
        if part.isBeginning, let source = part.source { heading += "  \(source.position)" }
        if part.isShadow { heading += "  (shadow)" }
        if start.seconds > shown.seconds {
            heading += "  at \(time(start))"
            shown = start
        }
        line(heading, first: "  ", rest: "    ")
        for entry in part.entries {
            if entry.at.seconds > shown.seconds {
                line("at \(time(entry.at))", first: "    ")
                shown = entry.at
            }
            tell(entry)
        }
    }

    private mutating func tell(_ entry: StoryEntry) {
        switch entry.what {
        case .asked(let words, let source):
            if let source {
                line("\(source.position)  \(source.text)", first: "    ", rest: "      ")
            }
            line("asks \(words)", first: "      ", rest: "        ")
        case .answered(let words): line("answer: \(words)", first: "      ", rest: "        ")
        case .action(let action): tell(action)
        case .logged(let text): line("log: \(text)", first: "    ", rest: "      ")
        case .ended(let state, let failure):
            line(
                "\(state)" + (failure.map { ": \($0)" } ?? ""),
                first: "    ■ ",
                rest: "      "
            )
        }
    }

    private mutating func tell(_ action: StoryAction) {
        var words = ["\(action.state.rawValue)"]
        if let money = action.money { words.append(money.sentence) }
        if let reason = action.reason { words.append(reason) }
        if let reference = action.reference { words.append("reference \(reference)") }
        if action.isLast { words.append("key \(desk.short(id: action.key))") }
        line(words.joined(separator: ", "), first: "      → ", rest: "        ")
    }

    // MARK: How it stands

    private mutating func tell(_ standing: StoryStanding) {
        buffer.append("")
        strong("now: \(standing.phase)")
        for sentence in TraceStanding(standing, story.ticket, desk).lines {
            line(sentence, first: "  ", rest: "    ")
        }
    }
}

extension TicketStory {
    /// What is not told because the journal no longer has it.
    var forgottenSentence: String {
        "\(counted(eventsForgotten, "event")) and their runs are no longer kept (settle compact); "
            + "settle actions --ticket \(ticket.id) --state all has what was done"
    }
}
