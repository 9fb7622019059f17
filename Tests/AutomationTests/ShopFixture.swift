import Automation
import Disputes
import Sandbox

/// A shop folder as texts: the inside of `shop.lua`'s table, one file of rules, templates.
struct ShopFixture: Sendable {
    /// Everything is allowed and nothing asks a human: what most tests want.
    static let liberal = """
        mode = "live", allow = { "reply", "agree_refund", "agree_return", "negotiate", "reject",
          "intercept_parcel", "agree_refund_on_refusal", "payout", "confirm_receipt",
          "submit_evidence", "appeal" }
        """

    var platform = Platform.pinduoduo
    var id = "10086"
    /// More keys of `shop`, after platform and id.
    var settings = liberal
    /// The text of `rules/a.lua`.
    var rules: String
    /// Modules for `require`, by name.
    var templates: [String: String] = [:]

    var key: ShopKey { ShopKey(platform: platform, id: id) }

    var scripts: ShopScripts {
        ShopScripts(
            settings: Source(
                name: "shop.lua",
                text: "shop { platform = \"\(platform.rawValue)\", id = \"\(id)\",\n\(settings) }"
            ),
            rules: [Source(name: "rules/a.lua", text: rules)],
            templates: templates.sorted { $0.key < $1.key }.map { name, text in
                Source(name: "templates/\(name).lua", text: text)
            }
        )
    }

    /// Loads the shop; its problem as a text where that fails.
    func problem() -> String? { AutomationTests.problem(of: scripts) }

    /// The shop's settings, read.
    func readSettings() throws -> ShopSettings {
        let scripts = scripts
        return try ThreadExecutor.run { () -> Result<ShopSettings, ShopProblem> in
            // Without memory for a sandbox no test can go on.
            // swift-format-ignore: NeverUseForceTry
            Result { () throws(ShopProblem) in try Rulebook(scripts, in: try! Sandbox()).settings }
        }.get()
    }

    /// Runs events through an engine of its own.
    func rehearse(_ events: [String], gateway: any Gateway = PrintGateway()) throws -> Rehearsal {
        var bench = Bench(shops: [self])
        bench.gateway = gateway
        return try bench.rehearse(events)
    }

    /// Runs one event.
    func rehearse(_ event: String, gateway: any Gateway = PrintGateway()) throws -> Rehearsal {
        try rehearse([event], gateway: gateway)
    }
}

/// A rule `r` on `refund.requested` with this body.
func rule(_ body: String) -> String {
    """
    rule "r" { on = "refund.requested", run = function(ticket)
    \(body)
    end }
    """
}

/// An engine over a new journal, fed in batches.
struct Bench: Sendable {
    var shops: [ShopFixture]
    var gateway: any Gateway = PrintGateway()
    var batch = 4096
    var imageBytes = 64 << 20
    var ticketCapacity = 16_384
    /// The clock runs on at the end until nothing waits for time.
    var drains = false
    /// The time outside.
    var wall = Timestamp(seconds: 1_795_132_800)

    /// Processes the events; what can't be read is in ``Rehearsal/unreadable``.
    func rehearse(_ events: [String]) throws -> Rehearsal {
        let bench = self
        return try ThreadExecutor.run { Result { try bench.process(events) } }.get()
    }

    private func process(_ events: [String]) throws -> Rehearsal {
        let journal = MemoryJournal()
        var rehearsal = Rehearsal(journal: journal)
        let start = try journal.open(as: JournalIdentity(gateway: gateway.kind, clock: "events"))
        let sandbox = try Sandbox()
        let engine = Engine(
            shops: try shops.map { try Rulebook($0.scripts, in: sandbox) },
            journal: journal,
            gateway: gateway,
            start: start,
            sandbox: sandbox,
            imageBytes: imageBytes,
            ticketCapacity: ticketCapacity
        )
        let reader = EventReader()
        for first in stride(from: 0, to: events.count, by: batch) {
            var arrivals = Commit()
            var decoded: [Event] = []
            for text in events[first..<min(first + batch, events.count)] {
                do throws(EventProblem) {
                    let event = try reader.read(Array(text.utf8))
                    let shop = ShopKey(platform: event.platform, id: event.shop)
                    arrivals.arrivals.append(
                        ArrivedEvent(shop: shop, id: event.id, body: Array(text.utf8))
                    )
                    decoded.append(event)
                } catch {
                    rehearsal.unreadable.append(error.description)
                }
            }
            let numbers = journal.commit(arrivals).numbers
            rehearsal.tally.duplicates += numbers.count { $0 == nil }
            var batch: [NumberedArrival] = []
            for (place, number) in numbers.enumerated() {
                guard let number else { continue }
                batch.append(
                    NumberedArrival(
                        number: number,
                        shop: arrivals.arrivals[place].shop,
                        event: decoded[place],
                        body: arrivals.arrivals[place].body
                    )
                )
            }
            var work = Work(wall: wall)
            work.events = batch
            let outcome = try engine.turn(work)
            _ = journal.commit(outcome.commit)
            rehearsal.add(outcome)
        }
        try finish(engine, journal, &rehearsal)
        return rehearsal
    }
}

