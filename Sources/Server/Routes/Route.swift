import Automation
import HTTPTypes
import Hummingbird

/// One thing that can be asked for: what it does, and what is told of it in `GET /openapi.json`.
struct Route: Sendable {
    /// A parameter of the query or a header.
    struct Parameter: Sendable {
        enum Place: String, Sendable {
            case query
            case header
        }

        var name: String
        var place = Place.query
        var summary: String
        /// Without it the answer is 400.
        var isRequired = false
        var isWholeNumber = false
        var isRepeatable = false
    }

    /// What is sent with it.
    struct Body: Sendable {
        var summary: String
        /// The media types that are taken, with the schema of each.
        var types: [(name: String, schema: Schema)]
        var isRequired = true
    }

    /// What comes back when all goes well.
    struct Answer: Sendable {
        var status: Int
        var summary: String
        var type = "application/json"
        var schema = Schema.object
    }

    var method: HTTPRequest.Method
    /// With parameters in braces: `/v1/shops/{platform}/{shop}`.
    var path: String
    /// What a token must allow; nil: anybody may ask.
    var scope: Scope?
    /// A few words without an end.
    var summary: String
    var parameters: [Parameter] = []
    var body: Body?
    var answer: Answer
    /// The problems of its own that it may answer with; see ``allProblems``.
    var problems: [Int] = []
    /// It lets in who may ask by itself: the events may be signed instead.
    var isSelfGuarded = false
    /// Does it.
    var respond: @Sendable (Request, WebContext, Caller) async throws -> Response

    /// All problems that it may answer with, in order.
    var allProblems: [Int] {
        var all = Set(problems)
        // Path or query can't be read, whoever asks is not known or may not, or the host can't.
        if scope != nil { all.formUnion([400, 401, 403, 503]) }
        // The body comes too slowly, or is too large.
        if body != nil { all.formUnion([408, 413]) }
        return all.sorted()
    }

    /// The names in braces, in order.
    var pathParameters: [String] {
        segments.compactMap { $0.hasPrefix("{") ? String($0.dropFirst().dropLast()) : nil }
    }

    /// Whether a path is one of this route's.
    func fits(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return parts.count == segments.count
            && zip(parts, segments).allSatisfy { $1.hasPrefix("{") || $0 == $1 }
    }

    private var segments: [Substring] { path.split(separator: "/") }
}

extension [Route] {
    /// Makes the router that answers them, and nothing else.
    func router(_ access: Access) -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        let routes = self
        router.add(
            middleware: Problems { path in
                routes.filter { $0.fits(path) }.map(\.method.rawValue)
            }
        )
        for route in self {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                guard let scope = route.scope, !route.isSelfGuarded else {
                    return try await route.respond(request, context, Caller.stranger)
                }
                let caller = try access.caller(of: request, context)
                try caller.demand(scope)
                return try await route.respond(request, context, caller)
            }
        }
        return router
    }
}

extension Caller {
    /// Somebody of whom nothing is known.
    fileprivate static let stranger = Caller(name: "", scopes: [], shops: .shops([]))
}
