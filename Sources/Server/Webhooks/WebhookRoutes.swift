import Automation
import Disputes
import HTTPTypes
import Hummingbird

/// The routes of `/v1/webhooks`, which operators set, look at and mend.
///
/// Whoever has a token for some shops sees and touches theirs alone.
struct WebhookRoutes: Sendable {
    private static let bodyBytesMax = 16 << 10

    let webhooks: Webhooks
    let room: BodyRoom

    private var host: LiveHost { webhooks.host }

    var routes: [Route] { [list, add, show, remove, failures, replay, enable] }

    // MARK: Looking

    private var list: Route {
        Route(
            method: .get,
            path: "/v1/webhooks",
            scope: .admin,
            summary: "Lists the webhooks, and how far each has come",
            parameters: [
                Route.Parameter(
                    name: "shop",
                    summary: "Only of this shop: /pinduoduo/shops/10086"
                )
            ],
            answer: Route.Answer(
                status: 200,
                summary: "Without their secrets",
                schema: .members([("webhooks", .list(WebhookJSON.schema), true)])
            ),
            problems: [404]
        ) { request, _, caller in
            let query = Query(request)
            try query.allow("shop")
            var scope = caller.shops
            if let shop = try query.shop {
                guard scope.contains(shop) else { throw Problem.nothing("shop \(shop.source)") }
                scope = .shops([shop])
            }
            return .json(WebhookJSON.list(await webhooks.list(in: scope)))
        }
    }

    private var show: Route {
        Route(
            method: .get,
            path: "/v1/webhooks/{id}",
            scope: .admin,
            summary: "Shows a webhook, and how far it has come",
            answer: Self.answer,
            problems: [404]
        ) { request, context, caller in
            try Query(request).allow()
            let place = try await webhooks.place(context.part("id"), in: caller.shops)
            return .json(WebhookJSON.one(place))
        }
    }

    private var failures: Route {
        Route(
            method: .get,
            path: "/v1/webhooks/{id}/failures",
            scope: .admin,
            summary: "Lists deliveries that were given up, at most 100, the oldest first",
            answer: Route.Answer(
                status: 200,
                summary: "Each with its position, ticket, type and reason",
                schema: .members([("failures", .list(.object), true)])
            ),
            problems: [404]
        ) { request, context, caller in
            try Query(request).allow()
            let place = try await webhooks.place(context.part("id"), in: caller.shops)
            return .json(WebhookJSON.list(try host.failures(of: place.hook.id)))
        }
    }

    // MARK: Changing

    private var add: Route {
        Route(
            method: .post,
            path: "/v1/webhooks",
            scope: .admin,
            summary: "Has a shop's stream delivered to a URL from now on, as Standard Webhooks",
            body: Route.Body(
                summary: "types are those of GET /v1/stream; without them it gets everything",
                types: [
                    (
                        "application/json",
                        .members([
                            ("shop", .text, true), ("url", .text, true),
                            ("types", .list(.text), false),
                        ])
                    )
                ]
            ),
            answer: Route.Answer(
                status: 201,
                summary: "With its secret, which is not shown again",
                schema: WebhookJSON.schema
            ),
            problems: [404, 409]
        ) { request, _, caller in
            try Query(request).allow()
            let wanted: WebhookRequest = try await read(request)
            let shop = try Query.shop(wanted.shop)
            guard caller.shops.contains(shop), host.settings.contains(where: { $0.shop == shop })
            else { throw Problem.nothing("shop \(shop.source)") }
            let place = try await webhooks.add(shop, wanted.target, types: wanted.checkedTypes)
            return .json(WebhookJSON.one(place, showsSecret: true), status: .created)
        }
    }

    private var remove: Route {
        Route(
            method: .delete,
            path: "/v1/webhooks/{id}",
            scope: .admin,
            summary: "Takes a webhook away; nothing more is sent",
            answer: Route.Answer(
                status: 200,
                summary: "It is gone",
                schema: .members([("message", .text, true)])
            ),
            problems: [404]
        ) { request, context, caller in
            try Query(request).allow()
            let id = try context.part("id")
            try await webhooks.remove(id, in: caller.shops)
            return .json(#"{"message":"webhook \#(id) is gone"}"#)
        }
    }

    private var replay: Route {
        Route(
            method: .post,
            path: "/v1/webhooks/{id}/replay",
            scope: .admin,
            summary: "Sends again: all behind a position, or one failed delivery",
            body: Route.Body(
                summary: "after, a position of the stream; or failed, that of a failed delivery",
                types: [
                    (
                        "application/json",
                        .members([("after", .number, false), ("failed", .number, false)])
                    )
                ]
            ),
            answer: Self.answer,
            problems: [404, 410]
        ) { request, context, caller in
            try Query(request).allow()
            let id = try context.part("id")
            let wanted: ReplayRequest = try await read(request)
            switch (wanted.after, wanted.failed) {
            case (let after?, nil):
                try demand(after)
                return .json(
                    WebhookJSON.one(try await webhooks.replay(id, after: after, in: caller.shops))
                )
            case (nil, let failed?):
                return .json(
                    WebhookJSON.one(try await webhooks.replay(id, failed: failed, in: caller.shops))
                )
            default: throw Problem(.badRequest, "say after or failed, a position of the stream")
            }
        }
    }

    private var enable: Route {
        Route(
            method: .post,
            path: "/v1/webhooks/{id}/enable",
            scope: .admin,
            summary: "Sends again at once, where it was disabled or waits for its next attempt",
            answer: Self.answer,
            problems: [404]
        ) { request, context, caller in
            try Query(request).allow()
            let place = try await webhooks.enable(context.part("id"), in: caller.shops)
            return .json(WebhookJSON.one(place))
        }
    }

    private static let answer = Route.Answer(
        status: 200,
        summary: "The webhook, without its secret",
        schema: WebhookJSON.schema
    )

    private func read<Value: Decodable>(_ request: Request) async throws -> Value {
        try await room.read(request, upTo: Self.bodyBytesMax) { try OrderRoutes.decode($0) }
    }

    /// - Throws: 410 where what is behind a position was deleted, 400 where nothing has it yet.
    private func demand(_ position: Int64) throws {
        let span = try host.journal.streamSpan()
        guard position >= 0 else { throw Problem(.badRequest, "a position is a number from 0") }
        guard position >= span.deletedThrough else {
            throw Problem(
                .gone,
                "the stream up to position \(span.deletedThrough) was deleted; begin there"
            )
        }
        guard position <= span.last else {
            throw Problem(.badRequest, "the stream ends at position \(span.last)")
        }
    }
}
