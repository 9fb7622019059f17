import Automation
import Hummingbird

/// Events in, and what comes of them out.
enum LiveRoutes {
    static func routes(_ intake: EventIntake, _ stream: StreamAnswer) -> [Route] {
        [events(intake), follow(stream)]
    }

    private static func events(_ intake: EventIntake) -> Route {
        Route(
            method: .post,
            path: "/v1/events",
            scope: .intake,
            summary: "Takes events: CloudEvents 1.0 in structured, batched or binary mode",
            parameters: [
                Route.Parameter(
                    name: "webhook-signature",
                    place: .header,
                    summary: "Instead of a token: signed as a Standard Webhook, with webhook-id "
                        + "and webhook-timestamp"
                )
            ],
            body: Route.Body(
                summary: "One event, or several; at most 4 MiB, 1 MiB an event",
                types: [
                    ("application/cloudevents+json", .named("Event")),
                    ("application/cloudevents-batch+json", .list(.named("Event"))),
                    ("application/x-ndjson", .plain),
                    ("application/json", .object),
                ]
            ),
            answer: Route.Answer(
                status: 202,
                summary: "All are on disk, or were",
                schema: .members([("accepted", .number, true), ("known", .number, true)])
            ),
            problems: [409, 415, 429],
            isSelfGuarded: true
        ) { request, context, _ in try await intake.respond(request, context) }
    }

    private static func follow(_ stream: StreamAnswer) -> Route {
        Route(
            method: .get,
            path: "/v1/stream",
            scope: .read,
            summary: "Follows what happens, as server-sent events whose data are CloudEvents",
            parameters: [
                Route.Parameter(
                    name: "after",
                    summary: "The position to begin behind; without it from now on",
                    isWholeNumber: true
                ),
                Route.Parameter(
                    name: "Last-Event-ID",
                    place: .header,
                    summary: "The same; takes precedence",
                    isWholeNumber: true
                ),
                Route.Parameter(
                    name: "shop",
                    summary: "Only of this shop: /pinduoduo/shops/10086",
                    isRepeatable: true
                ),
                Route.Parameter(
                    name: "type",
                    summary: "Only of this type, or of those that begin so: settle.action.*",
                    isRepeatable: true
                ),
                Route.Parameter(
                    name: "ticket",
                    summary: "Only of this ticket",
                    isRepeatable: true
                ),
            ],
            answer: Route.Answer(
                status: 200,
                summary: "The stream; a comment every 15 seconds while nothing happens",
                type: "text/event-stream",
                schema: .plain
            ),
            problems: [404, 410]
        ) { request, context, caller in try await stream.respond(request, context, for: caller) }
    }
}
