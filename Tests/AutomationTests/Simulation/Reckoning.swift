import Automation
import Disputes

/// What is wrong with a world and its journal: the platform's own record against the host's books.
struct Reckoning {
    private let world: World
    private let journal: MemoryJournal
    private let stage: Stage
    private let actions: [Int64: ActionRecord]
    private(set) var problems: [String]

    /// Looks at a world whose host is gone, or has ended.
    init(_ world: World, on stage: Stage, hasEnded: Bool) throws {
        var world = world
        // What is on its way at the platform happens, whether a host is there or not.
        if hasEnded { world.gateway.advance(to: world.now.adding(seconds: 86_400)) }
        self.world = world
        self.stage = stage
        journal = try world.disk.journal(stage.identity)
        let records = journal.actions(after: 0, limit: .max)
        actions = Dictionary(uniqueKeysWithValues: records.map { ($0.number, $0) })
        problems = world.violations
        checkPerformed(hasEnded: hasEnded)
        checkOrder()
        if !hasEnded { return }
        checkDone()
        checkMoney()
        checkEvents()
        checkRuns()
    }

    private mutating func expect(_ holds: Bool, _ problem: @autoclosure () -> String) {
        if !holds { problems.append(problem()) }
    }

    // MARK: Actions

    /// Nothing is performed twice, or behind the journal's back.
    private mutating func checkPerformed(hasEnded: Bool) {
        var keys: [Int64: String] = [:]
        for performance in world.gateway.performed {
            let number = performance.number
            expect(keys[number] == nil, "\(number) was performed twice")
            keys[number] = performance.key
            guard let action = actions[number] else {
                expect(false, "\(number) was performed and is not in the journal")
                continue
            }
            expect(action.key == performance.key, "\(number) has another key")
            var states: Set<ActionState> = [.done]
            if !hasEnded { states.formUnion([.sending, .unknown]) }
            if !stage.workflow.human.resolves { states.insert(.unknown) }
            expect(states.contains(action.state), "\(number) was performed and is \(action.state)")
        }
        let distinct = Set(actions.values.map(\.key))
        expect(distinct.count == actions.count, "two actions share a key")
    }

    /// On each ticket things were performed in the order in which they were asked or approved.
    private mutating func checkOrder() {
        for (ticket, readied) in world.audit.readied {
            let performed = world.gateway.performed.filter { $0.ticket == ticket }.map(\.number)
            let wanted = readied.filter { performed.contains($0) }
            expect(performed == wanted, "\(ticket.id): performed \(performed), asked \(wanted)")
        }
    }

    /// What is called done was done; nothing is left half way.
    private mutating func checkDone() {
        for action in actions.values {
            switch action.state {
            case .done where !action.kind.staysInHost:
                let isPerformed = world.gateway.hasPerformed(action.key)
                expect(isPerformed, "\(action.number) is done and was never performed")
            case .sending:
                expect(false, "\(action.number) is still being sent")
            case .unknown:
                let isBeforeHuman = action.delivery?.isBeforeHuman == true
                expect(isBeforeHuman, "\(action.number) is unknown and before nobody")
                expect(!stage.workflow.human.resolves, "\(action.number) was not resolved")
            case .ready:
                // Behind one that is before a human, or on a ticket that is taken over.
                let isHeld = actions.values.contains {
                    $0.ticket == action.ticket && $0.state == .unknown
                }
                expect(isHeld || isPaused(action.ticket), "\(action.number) was never sent")
            case .needsApproval:
                expect(
                    stage.workflow.human.approval == .leaves,
                    "\(action.number) was not looked at"
                )
            default: break
            }
        }
    }

    private func isPaused(_ ticket: TicketKey) -> Bool {
        journal.attention(after: nil, limit: .max).contains {
            $0.key == ticket && $0.attention.contains(.paused)
        }
    }

    // MARK: Money

