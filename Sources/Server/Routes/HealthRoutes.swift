import Automation
import HTTPTypes
import Hummingbird

/// Whether the host is there, and whether it takes events.
enum HealthRoutes {
    static func routes(_ host: LiveHost) -> [Route] {
        [
            Route(
                method: .get,
                path: "/healthz",
                summary: "Says that the host is there",
                answer: Route.Answer(status: 200, summary: "It is.")
            ) { _, _, _ in .json(#"{"status":"ok"}"#) },
            Route(
                method: .get,
                path: "/readyz",
                summary: "Says whether the host takes events",
                answer: Route.Answer(status: 200, summary: "It does."),
                problems: [503]
            ) { _, _, _ in
                guard host.isReady else { throw Problem.stopping }
                return .json(#"{"status":"ready"}"#)
            },
        ]
    }
}

extension Response {
    /// A JSON text as an answer.
    static func json(_ text: String) -> Response { .json(Array(text.utf8)) }

    /// A JSON text as an answer.
    static func json(_ text: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: text))
        )
    }
}
