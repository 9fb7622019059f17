import Disputes
import Sandbox

/// Sums up what batches led to, as they come.
///
/// Memory grows with tickets, by 40 bytes each, and with days and rules; never with events.
final class BacktestBook {
    /// What is kept of a ticket.
    struct TicketSum {
        /// Stands for all that rules asked for on it, in order.
        var digest: UInt64 = 0
        /// Money moved and set aside, in fen.
        var fen: Int64 = 0
        var isTouched = false
        /// A human of the shop has written.
        var isHuman = false
    }

    /// A year of shops' days, or ten of one shop's; later ones are not told apart.
    private static let daysMax = 20_000

    private(set) var tally = Tally()
    private(set) var clock: Timestamp?
    private(set) var tickets: [UInt64: TicketSum] = [:]
    private(set) var actions: [ActionKind: [ActionState: Int]] = [:]
    private(set) var days: [DayFigures.Key: MoneyDay] = [:]
    private(set) var reasons = ReasonBook()
    private(set) var failures = ReasonBook()
    private(set) var waitingRuns: Set<Int64> = []
    private(set) var shops: [ShopKey: [RuleFigures]] = [:]
    /// Money set aside for actions that are not settled, in fen, by their numbers.
    private(set) var reserved: [Int64: Int64] = [:]

    init(_ rulebooks: [Rulebook]) {
        for rulebook in rulebooks {
            shops[rulebook.settings.shop] = rulebook.rules.map { rule in
                RuleFigures(
                    shop: rulebook.settings.shop,
                    rule: rule.name,
                    source: SourceLine(file: rule.file, line: rule.line)
                )
            }
        }
    }

    /// Takes a batch that was decided; its draft must not be sealed.
    func add(_ outcome: BatchOutcome) {
        var tally = outcome.tally
        tally.decisions = [:]
        self.tally.add(tally)
        if let clock = outcome.commit.clock { self.clock = clock }
        for (key, state) in outcome.draft.tickets { see(key, state) }
        for (record, _) in outcome.draft.runs { count(record) }
        for record in outcome.commit.runs { count(record) }
        for record in outcome.commit.actions { count(record) }
        for entry in outcome.commit.ledger { count(entry) }
        for warning in outcome.warnings { failures.add(nil, warning.message) }
    }

    private func see(_ key: TicketKey, _ state: TicketState) {
        tickets[key.digest, default: TicketSum()].see(state.ticket)
    }

    private func count(_ record: RunRecord) {
        let isNew = waitingRuns.remove(record.number) == nil
        if record.state == .waiting { waitingRuns.insert(record.number) }
        change(record.ticket.shop, record.number) { rule in
            rule.runs += isNew ? 1 : 0
            switch record.state {
            case .failed, .stopped, .diverged: rule.failedRuns += 1
            case .waiting, .done, .cancelled: break
            }
        }
    }

    /// Counts an action where it has come to; where it was before it counts no more.
    private func count(_ record: ActionRecord) {
        let was = record.past.last?.state
        actions[record.kind, default: [:]].count(record.state, was)
        change(record.ticket.shop, record.number / 1024) { $0.actions.count(record.state, was) }
        tickets[record.ticket.digest, default: TicketSum()].add(record)
        switch record.state {
        case .refused, .skipped, .denied, .failed, .withdrawn, .needsApproval:
            reasons.add(record.state, record.reason ?? "")
        case .shadow, .ready, .sending, .done, .unknown: break
        }
    }

    private func count(_ entry: LedgerEntry) {
        var fen = entry.amount.fen
        switch entry.state {
        case .reserved: reserved[entry.number] = fen
        case .posted: if reserved.removeValue(forKey: entry.number) != nil { return }
        case .released:
            if reserved.removeValue(forKey: entry.number) == nil { return }
            fen = -fen
        }
        let ticket = TicketKey(shop: entry.shop, id: entry.ticket)
        tickets[ticket.digest, default: TicketSum()].fen += fen
        let isRefund = entry.account == .refund
        change(entry.shop, entry.number / 1024) { rule in
            if isRefund { rule.refundFen += fen } else { rule.payoutFen += fen }
        }
        var key = DayFigures.Key(shop: entry.shop, day: entry.day)
        if days.count >= Self.daysMax, days[key] == nil {
            key.day = days.keys.map(\.day).max() ?? key.day
        }
        let none = MoneyDay(shop: key.shop, day: key.day)
        if isRefund {
            days[key, default: none].refundFen += fen
        } else {
            days[key, default: none].payoutFen += fen
        }
    }

    /// Changes the figures of the rule of a run; its place is in the run's number.
    private func change(_ shop: ShopKey, _ run: Int64, _ change: (inout RuleFigures) -> Void) {
        let place = Int(run % Int64(Rule.countMax))
        guard let rules = shops[shop], rules.indices.contains(place) else { return }
        change(&shops[shop, default: []][place])
    }
}

extension [ActionState: Int] {
    fileprivate mutating func count(_ state: ActionState, _ was: ActionState?) {
        if let was { self[was] = self[was] == 1 ? nil : (self[was] ?? 0) - 1 }
        self[state, default: 0] += 1
    }
}

extension BacktestBook.TicketSum {
    fileprivate mutating func see(_ ticket: Ticket) {
        if ticket.isPaused { isHuman = true }
    }

    /// Takes in an action that is settled, or waits for a human.
    fileprivate mutating func add(_ record: ActionRecord) {
        isTouched = true
        guard record.state.isFinal || record.state == .needsApproval else { return }
        var digest = FowlerNollVo(digest)
        digest.add(record.kind.rawValue.utf8)
        digest.add(record.state.rawValue.utf8)
        digest.add(record.arguments)
        self.digest = digest.value
    }
}

extension TicketKey {
    /// Stands for the ticket: the same in every process, and one in 10^13 for two of a million.
    var digest: UInt64 {
        var digest = FowlerNollVo(0)
        digest.add(shop.platform.rawValue.utf8)
        digest.add(shop.id.utf8)
        digest.add(id.utf8)
        return digest.value
    }
}

/// The hash FNV-1a of 64 bits: quick, and the same everywhere; no protection against forgers.
private struct FowlerNollVo {
    private(set) var value: UInt64

    init(_ start: UInt64) {
        value = start ^ 0xCBF2_9CE4_8422_2325
    }

    /// Takes in a part; its end counts, so that ("ab", "c") and ("a", "bc") differ.
    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        value = (value ^ 0xFF) &* 0x100_0000_01B3
    }
}
