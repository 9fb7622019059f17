import Automation
import Disputes
import HTTPTypes
import Hummingbird

/// The shops, and what operators hold back.
struct DeskRoutes: Sendable {
    let host: LiveHost

    var routes: [Route] {
        [
            Route(
                method: .get,
                path: "/v1/shops",
                scope: .read,
                summary: "Lists the shops whose events are taken",
                answer: Route.Answer(
                    status: 200,
                    summary: "Each with platform, id, source and mode",
                    schema: .members([("shops", .list(.object), true)])
                )
            ) { request, _, caller in
                try Query(request).allow()
                return .json(shops(of: caller))
            },
            Route(
                method: .get,
                path: "/v1/switches",
                scope: .read,
                summary: "Lists what is held back: sending, shop/PLATFORM/ID, action/KIND",
                answer: Route.Answer(
                    status: 200,
                    summary: "The names of the switches that are on",
                    schema: .members([("switches", .list(.text), true)])
                )
            ) { request, _, caller in
                try Query(request).allow()
                return .json(switches(for: caller))
            },
            turn(.put, "Holds sending back; what is decided stays ready", isOn: true),
            turn(.delete, "Lets go of what was held back", isOn: false),
        ]
    }

    private func shops(of caller: Caller) -> [UInt8] {
        var json = JSONText()
        json.beginObject()
        json.name("shops")
        json.beginList()
        for settings in host.settings where caller.shops.contains(settings.shop) {
            json.beginObject()
            json.member("platform", settings.shop.platform.rawValue)
            json.member("shop", settings.shop.id)
            json.member("source", settings.shop.source)
            json.member("mode", settings.mode.rawValue)
            json.endObject()
        }
        json.endList()
        json.endObject()
        return json.bytes
    }

    private func switches(for caller: Caller) -> [UInt8] {
        var json = JSONText()
        json.beginObject()
        json.name("switches")
        json.beginList()
        let seen = host.switches.filter { one in
            if case .shop(let shop) = one { return caller.shops.contains(shop) }
            return true
        }
        for name in seen.map(\.name).sorted() { json.string(name) }
        json.endList()
        json.endObject()
        return json.bytes
    }

    /// A switch's name stands in the query: it has slashes.
    private func turn(_ method: HTTPRequest.Method, _ summary: String, isOn: Bool) -> Route {
        Route(
            method: method,
            path: "/v1/switches",
            scope: .admin,
            summary: summary,
            parameters: [
                Route.Parameter(
                    name: "name",
                    summary: "sending, shop/pinduoduo/10086, or action/payout",
                    isRequired: true
                )
            ],
            answer: Route.Answer(
                status: 200,
                summary: "The switches that are on now",
                schema: .members([("switches", .list(.text), true)])
            ),
            problems: [404]
        ) { request, _, caller in
            let query = Query(request)
            try query.allow("name")
            guard let name = query["name"], let change = Switch(name: name) else {
                throw Problem(
                    .badRequest,
                    "name is sending, shop/PLATFORM/ID or action/KIND, as in shop/pinduoduo/10086"
                )
            }
            if case .shop(let shop) = change {
                guard caller.shops.contains(shop) else {
                    throw Problem.nothing("shop \(shop.source)")
                }
            } else {
                try caller.demandAllShops()
            }
            try await host.set(change, isOn: isOn)
            return .json(switches(for: caller))
        }
    }
}
