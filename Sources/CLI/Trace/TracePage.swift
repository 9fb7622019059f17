import Automation
import Disputes

/// A ticket's story as a page for a browser.
struct TracePage {
    private let story: TicketStory
    private let desk: OpenDesk
    private var html = HTMLText()

    init(_ story: TicketStory, _ desk: OpenDesk) {
        self.story = story
        self.desk = desk
    }

    /// The whole page.
    var bytes: [UInt8] {
        var page = self
        page.body()
        return HTMLText.page(
            title: "Ticket \(story.ticket.id)",
            language: "en",
            style: Self.style,
            body: page.html.text
        )
    }

    private static let style = """
        .facts { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 8px 0 0; }
        .facts b { font-weight: 600; }
        section.event { border-left: 4px solid var(--blue); }
        section.made { border-left-color: var(--amber); }
        section.misfit { border-left-color: var(--line); }
        .words { margin: 4px 0; padding: 6px 12px; background: var(--ground); border-radius: 8px; }
        .fired td:first-child { color: var(--green); } .evaluations td:first-child { width: 20px; }
        .evaluations td:nth-child(2) { width: 34%; }
        .run { border-left: 3px solid var(--violet); margin: 12px 0 0; padding: 2px 0 2px 14px; }
        .run > div { margin: 2px 0; } .run .deeper { margin-left: 20px; }
        .state { display: inline-block; padding: 0 8px; border-radius: 9px; color: #fff; background: var(--soft);
          font-size: 13px; }
        .done { background: var(--green); } .failed, .refused, .denied { background: var(--red); }
        .unknown, .needs_approval { background: var(--amber); } .ready, .sending { background: var(--blue); }
        .money { color: var(--green); font-weight: 600; }
        """

    private func time(_ time: Timestamp) -> String {
        String(desk.desk.time(time, in: story.ticket.shop).prefix(19)).replacing("T", with: " ")
    }

    private mutating func body() {
        let shop = story.ticket.shop
        html.element("h1", "Ticket \(story.ticket.id)")
        html.element("div", "shop \(shop.id) on \(shop.platform.rawValue)", ["class": "soft"])
        write(story.facts)
        if story.eventsForgotten > 0 {
            html.element("p", "\(story.forgottenSentence).", ["class": "soft"])
        }
        if story.eventsLeftOut > 0 {
            html.element(
                "p",
                "\(counted(story.eventsLeftOut, "earlier event")) and their runs are not shown.",
                ["class": "soft"]
            )
        }
        for chapter in story.chapters { write(chapter) }
        write(story.standing)
    }

    private mutating func write(_ facts: [StoryEvent.Fact]) {
        if facts.isEmpty { return }
        html.open("div", ["class": "facts"])
        for fact in facts {
            html.open("span")
            html.element("span", "\(fact.name) ", ["class": "soft"])
            html.element("b", fact.value)
            html.close("span")
        }
        html.close("div")
    }

    private mutating func write(_ chapter: TicketStory.Chapter) {
        let event = chapter.event
        let kind = event.isMade ? "made" : event.fit == .fitted ? "fitted" : "misfit"
        html.open("section", ["class": "event \(kind)"])
        html.open("h2")
        html.element("span", "\(time(event.at))  ", ["class": "soft"])
        html.element("span", event.type)
        if !event.to.isEmpty {
            html.element(
                "span",
                event.from == event.to ? "  (\(event.to))" : "  → \(event.to)",
                ["class": "soft"]
            )
        }
        html.close("h2")
        if chapter.clock.seconds > event.at.seconds {
            html.element("div", "taken at \(time(chapter.clock))", ["class": "soft"])
        }
        if let words = event.words { html.element("div", words, ["class": "words"]) }
        write(event.facts)
        if let misfit = event.misfit { html.element("p", "It did not fit: \(misfit)") }
        if event.fit == .echo { html.element("p", "It is the echo of a message of our own.") }
        if event.fit == .unknownType { html.element("p", "No rule knows this type.") }
        write(event.evaluations)
        for part in chapter.parts { write(part) }
        html.close("section")
    }

    private mutating func write(_ evaluations: [RuleEvaluation]) {
        if evaluations.isEmpty { return }
        html.open("table", ["class": "evaluations"])
        for evaluation in evaluations {
            html.open("tr", ["class": evaluation.hasFired ? "fired" : "passed"])
            html.element("td", evaluation.hasFired ? "✓" : "·")
            html.element("td", evaluation.rule)
            html.element("td", evaluation.sentence)
            html.element("td", evaluation.source?.position ?? "", ["class": "mono soft"])
            html.close("tr")
        }
        html.close("table")
    }

    private mutating func write(_ part: StoryPart) {
        html.open("div", ["class": "run"])
        html.open("div")
        html.element("b", part.rule)
        var words = part.isBeginning ? "  begins" : "  goes on"
        words += ", \(time(part.entries[0].at)), run \(desk.short(id: part.run))"
        if let source = part.source { words += ", \(source.position)" }
        if part.isShadow { words += " (shadow)" }
        html.element("span", words, ["class": "soft"])
        html.close("div")
        for entry in part.entries { write(entry) }
        html.close("div")
    }

    private mutating func write(_ entry: StoryEntry) {
        switch entry.what {
        case .asked(let words, let source):
            if let source {
                html.open("div", ["class": "mono"])
                html.element("span", "\(source.position)  ", ["class": "soft"])
                html.element("span", source.text)
                html.close("div")
            }
            html.element("div", "asks \(words)", ["class": "deeper"])
        case .answered(let words): html.element("div", "answer: \(words)", ["class": "deeper"])
        case .action(let action): write(action, at: entry.at)
        case .logged(let text): html.element("div", "log: \(text)", ["class": "mono"])
        case .ended(let state, let failure):
            html.open("div")
            html.element("span", "\(state)", ["class": "state \(state)"])
            html.element("span", failure.map { "  \($0)" } ?? "")
            html.close("div")
        }
    }

    private mutating func write(_ action: StoryAction, at time: Timestamp) {
        html.open("div", ["class": "deeper"])
        html.element("span", action.state.rawValue, ["class": "state \(action.state.rawValue)"])
        html.element("span", "  \(self.time(time))", ["class": "soft"])
        if let money = action.money {
            html.element("span", "  \(money.sentence)", ["class": "money"])
        }
        if let reason = action.reason { html.element("span", "  \(reason)") }
        if let reference = action.reference { html.element("span", "  reference \(reference)") }
        if action.isLast {
            html.element("span", "  key \(desk.short(id: action.key))", ["class": "soft"])
        }
        html.close("div")
    }

    private mutating func write(_ standing: StoryStanding) {
        html.open("section")
        html.element("h2", "Now: \(standing.phase)")
        html.open("ul")
        for line in TraceStanding(standing, story.ticket, desk).lines { html.element("li", line) }
        html.close("ul")
        html.close("section")
    }
}
