import Automation
import Disputes
import HTTPTypes
import Hummingbird

/// What the journal holds, as lists that are read page by page.
///
/// Of other shops than the caller's there is nothing.
struct ListRoutes: Sendable {
    /// Rows on a page, unless asked otherwise, and at most.
    static let rowsDefault = 100
    static let rowsMax = 500
    /// A page ends early when it has so many bytes.
    static let pageBytes = 1 << 20

    let reader: DeskReader

    var routes: [Route] { [tickets, runs, actions, approvals, queue, ledger] }

    private var tickets: Route {
        list("tickets", "Lists tickets, by platform, shop and id") { desk, asked in
            let page = try desk.tickets(
                of: asked.shops,
                after: try asked.place(),
                limit: asked.limit
            )
            return asked.answer(page, place: \.ticket) { desk.write($0, to: &$1) }
        }
    }

    private var runs: Route {
        list(
            "runs",
            "Lists runs by state, in the order in which they began",
            [
                Self.state(
                    "waiting, failed, stopped, diverged, done or cancelled; without it all but the "
                        + "last two"
                )
            ]
        ) { desk, asked in
            let states = try asked.states(
                RunRecord.State.allCases.map { ("\($0)", $0) },
                default: [.waiting, .failed, .stopped, .diverged]
            )
            let page = try desk.runs(
                in: states,
                of: asked.shops,
                after: try asked.place(),
                limit: asked.limit
            )
            return asked.answer(page, place: \.number) { desk.write($0, to: &$1) }
        }
    }

    private var actions: Route {
        list(
            "actions",
            "Lists actions by state, in the order in which they were asked for",
            [
                Self.state("such as done; without it those that are not settled"),
                Route.Parameter(name: "ticket", summary: "Only on tickets of that id"),
            ]
        ) { desk, asked in
            let states = try asked.states(
                ActionState.allCases.map { ($0.rawValue, $0) },
                default: [.needsApproval, .ready, .sending, .unknown]
            )
            let page = try desk.actions(
                in: states,
                ticket: asked.query["ticket"],
                of: asked.shops,
                after: try asked.place(),
                limit: asked.limit
            )
            return asked.answer(page, place: \.record.number) { desk.write($0, to: &$1) }
        }
    }

    private var approvals: Route {
        list("approvals", "Lists actions that wait for a human's word") { desk, asked in
            let page = try desk.approvals(
                of: asked.shops,
                after: try asked.place(),
                limit: asked.limit
            )
            return asked.answer(page, place: \.action.record.number) { desk.write($0, to: &$1) }
        }
    }

    private var queue: Route {
        list("queue", "Lists what is before a human, the nearest deadline first") { desk, asked in
            let limit = asked.limit
            let items = try desk.queue(of: asked.shops, after: try asked.place(), limit: limit)
                .items
            let page = Page(rows: items, next: items.count < limit ? nil : items.last?.place)
            return asked.answer(page, place: \.place) { desk.write($0, to: &$1) }
        }
    }

    private var ledger: Route {
        list(
            "ledger",
            "Lists money that was set aside, moved or given back",
            [
                Route.Parameter(
                    name: "day",
                    summary: "Only of that day in the shop's zone: 2026-11-20"
                )
            ]
        ) { desk, asked in
            let page = try desk.ledger(
                day: try asked.day,
                of: asked.shops,
                after: try asked.place(),
                limit: asked.limit
            )
            return asked.answer(page, place: \.entry.number) { desk.write($0, to: &$1) }
        }
    }

    private static func state(_ summary: String) -> Route.Parameter {
        Route.Parameter(name: "state", summary: summary, isRepeatable: true)
    }

    /// A route that answers with a page of the list of that name.
    private func list(
        _ name: String,
        _ summary: String,
        _ filters: [Route.Parameter] = [],
        _ read: @escaping @Sendable (Desk, ListRequest) throws -> [UInt8]
    ) -> Route {
        let parameters =
            filters + [
                Route.Parameter(name: "shop", summary: "Only of this shop: /pinduoduo/shops/10086"),
                Route.Parameter(name: "after", summary: "What next was on the page before"),
                Route.Parameter(
                    name: "limit",
                    summary: "Rows at most: 1 to \(Self.rowsMax), else \(Self.rowsDefault)",
                    isWholeNumber: true
                ),
            ]
        return Route(
            method: .get,
            path: "/v1/\(name)",
            scope: .read,
            summary: summary,
            parameters: parameters,
            answer: Route.Answer(
                status: 200,
                summary: "A page; with next there are more, even if this one is short",
                schema: .members([(name, .list(.object), true), ("next", .text, false)])
            ),
            problems: [404]
        ) { [reader] request, _, caller in
            let asked = try ListRequest(request, name, parameters.map(\.name), for: caller)
            return .json(try await reader.read { desk in try read(desk, asked) })
        }
    }
}

/// What somebody wants to see of a list.
private struct ListRequest: Sendable {
    let name: String
    let query: Query
    /// The shops that are asked for, among those the caller may see.
    let shops: ShopScope
    let limit: Int
    private let cursor: Cursor?

    init(
        _ request: Request,
        _ name: String,
        _ parameters: [String],
        for caller: Caller
    ) throws(Problem) {
        let query = Query(request)
        try query.allow(parameters)
        self.name = name
        self.query = query
        shops = try query.shops(of: caller)
        limit = try query.number("limit", in: 1...ListRoutes.rowsMax) ?? ListRoutes.rowsDefault
        if let text = query["after"] { cursor = try Cursor(text) } else { cursor = nil }
    }

    /// Where to begin; nil: at the beginning.
    func place<Place: ListPlace>() throws(Problem) -> Place? {
        guard let cursor else { return nil }
        return try Place(cursor)
    }

    /// The states that are asked for.
    func states<State: Hashable>(
        _ known: [(name: String, state: State)],
        default states: Set<State>
    ) throws(Problem) -> Set<State> {
        let names = query.pairs.filter { $0.name == "state" }.map(\.value)
        if names.isEmpty { return states }
        var asked: Set<State> = []
        for name in names {
            guard let state = known.first(where: { $0.name == name }) else {
                let all = known.map(\.name).joined(separator: ", ")
                throw Problem(.badRequest, "state is one of \(all), not '\(name)'")
            }
            asked.insert(state.state)
        }
        return asked
    }

    /// The day that is asked for, in days since 1970.
    var day: Int? {
        get throws(Problem) {
            guard let text = query["day"] else { return nil }
            guard let date = CivilDate(text) else {
                throw Problem(.badRequest, "day is a day like 2026-11-20, not '\(text)'")
            }
            return date.daysSince1970
        }
    }

    /// A page in JSON; one that would be too large ends before its last rows.
    func answer<Row, Place: ListPlace>(
        _ page: Page<Row, Place>,
        place: (Row) -> Place,
        write: (Row, inout JSONText) -> Void
    ) -> [UInt8] {
        var json = JSONText(capacity: 16 << 10)
        var next = page.next
        json.beginObject()
        json.name(name)
        json.beginList()
        for (index, row) in page.rows.enumerated() {
            json.beginObject()
            write(row, &json)
            json.endObject()
            if json.bytes.count > ListRoutes.pageBytes, index + 1 < page.rows.count {
                next = place(row)
                break
            }
        }
        json.endList()
        if let next { json.member("next", Cursor(next.parts).text) }
        json.endObject()
        return json.bytes
    }
}
