import Disputes

/// Writes what a journal holds as text, for comparing journals: one JSON line per record, in a
/// fixed order.
///
/// Journals with equal content give equal lines, whatever their kind. What differs from opening to
/// opening is left out (the epoch, how the last host ended). Bytes are lower-case hex; times are
/// milliseconds since 1970 by the host's clock. Under a wall clock `at` of actions therefore tells
/// two hosts apart; how an action's sending stands has times of the wall clock under any clock, and
/// so is left out but for whether it is before a human. `line` takes each line without its end.
/// - Throws: ``JournalError``, and what `line` throws.
public func canonicalDump(
    of journal: any Journal,
    to line: (String) throws -> Void
) throws {
    try pages({ try journal.events(after: $0, limit: $1) }, { $0.number }, { try line($0.dump) })
    try pages({ try journal.outcomes(after: $0, limit: $1) }, { $0.number }, { try line($0.dump) })
    var ticket: TicketKey?
    while case let page = try journal.tickets(after: ticket, limit: pageLimit), !page.isEmpty {
        for record in page { try line(record.dump) }
        ticket = page.last?.key
    }
    try pages({ try journal.runs(after: $0, limit: $1) }, { $0.number }, { try line($0.dump) })
    try pages({ try journal.actions(after: $0, limit: $1) }, { $0.number }, { try line($0.dump) })
    try pages({ try journal.ledger(after: $0, limit: $1) }, { $0.number }, { try line($0.dump) })
    var letter: DeadLetter.Key?
    while case let page = try journal.deadLetters(after: letter, limit: pageLimit), !page.isEmpty {
        for record in page { try line(record.dump) }
        letter = page.last?.key
    }
    try shopTables(of: journal, to: line)
    for script in try journal.scripts() { try line(script.dump) }
    try pages({ try journal.stream(after: $0, limit: $1) }, { $0.position }, { try line($0.dump) })
    for setting in try journal.settings(named: "") { try line(setting.dump) }
    let pending = try journal.unfinished(limit: 1).first
    try line(DumpLine("unfinished").integer("first", pending?.number ?? 0).text)
}

/// What shops remember, and their figures.
private func shopTables(of journal: any Journal, to line: (String) throws -> Void) throws {
    var key: MemoryRecord.Key?
    while case let page = try journal.memory(after: key, limit: pageLimit), !page.isEmpty {
        for record in page { try line(record.dump) }
        key = page.last.map { MemoryRecord.Key(shop: $0.shop, key: $0.key) }
    }
    var day: DayFigures.Key?
    while case let page = try journal.figures(after: day, limit: pageLimit), !page.isEmpty {
        for record in page { try line(record.dump) }
        day = page.last.map { DayFigures.Key(shop: $0.shop, day: $0.day) }
    }
}

/// Records read at once.
private let pageLimit = 4_096

private func pages<Element>(
    _ page: (Int64, Int) throws -> [Element],
    _ number: (Element) -> Int64,
    _ body: (Element) throws -> Void
) throws {
    var after = Int64.min
    while case let elements = try page(after, pageLimit), let last = elements.last {
        for element in elements { try body(element) }
        after = number(last)
    }
}

extension NumberedEvent {
    fileprivate var dump: String {
        DumpLine("event").integer("number", number).shop(event.shop).string("id", event.id)
            .bytes("body", event.body).text
    }
}

extension EventOutcome {
    fileprivate var dump: String {
        DumpLine("outcome").integer("number", number).integer("previous", previous)
            .bytes("trace", trace).text
    }
}

extension TicketRecord {
    fileprivate var dump: String {
        DumpLine("ticket").ticket(key).bytes("state", state)
            .integer("due", due?.at.milliseconds).integer("due_order", due?.order)
            .integer("attention", Int64(attention.rawValue)).text
    }
}

extension RunRecord {
    fileprivate var dump: String {
        DumpLine("run").integer("number", number).bytes("id", id).ticket(ticket)
            .string("rule", rule).string("state", "\(state)").bytes("pin", pin)
            .bytes("log", log).text
    }
}

extension ActionRecord {
    fileprivate var dump: String {
        DumpLine("action").integer("number", number).string("key", key).ticket(ticket)
            .string("kind", kind.rawValue).string("state", state.rawValue)
            .bytes("arguments", arguments).string("reason", reason)
            .string("reference", reference).integer("at", at.milliseconds)
            .bytes("request", request)
            .bool("before_human", delivery?.isBeforeHuman ?? false).past(past).text
    }
}

extension DumpLine {
    /// Left out for the many actions that were settled at once.
    fileprivate func past(_ past: [PastState]) -> DumpLine {
        past.isEmpty ? self : bytes("past", past.encoded)
    }
}

extension LedgerEntry {
    fileprivate var dump: String {
        DumpLine("ledger").integer("number", number).shop(shop).string("ticket", ticket)
            .string("account", "\(account)").string("state", "\(state)")
            .string("mode", isShadow ? "shadow" : "live").integer("day", Int64(day))
            .string("buyer", buyer).integer("fen", amount.fen).text
    }
}

extension DeadLetter {
    fileprivate var dump: String {
        DumpLine("dead_letter").integer("line", Int64(key.line)).bytes("digest", key.digest)
            .string("reason", reason).bytes("body", body).text
    }
}

extension ScriptRecord {
    fileprivate var dump: String {
        DumpLine("script").bytes("hash", hash).bytes("sources", sources).text
    }
}

extension StreamItem {
    fileprivate var dump: String {
        DumpLine("stream").integer("position", position).shop(shop).string("ticket", ticket)
            .string("type", type).bytes("body", body).text
    }
}

extension Setting {
    fileprivate var dump: String {
        DumpLine("setting").string("name", name).bytes("value", value ?? []).text
    }
}

extension MemoryRecord {
    fileprivate var dump: String {
        DumpLine("memory").shop(shop).string("key", key).bytes("value", value ?? []).text
    }
}

extension DayFigures {
    fileprivate var dump: String {
        DumpLine("figure").shop(shop).integer("day", Int64(day))
            .integer("requested", Int64(requested)).integer("intervened", Int64(intervened))
            .integer("lost", Int64(lost)).text
    }
}
