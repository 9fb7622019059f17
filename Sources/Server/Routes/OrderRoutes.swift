import Automation
import Foundation
import HTTPTypes
import Hummingbird

/// What humans want done: the orders of ``Order``, one route each.
struct OrderRoutes: Sendable {
    /// No reason that people write comes near it.
    static let bodyBytesMax = 64 << 10

    /// Runs that are moved with one request.
    private static let movesAtOnce = 256

    let host: LiveHost
    let room: BodyRoom
    let reader: DeskReader

    var routes: [Route] {
        [
            order(
                "/v1/approvals/{key}/approve",
                "Approves an action that waits for a human's word"
            ) { _, context in .approve(key: try context.part("key")) },
            order(
                "/v1/approvals/{key}/deny",
                "Denies it; its rule reads why",
                body: .members([("reason", .text, true)])
            ) { request, context in
                struct Denial: Decodable { var reason: String }
                let denial: Denial = try await read(request)
                guard !denial.reason.isEmpty else { throw Problem(.badRequest, "reason is empty") }
                return .deny(key: try context.part("key"), reason: denial.reason)
            },
            order(
                "/v1/actions/{key}/resolve",
                "Says how an action came out of which nobody knows",
                body: .members([
                    ("state", .text, true), ("reference", .text, false), ("reason", .text, false),
                ]),
                resolution
            ),
            order("/v1/runs/{run}/cancel", "Ends a run; what it asked for is withdrawn") {
                _,
                context in
                .cancel(run: try context.part("run"))
            },
            order("/v1/runs/{run}/retry", "Lets a run that failed go on") { _, context in
                .retry(run: try context.part("run"))
            },
            order("/v1/runs/{run}/move", "Lets a run go on with the scripts of now") { _, context in
                .move(run: try context.part("run"))
            },
            moveWaiting,
            release,
        ]
    }

    /// All runs that wait, a page at a time: each by itself would be looked for again.
    private var moveWaiting: Route {
        Route(
            method: .post,
            path: "/v1/runs/move",
            scope: .approve,
            summary: "Lets runs that wait go on with the scripts of now, a page of them at a time",
            parameters: [
                Route.Parameter(name: "shop", summary: "Only of this shop: /pinduoduo/shops/10086"),
                Route.Parameter(name: "after", summary: "What next was in the answer before"),
            ],
            answer: Route.Answer(
                status: 200,
                summary: "How many waited and were moved, and why others can't be; with next there "
                    + "are more",
                schema: .members([
                    ("waiting", .number, true), ("moved", .number, true),
                    ("problems", .list(.text), true), ("next", .text, false),
                ])
            ),
            problems: [404]
        ) { request, _, caller in
            let query = Query(request)
            try query.allow("shop", "after")
            let shops = try query.shops(of: caller)
            let place = try query["after"].map { text throws(Problem) in
                try Int64(try Cursor(text))
            }
            guard host.isReady else { throw Problem.stopping }
            let page = try await reader.read { desk in
                try desk.runs(in: [.waiting], of: shops, after: place, limit: Self.movesAtOnce)
            }
            let replies = try await host.carryOut(
                page.rows.map { .moveWaiting(number: $0.number) },
                in: shops
            )
            return .json(Self.json(replies, next: page.next))
        }
    }

    private static func json(
        _ replies: [Result<String, OrderProblem>],
        next: Int64?
    ) -> [UInt8] {
        let problems = replies.compactMap { reply -> String? in
            if case .failure(let problem) = reply { problem.description } else { nil }
        }
        var json = JSONText()
        json.beginObject()
        json.member("waiting", Int64(replies.count))
        json.member("moved", Int64(replies.count - problems.count))
        json.name("problems")
        json.beginList()
        for problem in problems { json.string(problem) }
        json.endList()
        if let next { json.member("next", Cursor(next.parts).text) }
        json.endObject()
        return json.bytes
    }

    private var release: Route {
        var route = order(
            "/v1/queue/{ticket}/release",
            "Lets rules act again on a ticket that a human took over, or takes it off the queue"
        ) { request, context in
            let query = Query(request)
            try query.allow("shop")
            return .release(ticket: try context.part("ticket"), shop: try query.shop)
        }
        route.parameters = [
            Route.Parameter(name: "shop", summary: "Of which shop: /pinduoduo/shops/10086")
        ]
        return route
    }

    @Sendable private func resolution(
        _ request: Request,
        _ context: WebContext
    ) async throws -> Order {
        struct Outcome: Decodable {
            var state: String
            var reference: String?
            var reason: String?
        }
        let key = try context.part("key")
        let outcome: Outcome = try await read(request)
        switch (outcome.state, outcome.reason) {
        case ("done", nil): return .resolve(key: key, .done(reference: outcome.reference ?? ""))
        case ("failed", let reason?) where !reason.isEmpty:
            return .resolve(key: key, .failed(reason: reason))
        default:
            throw Problem(
                .badRequest,
                "state is done, with a reference if there is one, or failed, with a reason"
            )
        }
    }

    /// A route that carries out an order.
    private func order(
        _ path: String,
        _ summary: String,
        body: Schema? = nil,
        _ make: @escaping @Sendable (Request, WebContext) async throws -> Order
    ) -> Route {
        Route(
            method: .post,
            path: path,
            scope: .approve,
            summary: summary,
            body: body.map {
                Route.Body(summary: "What is wanted", types: [("application/json", $0)])
            },
            answer: Route.Answer(
                status: 200,
                summary: "It is done, and on disk",
                schema: .members([("message", .text, true)])
            ),
            problems: [404, 409]
        ) { request, context, caller in
            let order = try await make(request, context)
            guard host.isReady else { throw Problem.stopping }
            switch try await host.carryOut(order, in: caller.shops) {
            case .success(let sentence):
                var json = JSONText()
                json.beginObject()
                json.member("message", sentence)
                json.endObject()
                return .json(json.bytes)
            case .failure(let problem):
                throw Problem(problem.isAbsence ? .notFound : .conflict, problem.description)
            }
        }
    }

    private func read<Value: Decodable>(_ request: Request) async throws -> Value {
        try await room.read(request, upTo: Self.bodyBytesMax) { try Self.decode($0) }
    }

    /// A JSON body.
    ///
    /// - Throws: 400, which names the member.
    static func decode<Value: Decodable>(_ body: [UInt8]) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body))
        } catch let problem as Problem {
            throw problem
        } catch DecodingError.keyNotFound(let key, _) {
            throw Problem(.badRequest, "\(key.stringValue) is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(
            _,
            let context
        )
        {
            let member = context.codingPath.last?.stringValue ?? "the body"
            throw Problem(.badRequest, "\(member) is of another type than documented")
        } catch {
            throw Problem(.badRequest, "the body must be JSON, as GET /openapi.json says")
        }
    }
}
