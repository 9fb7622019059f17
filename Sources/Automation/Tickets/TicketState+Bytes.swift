import Disputes
import Sandbox

extension TicketState {
    private static let version: Int64 = 2

    /// As bytes, for the journal.
    ///
    /// A flat list of version, ticket, numbers and a flag, then lists: deadlines' timers, and where
    /// one of them is not empty marks, waits, open actions, references, and the handing over.
    ///
    /// - Parameters:
    ///   - writer: an empty one with room.
    ///   - room: used for the ticket's own bytes.
    /// - Returns: the list.
    func encoded(with writer: inout FlatWriter, room: inout [UInt8]) -> [UInt8] {
        room.removeAll(keepingCapacity: true)
        ticket.encode(into: &room)
        writer.beginList()
        writer.integer(Self.version)
        writer.string(utf8: room)
        writer.integer(lastEvent)
        writer.integer(payoutFen)
        writer.integer(shadowPayoutFen)
        writer.bool(wasIntervened)
        writer.list(deadlines) { $1.write($0) }
        let hasMore =
            !(marks.isEmpty && waits.isEmpty && open.isEmpty && ownReferences.isEmpty)
            || handOver != nil
        if hasMore {
            writer.list(marks) { $1.write($0) }
            writer.list(waits) { $1.write($0) }
            writer.list(open) { $1.write($0) }
            writer.list(ownReferences) { $1.string($0) }
            if let handOver { writer.write(handOver) }
        }
        writer.endList()
        return writer.takeValue().bytes
    }

    /// Reads what ``encoded(with:room:)`` wrote, also what the first version did; nil for anything
    /// else.
    init?(decoding bytes: [UInt8]) {
        do {
            var reader = FlatReader(FlatValue(bytes: bytes))
            var items = try reader.list()
            let version = try items.integer()
            self.init(ticket: try Ticket(decoding: Array(items.utf8())))
            lastEvent = try items.integer()
            payoutFen = try items.integer()
            shadowPayoutFen = try items.integer()
            if version == 1 {
                try readFirstMarks(&items)
                return
            }
            guard version == Self.version else { return nil }
            wasIntervened = try items.bool()
            deadlines = try items.all { try $0.deadlineTimer() }
            guard items.remaining > 0 else { return }
            marks = try items.all { try $0.mark() }
            waits = try items.all { try $0.wait() }
            open = try items.all { try $0.openAction() }
            ownReferences = try items.all { try $0.string() }
            if items.remaining > 0 { handOver = try items.handOver() }
        } catch {
            return nil
        }
    }

    /// Before there were waits a mark had four values; the third, a run that waited, is no more.
    private mutating func readFirstMarks(_ items: inout FlatReader) throws {
        while items.remaining > 0 {
            var mark = RuleMark(rule: try items.string(), hasFired: try items.bool())
            _ = try items.bool()
            mark.lastReply = try items.optionalInteger().map { Timestamp(milliseconds: $0) }
            marks.append(mark)
        }
    }
}

/// A number or text in stored bytes that means nothing.
private struct Unreadable: Error {}

extension FlatWriter {
    fileprivate mutating func list<Element>(
        _ elements: [Element],
        _ write: (Element, inout FlatWriter) -> Void
    ) {
        beginList()
        for element in elements { write(element, &self) }
        endList()
    }

    fileprivate mutating func optional(_ number: Int64?) {
        if let number { integer(number) } else { null() }
    }

    fileprivate mutating func write(_ due: DueTime) {
        integer(due.at.milliseconds)
        integer(due.order)
    }

    fileprivate mutating func write(_ timer: DeadlineTimer) {
        string(timer.key.rawValue)
        optional(timer.before.map(Int64.init))
        integer(timer.at.milliseconds)
        write(timer.due)
        bool(timer.hasFired)
    }

    fileprivate mutating func write(_ mark: TicketState.RuleMark) {
        string(mark.rule)
        bool(mark.hasFired)
        optional(mark.lastReply?.milliseconds)
    }

    fileprivate mutating func write(_ handOver: TicketState.HandOver) {
        string(handOver.rule)
        string(handOver.text)
        integer(handOver.at.milliseconds)
    }

