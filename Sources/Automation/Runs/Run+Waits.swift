import Disputes
import Sandbox

extension Run {
    /// A wait longer than this is a mistake: no dispute lasts so long.
    private static let secondsMax = 400.0 * 86_400
    /// More types than there are would say the same twice.
    private static let typesMax = 64

    /// The next event of some types after a position of the ticket's log, or nil at the time-out.
    mutating func awaitEvent(_ request: Value) throws(JournalError) -> Response {
        let types = request["types"]?.items.compactMap(\.text) ?? []
        let known = Set(EventType.known.map(\.name))
        guard !types.isEmpty, types.count <= Self.typesMax,
            types.count == request["types"]?.items.count
        else { return wrong("ticket:await takes an event type, or a list of them") }
        if let type = types.first(where: { !known.contains($0) }) {
            return wrong(
                "there is no event type '\(type)'\(suggestion(for: type, among: known.sorted()))"
            )
        }
        guard let milliseconds = duration(request["within"]) else {
            return wrong("ticket:await waits for seconds, from 0 to days(400)")
        }
        var position = log.position
        if let after = request["after"], after != .null {
            guard let given = after.whole, (0...visit.entry.state.position).contains(given) else {
                return wrong("after takes the receipt of an action of this run")
            }
            position = given
        }
        let start = firstToRead(types, after: position)
        if let event = try visit.engine.logged(types, after: start, on: visit.entry) {
            log.position = event.position
            return .answer(event.value)
        }
        if milliseconds <= 0 { return .answer(.null) }
        return .waits(
            .event(types: types, after: position, until: visit.engine.due(in: milliseconds))
        )
    }

    /// Behind what this wake knows to hold no event of these types.
    private func firstToRead(_ types: [String], after position: Int) -> Int {
        guard let barren, barren.types == types, barren.after == position else { return position }
        return barren.through
    }

    /// Waits for time alone.
    func wait(_ duration: Value) -> Response {
        guard let milliseconds = self.duration(duration) else {
            return wrong("wait takes seconds, at most days(400)")
        }
        if milliseconds <= 0 { return .answer(.null) }
        return .waits(.time(visit.engine.due(in: milliseconds)))
    }

    /// Seconds as milliseconds, rounded up; nil for what is no length of time.
    private func duration(_ value: Value?) -> Int64? {
        let seconds: Double
        switch value {
        case .integer(let whole): seconds = Double(whole)
        case .number(let number): seconds = number
        default: return nil
        }
        guard seconds <= Self.secondsMax, seconds >= -1e15 else { return nil }
        return Int64((seconds * 1000).rounded(.up))
    }

    private func wrong(_ reason: String) -> Response {
        .answer(Answers.raise(code: "wrong_argument", reason))
    }
}