    /// Posted is what the platform moved, reserved what nobody knows yet; the sums are those of the
    /// entries.
    private mutating func checkMoney() {
        var days: [Int: Spending] = [:]
        var entries: [Int64: LedgerEntry] = [:]
        for entry in journal.ledger(after: 0, limit: .max) {
            days[entry.day, default: Spending()].add(entry)
            entries[entry.number] = entry
            let state = actions[entry.number]?.state
            let wanted: LedgerEntry.State =
                switch state {
                case .done: .posted
                case .unknown, .needsApproval, .ready, .sending: .reserved
                default: .released
                }
            expect(entry.state == wanted, "money of \(entry.number) is \(entry.state)")
        }
        for (day, sums) in days {
            let kept = journal.spending(of: stage.first.settings.shop, on: day)
            expect(kept == sums, "the sums of day \(day) are not those of its entries")
        }
        for performance in world.gateway.performed where performance.kind.movesMoney {
            let entry = entries[performance.number]
            let isPosted = entry?.state == .posted || actions[performance.number]?.state == .unknown
            expect(
                entry?.amount.fen == performance.fen && isPosted,
                "the platform moved \(performance.fen) fen for \(performance.number)"
            )
        }
        let posted = entries.values.filter { $0.state == .posted }.map(\.number)
        let moved = world.gateway.performed.filter(\.kind.movesMoney).map(\.number)
        expect(Set(posted).isSubset(of: moved), "money is posted that never moved")
    }

    // MARK: Events and runs

    /// Every event of the input was processed, once, and each is in its ticket's log.
    private mutating func checkEvents() {
        let events = journal.events(after: 0, limit: .max)
        let outcomes = journal.outcomes(after: 0, limit: .max)
        let wanted = Set(stage.events.map(\.id))
        let come = events.filter { $0.number < NumberedEvent.madeFrom }.map(\.event.id)
        expect(come.count == wanted.count && Set(come) == wanted, "events are missing or double")
        expect(events.map(\.number) == outcomes.map(\.number), "events without an outcome")
        let previous = outcomes.map(\.previous).filter { $0 != 0 }
        expect(Set(previous).count == previous.count, "a ticket's log has two ends")
        let firsts = outcomes.count { $0.previous == 0 }
        expect(firsts == Set(stage.events.map(\.ticket)).count, "a ticket's log has two beginnings")
        expect(journal.deadLetters(after: nil, limit: 1).isEmpty, "an event is a dead letter")
    }

    /// Every run has ended, waits for something that can come, or is before a human.
    private mutating func checkRuns() {
        let tickets = journal.tickets(after: nil, limit: .max)
        let waiting = Dictionary(uniqueKeysWithValues: tickets.map { ($0.key, $0) })
        for run in journal.runs(after: 0, limit: .max) {
            switch run.state {
            case .done, .cancelled: break
            case .stopped, .diverged: expect(false, "run \(run.number) is \(run.state)")
            case .failed:
                let wasRefused = actions.values.contains {
                    $0.number / 1_024 == run.number && $0.state == .failed
                }
                expect(wasRefused, "run \(run.number) has failed: \(run.why)")
            case .waiting:
                let isListed = waiting[run.ticket]?.attention.contains(.waiting) == true
                expect(isListed, "run \(run.number) waits and its ticket doesn't know")
                expect(canGoOn(run, waiting[run.ticket]), "run \(run.number) waits for nothing")
            }
        }
    }

    private func canGoOn(_ run: RunRecord, _ ticket: TicketRecord?) -> Bool {
        if ticket?.attention.contains(.paused) == true { return true }
        let open = actions.values.filter { $0.number / 1_024 == run.number && !$0.state.isFinal }
        return !open.isEmpty || ticket?.due != nil
    }
}

extension RunRecord {
    /// Why it ended badly.
    fileprivate var why: String { RunHistory(decoding: log)?.failure ?? "" }
}
