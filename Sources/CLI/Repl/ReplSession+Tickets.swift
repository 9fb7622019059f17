import Automation
import Disputes
import Sandbox

/// Commands that look at tickets.
extension ReplSession {
    private static let rowsMax = 200
    private static let ticketsMax = 100_000

    private static let ticketColumns: [TextTable.Column] = [
        .init(title: ""), .init(title: "ticket", isWhole: true), .init(title: "phase"),
        .init(title: "kind"), .init(title: "reason"), .init(title: "yuan", isRight: true),
        .init(title: "deadline"), .init(title: "rules wait"), .init(title: "open actions"),
    ]

    func tickets(_ filter: String) -> ReplReply {
        var table = TextTable(columns: Self.ticketColumns)
        var count = 0
        let words = filter.split(separator: " ")
        eachTicket { key in
            guard let row = row(of: key) else { return }
            let text = row.joined(separator: " ")
            guard words.allSatisfy({ text.contains($0) }) else { return }
            count += 1
            if table.rows.count < Self.rowsMax { table.rows.append(row) }
        }
        if count == 0 {
            return ReplReply([
                words.isEmpty
                    ? "there is no ticket yet: :fire one, or :play the stream" : "no ticket is so"
            ])
        }
        let more = count - table.rows.count
        return ReplReply(
            table.withoutEmptyColumns.lines(width: width) + (more > 0 ? ["… \(more) more"] : [])
        )
    }

    private func eachTicket(_ body: (TicketKey) -> Void) {
        var after: TicketKey?
        var count = 0
        while count < Self.ticketsMax,
            case let page = rehearsal.journal.tickets(after: after, limit: 256),
            let last = page.last
        {
            for record in page { body(record.key) }
            after = last.key
            count += page.count
        }
    }

    /// For Tab.
    var ticketNames: [String] {
        rehearsal.journal.tickets(after: nil, limit: 10_000).map { name($0.key) }
    }

    private func row(of key: TicketKey) -> [String]? {
        guard let view = rehearsal.view(of: key), let standing = rehearsal.standing(of: key) else {
            return nil
        }
        let text = { (value: Value?) -> String in
            value.map { self.valueText.inline(.plain($0)).unquoted } ?? ""
        }
        let deadline = view.field("deadline")?.field("at")
        return [
            key == ticket ? "*" : "", name(key), text(view.field("phase")),
            text(view.field("kind")),
            text(view.field("reason")), text(view.field("amount")),
            String(time(deadline?.moment).prefix(16)),
            standing.waiting.map(\.rule).joined(separator: ", "),
            standing.open.map { "\($0.kind.rawValue) \($0.state.rawValue)" }.joined(
                separator: ", "
            ),
        ]
    }

    func use(_ name: String) throws(Refusal) -> ReplReply {
        if name == "-" {
            use(nil as TicketKey?)
            return ReplReply()
        }
        let key = try find(name)
        use(key)
        return ReplReply([
            self.row(of: key)?.dropFirst().filter { !$0.isEmpty }.joined(separator: "  ") ?? ""
        ])
    }

    /// The ticket that is meant: by its id, or the beginning of it; nil: the one in use.
    func find(_ name: String?) throws(Refusal) -> TicketKey {
        guard let name, !name.isEmpty else {
            if let ticket { return ticket }
            throw Refusal(
                description: "no ticket is in use: name one, or :use it; :tickets lists them"
            )
        }
        var found: [TicketKey] = []
        var exact: [TicketKey] = []
        eachTicket { key in
            if key.id == name || self.name(key) == name { exact.append(key) }
            if key.id.hasPrefix(name), found.count < 10 { found.append(key) }
        }
        if !exact.isEmpty { found = exact }
        if found.count == 1 { return found[0] }
        if found.isEmpty {
            throw Refusal(description: "there is no ticket \(name.printable); :tickets lists them")
        }
        let names = found.map { self.name($0) }.joined(separator: ", ")
        throw Refusal(description: "several tickets begin so: \(names)")
    }

    func showTicket(_ name: String) throws(Refusal) -> ReplReply {
        let key = try find(name)
        guard let view = rehearsal.view(of: key), let standing = rehearsal.standing(of: key) else {
            throw Refusal(description: "ticket \(key.id) can't be read")
        }
        var lines = valueText.lines(.view(name: "ticket", view))
        for wait in standing.waiting {
            lines.append("rule “\(wait.rule)” waits \(words(for: wait.goal))")
        }
        for action in standing.open {
            let hint = action.state == .needsApproval ? "; :approve \(action.key.prefix(6))" : ""
            lines.append(
                "\(action.kind.rawValue) of “\(action.rule)” is \(action.state.rawValue)\(hint)"
            )
        }
        if let text = standing.handOver { lines.append("handed over: \(text.printable)") }
        if standing.ticket.isPaused { lines.append("a human has taken over: rules wait") }
        return ReplReply(lines)
    }

    func events(_ name: String) throws(Refusal) -> ReplReply {
        var lines: [String] = []
        if !name.isEmpty || ticket != nil {
            lines = rehearsal.log(of: try find(name), count: 20).map { line(of: $0) }
        }
        if let stream {
            lines.append(
                "\(stream.path.printable): \(stream.playedCount) played, "
                    + (stream.isAtEnd ? "none left" : "more to :play")
            )
        } else if lines.isEmpty {
            throw Refusal(
                description: "no ticket is in use, and there is no --events FILE to :play"
            )
        }
        return ReplReply(lines)
    }
}

extension String {
    /// Without the quotes of a text within another value.
    fileprivate var unquoted: String {
        count >= 2 && hasPrefix("\"") && hasSuffix("\"") ? String(dropFirst().dropLast()) : self
    }
}

extension TextTable {
    /// Without the columns in which nothing stands.
    fileprivate var withoutEmptyColumns: TextTable {
        let kept = columns.indices.filter { place in rows.contains { !$0[place].isEmpty } }
        return TextTable(
            columns: kept.map { columns[$0] },
            rows: rows.map { row in kept.map { row[$0] } }
        )
    }
}

extension Value {
    /// A field of a map.
    func field(_ key: String) -> Value? {
        if case .map(let fields) = self { fields[key] } else { nil }
    }

    /// A time, in seconds since 1970.
    fileprivate var moment: Timestamp? {
        if case .integer(let seconds) = self { Timestamp(seconds: seconds) } else { nil }
    }
}
