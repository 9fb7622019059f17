import Automation
import Hummingbird
import ServiceLifecycle

/// Forgetting what is old and over, and how far it is.
struct CompactionRoutes: Sendable {
    private static let daysMax = 36_500

    let host: LiveHost

    var routes: [Route] { [compact, progress] }

    private static let schema = Schema.members([
        ("tickets", .number, true), ("events", .number, true), ("stream_items", .number, true),
        ("dead_letters", .number, true), ("scripts", .number, true),
        ("tickets_seen", .number, true),
    ])

    private var compact: Route {
        Route(
            method: .post,
            path: "/v1/compaction",
            scope: .admin,
            summary: "Forgets what is older than so many days and over; answers when it is done",
            parameters: [
                Route.Parameter(
                    name: "older_than_days",
                    summary: "What is younger stays: 1 to \(Self.daysMax)",
                    isRequired: true,
                    isWholeNumber: true
                )
            ],
            answer: Route.Answer(
                status: 200,
                summary: "How much was forgotten",
                schema: Self.schema
            ),
            problems: [409]
        ) { request, _, caller in
            try caller.demandAllShops()
            let query = Query(request)
            try query.allow("older_than_days")
            guard let days = query["older_than_days"].flatMap({ Int($0) }),
                (1...Self.daysMax).contains(days)
            else {
                throw Problem(
                    .badRequest,
                    "older_than_days is a whole number from 1 to \(Self.daysMax)"
                )
            }
            guard host.isReady else { throw Problem.stopping }
            // What is forgotten is, and the next time goes on.
            let report = try await cancelWhenGracefulShutdown {
                try await (host.compact(olderThan: days), isWhole: !Task.isCancelled)
            }
            guard report.isWhole else {
                throw Problem(.serviceUnavailable, "the host is stopping; the next time goes on")
            }
            guard let report = report.0 else {
                throw Problem(.conflict, "a compaction is at work already")
            }
            return .json(report.json)
        }
    }

    private var progress: Route {
        Route(
            method: .get,
            path: "/v1/compaction",
            scope: .admin,
            summary: "Says how far the compaction is that is at work",
            answer: Route.Answer(
                status: 200,
                summary: "How much is forgotten so far",
                schema: Self.schema
            ),
            problems: [404]
        ) { request, _, caller in
            try caller.demandAllShops()
            try Query(request).allow()
            guard let report = host.compactionReport else {
                throw Problem(.notFound, "no compaction is at work")
            }
            return .json(report.json)
        }
    }
}

extension Compaction.Report {
    fileprivate var json: [UInt8] {
        var json = JSONText()
        json.beginObject()
        let members = [
            ("tickets", tickets), ("events", events), ("stream_items", streamItems),
            ("dead_letters", deadLetters), ("scripts", scripts), ("tickets_seen", ticketsSeen),
        ]
        for (name, count) in members {
            json.name(name)
            json.integer(Int64(count))
        }
        json.endObject()
        return json.bytes
    }
}