extension Bench {
    /// The end of the input: timers that may fire do, one turn after the other.
    private func finish(
        _ engine: Engine,
        _ journal: MemoryJournal,
        _ rehearsal: inout Rehearsal
    ) throws {
        var work = Work(wall: wall)
        work.timers = drains ? .drain : .due
        while true {
            let outcome = try engine.turn(work)
            _ = journal.commit(outcome.commit)
            rehearsal.add(outcome)
            if !outcome.hasMoreTimers { return }
        }
    }
}

/// What became of a rehearsal.
struct Rehearsal: Sendable {
    let journal: MemoryJournal
    var lines = ""
    var warnings: [String] = []
    var tally = Tally()
    var unreadable: [String] = []
    /// What was tried at the gateway, in order.
    var sends: [Sending] = []
    /// What was said to orders, or why they could not be carried out.
    var replies: [String] = []

    mutating func add(_ outcome: BatchOutcome) {
        lines += String(decoding: outcome.lines, as: UTF8.self)
        warnings += outcome.warnings.map(\.description)
        tally.add(outcome.tally)
        for reply in outcome.replies {
            switch reply {
            case .success(let sentence): replies.append(sentence)
            case .failure(let problem): replies.append("problem: \(problem)")
            }
        }
    }

    /// One per action, such as `reply done {"text":"hi"}`, with ` | ` and the reason, if any.
    var actions: [String] {
        journal.actions(after: 0, limit: .max).map { action in
            let arguments = String(decoding: action.arguments, as: UTF8.self)
            let reason = action.reason.map { " | " + $0 } ?? ""
            return "\(action.kind.rawValue) \(action.state.rawValue) \(arguments)\(reason)"
        }
    }

    /// One per action, such as `reply done`.
    var states: [String] {
        journal.actions(after: 0, limit: .max).map { "\($0.kind.rawValue) \($0.state.rawValue)" }
    }

    /// The texts of replies, notes and the like, in order: what a rule wanted to show.
    var texts: [String] {
        journal.actions(after: 0, limit: .max).compactMap { action in
            let arguments = String(decoding: action.arguments, as: UTF8.self)
            return arguments.hasPrefix(#"{"text":""#)
                ? String(arguments.dropFirst(9).dropLast(2)) : nil
        }
    }

    /// The reasons of actions that have one.
    var reasons: [String] { journal.actions(after: 0, limit: .max).compactMap(\.reason) }

    /// How each run ended, such as `r done`.
    var runs: [String] { journal.runs(after: 0, limit: .max).map { "\($0.rule) \($0.state)" } }

    /// The histories of the runs.
    var histories: [RunHistory] {
        journal.runs(after: 0, limit: .max).compactMap { RunHistory(decoding: $0.log) }
    }

    /// What was logged, run by run.
    var logged: [String] { histories.flatMap(\.lines) }

    var traces: [EventTrace] {
        journal.outcomes(after: 0, limit: .max).compactMap { EventTrace(decoding: $0.trace) }
    }

    /// Everything the journal holds, as text.
    var dump: [String] {
        var lines: [String] = []
        try? canonicalDump(of: journal) { lines.append($0) }
        return lines
    }
}

/// Why a shop can't be loaded; nil where it can.
func problem(of scripts: ShopScripts) -> String? {
    ThreadExecutor.run { () -> String? in
        do throws(ShopProblem) {
            // Without memory for a sandbox no test can go on.
            // swift-format-ignore: NeverUseForceTry
            _ = try Rulebook(scripts, in: try! Sandbox())
            return nil
        } catch {
            return error.description
        }
    }
}