    fileprivate mutating func write(_ wait: Wait) {
        integer(wait.run)
        string(wait.rule)
        bool(wait.isWhenPaused)
        bool(wait.hasDiverged)
        switch wait.held {
        case nil: null()
        case .event(let number): integer(number)
        case .time: string("time")
        case .action(let position):
            beginList()
            integer(Int64(position))
            endList()
        }
        switch wait.goal {
        case .event(let types, let after, let until):
            integer(0)
            list(types) { $1.string($0) }
            integer(Int64(after))
            write(until)
        case .time(let at):
            integer(1)
            write(at)
        case .action(let number):
            integer(2)
            integer(number)
        }
    }

    fileprivate mutating func write(_ action: OpenAction) {
        integer(action.number)
        string(action.key)
        string(action.kind.rawValue)
        string(action.state.rawValue)
        string(action.rule)
        string(action.runID)
        integer(Int64(action.position))
        bool(action.isWhenPaused)
        if let text = action.text { string(text) } else { null() }
        optional(action.expires?.at.milliseconds)
        integer(action.expires?.order ?? 0)
    }
}

extension FlatReader {
    /// The items of a list whose elements take several values each.
    fileprivate mutating func all<Element>(
        _ element: (inout FlatReader) throws -> Element
    ) throws -> [Element] {
        var items = try list()
        var elements: [Element] = []
        while items.remaining > 0 { elements.append(try element(&items)) }
        return elements
    }

    fileprivate mutating func optionalInteger() throws(FlatError) -> Int64? {
        if kind != .null { return try integer() }
        try skip()
        return nil
    }

    fileprivate mutating func optionalString() throws(FlatError) -> String? {
        if kind != .null { return try string() }
        try skip()
        return nil
    }

    fileprivate mutating func time() throws(FlatError) -> Timestamp {
        Timestamp(milliseconds: try integer())
    }

    fileprivate mutating func due() throws(FlatError) -> DueTime {
        DueTime(at: try time(), order: try integer())
    }

    fileprivate mutating func mark() throws -> TicketState.RuleMark {
        TicketState.RuleMark(
            rule: try string(),
            hasFired: try bool(),
            lastReply: try optionalInteger().map { Timestamp(milliseconds: $0) }
        )
    }

    fileprivate mutating func deadlineTimer() throws -> DeadlineTimer {
        guard let key = DeadlineKey(rawValue: try string()) else { throw Unreadable() }
        return DeadlineTimer(
            key: key,
            before: try optionalInteger().map { Int($0) },
            at: try time(),
            due: try due(),
            hasFired: try bool()
        )
    }

    fileprivate mutating func handOver() throws -> TicketState.HandOver {
        TicketState.HandOver(rule: try string(), text: try string(), at: try time())
    }

    fileprivate mutating func wait() throws -> Wait {
        let run = try integer()
        let rule = try string()
        let isWhenPaused = try bool()
        let hasDiverged = try bool()
        let held = try held()
        let goal: Wait.Goal
        switch try integer() {
        case 0:
            let types = try all { try $0.string() }
            goal = .event(types: types, after: Int(try integer()), until: try due())
        case 1: goal = .time(try due())
        case 2: goal = .action(try integer())
        default: throw Unreadable()
        }
        return Wait(
            run: run,
            rule: rule,
            isWhenPaused: isWhenPaused,
            goal: goal,
            held: held,
            hasDiverged: hasDiverged
        )
    }

    private mutating func held() throws -> Wait.Held? {
        switch kind {
        case .null:
            try skip()
            return nil
        case .integer: return .event(try integer())
        case .list:
            var items = try list()
            return .action(position: Int(try items.integer()))
        default:
            guard try string() == "time" else { throw Unreadable() }
            return .time
        }
    }

    fileprivate mutating func openAction() throws -> OpenAction {
        let number = try integer()
        let key = try string()
        guard let kind = ActionKind(rawValue: try string()),
            let state = ActionState(rawValue: try string())
        else { throw Unreadable() }
        let rule = try string()
        let runID = try string()
        let position = Int(try integer())
        let isWhenPaused = try bool()
        let text = try optionalString()
        let expires = try optionalInteger()
        let order = try integer()
        return OpenAction(
            number: number,
            key: key,
            kind: kind,
            state: state,
            rule: rule,
            runID: runID,
            isWhenPaused: isWhenPaused,
            text: text,
            expires: expires.map { DueTime(at: Timestamp(milliseconds: $0), order: order) },
            position: position
        )
    }
}
