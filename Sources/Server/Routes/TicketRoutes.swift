import Automation
import Disputes
import HTTPTypes
import Hummingbird

/// One ticket: how it stands, and what happened to it and why.
struct TicketRoutes: Sendable {
    /// Events that are told, unless asked otherwise, and at most.
    static let eventsDefault = 200
    static let eventsMax = 1_000
    /// A longer story is not sent whole.
    static let storyBytesMax = 8 << 20

    let host: LiveHost
    let reader: DeskReader

    var routes: [Route] { [ticket, trace] }

    private static let shop = Route.Parameter(
        name: "shop",
        summary: "Of which shop, where several have one: /pinduoduo/shops/10086"
    )

    private var ticket: Route {
        Route(
            method: .get,
            path: "/v1/tickets/{ticket}",
            scope: .read,
            summary: "Shows how a ticket stands",
            parameters: [Self.shop],
            answer: Route.Answer(status: 200, summary: "As in the list of tickets"),
            problems: [404, 409]
        ) { request, context, caller in
            let query = Query(request)
            try query.allow("shop")
            let key = try key(try context.part("ticket"), try query.shops(of: caller))
            let text = try await reader.read { desk -> [UInt8] in
                guard let listing = try desk.ticket(key) else { throw absence(of: key.id) }
                var json = JSONText()
                json.beginObject()
                desk.write(listing, to: &json)
                json.endObject()
                return json.bytes
            }
            return .json(text)
        }
    }

    private var trace: Route {
        Route(
            method: .get,
            path: "/v1/tickets/{ticket}/trace",
            scope: .read,
            summary: "Tells what happened to a ticket and why, rule by rule",
            parameters: [
                Self.shop,
                Route.Parameter(
                    name: "last",
                    summary: "Only its last events: 1 to \(Self.eventsMax), else "
                        + "\(Self.eventsDefault)",
                    isWholeNumber: true
                ),
            ],
            answer: Route.Answer(
                status: 200,
                summary: "The objects of settle trace --json, in order",
                schema: .members([("trace", .list(.object), true)])
            ),
            problems: [404, 409, 413]
        ) { request, context, caller in
            let query = Query(request)
            try query.allow("shop", "last")
            let last = try query.number("last", in: 1...Self.eventsMax) ?? Self.eventsDefault
            let key = try key(try context.part("ticket"), try query.shops(of: caller))
            let folders = host.scripts(of: key.shop).map { [$0] } ?? []
            return .json(try await reader.read { try story(of: key, folders, last, $0) })
        }
    }

    private func story(
        of key: TicketKey,
        _ folders: [ShopScripts],
        _ last: Int,
        _ desk: Desk
    ) throws -> [UInt8] {
        guard let story = try desk.story(of: key, folders: folders, last: last) else {
            throw absence(of: key.id)
        }
        var json = JSONText(capacity: 64 << 10)
        json.beginObject()
        json.name("trace")
        json.beginList()
        try StoryJSON.write(story, of: desk) { object in
            guard json.bytes.count + object.count <= Self.storyBytesMax else {
                throw Problem(
                    .contentTooLarge,
                    "the story has more than \(Self.storyBytesMax >> 20) MiB; ask for fewer events "
                        + "with last=\(max(1, last / 4))"
                )
            }
            json.raw(object)
        }
        json.endList()
        json.endObject()
        return json.bytes
    }

    /// The one ticket of that id, among shops that somebody may see.
    private func key(_ id: String, _ shops: ShopScope) throws -> TicketKey {
        let candidates: [ShopKey] =
            switch shops {
            case .all: host.settings.map(\.shop)
            case .shops(let shops): Array(shops)
            }
        let found = try host.journal.tickets(candidates.map { TicketKey(shop: $0, id: id) }).keys
        guard let key = found.min() else { throw absence(of: id) }
        guard found.count == 1 else {
            let names = found.map(\.shop).sorted().prefix(3).map(\.source).joined(separator: ", ")
            throw Problem(
                .conflict,
                "\(found.count) shops have a ticket \(id): name one of \(names) with shop"
            )
        }
        return key
    }

    private func absence(of id: String) -> Problem { Problem.nothing("ticket \(id)") }
}
