import Automation
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// What is documented is there, and the other way round.
@Suite struct OpenAPITests {
    @Test func `each route that is documented answers, and asks for a token where it says so`()
        async throws
    {
        let web = try LiveWeb()
        _ = try web.token(.admin)
        try await web.run { client, _ in
            let routes = try await client.documented()
            #expect(Set(routes.map(\.path)).count >= 18)
            for route in routes {
                let answer = try await client.execute(uri: route.uri, method: route.method)
                #expect(answer.status.code == (route.isGuarded ? 401 : 200), "\(route)")
            }
        }
    }

    private static let withRequired: Set = [
        "GET /v1/scripts: shop", "GET /v1/scripts/{version}: shop", "POST /v1/scripts: shop",
        "POST /v1/scripts/check: shop", "POST /v1/scripts/{version}/activate: shop",
        "POST /v1/scripts/rollback: shop", "PUT /v1/canary: shop", "DELETE /v1/canary: shop",
        "PUT /v1/switches: name", "DELETE /v1/switches: name",
        "POST /v1/compaction: older_than_days",
    ]

    @Test func `a route is answered 400 without what it requires, by name, and none else is`()
        async throws
    {
        let web = try LiveWeb()
        let token = try web.token(.admin)
        try await web.run { client, _ in
            var withRequired: Set<String> = []
            // The stream has no end.
            for route in try await client.documented() where route.path != "/v1/stream" {
                let answer = try await client.execute(
                    uri: route.uri,
                    method: route.method,
                    headers: token
                )
                let status = answer.status.code
                #expect((status == 400) == route.requiresSomething, "\(route): \(answer.text)")
                #expect(status < 400 || route.statuses.contains(status), "\(route): \(status)")
                guard let name = route.required.first else { continue }
                withRequired.insert("\(route): \(name)")
                #expect(answer.headers[.contentType] == "application/problem+json")
                let problem = try JSONDecoder().decode(
                    ProblemDocument.self,
                    from: Data(answer.text.utf8)
                )
                #expect(problem.status == 400)
                #expect(problem.detail.contains(name), "\(route): \(problem.detail)")
            }
            #expect(withRequired == Self.withRequired)
        }
    }

    private static let statuses: [String: Set<Int>] = [
        "POST /v1/events": [202, 400, 401, 403, 408, 409, 413, 415, 429, 503],
        "GET /v1/stream": [200, 400, 401, 403, 404, 410, 503],
        "GET /v1/tickets/{ticket}": [200, 400, 401, 403, 404, 409, 503],
        "POST /v1/approvals/{key}/deny": [200, 400, 401, 403, 404, 408, 409, 413, 503],
        "DELETE /v1/webhooks/{id}": [200, 400, 401, 403, 404, 503],
        "POST /v1/scripts": [201, 400, 401, 403, 404, 408, 413, 422, 503],
        "GET /metrics": [200, 400, 401, 403, 503],
        "GET /healthz": [200],
        "GET /readyz": [200, 503],
    ]

    @Test func `each route says which problems it may answer with`() async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            var statuses: [String: Set<Int>] = [:]
            for route in try await client.documented() {
                statuses["\(route)"] = route.statuses
                let own: Set<Int> = route.isGuarded ? [400, 401, 403, 503] : []
                #expect(route.statuses.isSuperset(of: own), "\(route)")
            }
            for (route, known) in Self.statuses { #expect(statuses[route] == known, "\(route)") }
        }
    }

    @Test func `a switch holds back, for whom it concerns`() async throws {
        let web = try LiveWeb()
        let all = try web.token(.admin, name: "all")
        let one = try web.token(.admin, shops: ["/pinduoduo/shops/10087"], name: "one")
        try await web.run { client, host in
            func put(_ name: String, _ token: HTTPFields) async throws -> Int {
                let uri = "/v1/switches?name=\(name)"
                return try await client.execute(uri: uri, method: .put, headers: token).status.code
            }
            let answers = [
                try await put("sending", all), try await put("action/payout", one),
                try await put("shop/pinduoduo/10086", one),
                try await put("shop/pinduoduo/10087", one),
                try await put("nothing", all),
            ]
            #expect(answers == [200, 403, 404, 200, 400])
            #expect(Set(host.switches.map(\.name)) == ["sending", "shop/pinduoduo/10087"])
            let shops = try await client.execute(uri: "/v1/shops", method: .get, headers: one)
            #expect(shops.text.contains("10087"))
            #expect(!shops.text.contains("10086"))
        }
    }
}

/// What `GET /openapi.json` says of one route.
private struct DocumentedRoute: CustomStringConvertible {
    var path: String
    var method: HTTPRequest.Method
    /// It asks for a token.
    var isGuarded: Bool
    /// The names of what the query must have.
    var required: [String]
    /// Without one of those, or a body, there is nothing to do.
    var requiresSomething: Bool
    /// The statuses of its answers.
    var statuses: Set<Int>

    /// Its path, with something in the place of each parameter.
    var uri: String { path.replacing(/\{[a-z]+\}/, with: "x") }

    var description: String { "\(method.rawValue) \(path)" }
}

/// The document, as far as it is looked at here.
private struct Document: Decodable {
    struct Operation: Decodable {
        var parameters: [Parameter]
        var requestBody: Body?
        var security: [[String: [String]]]?
        var responses: [String: Answer]
    }

    struct Parameter: Decodable {
        var name: String
        var `in`: String
        var required: Bool
    }

    struct Body: Decodable {
        var required: Bool
    }

    struct Answer: Decodable {
        var description: String
    }

    var openapi: String
    var paths: [String: [String: Operation]]
}

/// A problem document (RFC 9457).
private struct ProblemDocument: Decodable {
    var status: Int
    var detail: String
}

extension TestClientProtocol {
    /// All routes that are documented.
    fileprivate func documented() async throws -> [DocumentedRoute] {
        let answer = try await execute(uri: "/openapi.json", method: .get)
        let document = try JSONDecoder().decode(Document.self, from: Data(answer.text.utf8))
        #expect(document.openapi == "3.1.0")
        var routes: [DocumentedRoute] = []
        for (path, methods) in document.paths {
            for (method, operation) in methods {
                let inQuery = operation.parameters.filter { $0.in == "query" && $0.required }
                let needsBody = operation.requestBody?.required ?? false
                routes.append(
                    DocumentedRoute(
                        path: path,
                        method: try #require(HTTPRequest.Method(method.uppercased())),
                        isGuarded: operation.security != nil,
                        required: inQuery.map(\.name),
                        requiresSomething: needsBody || !inQuery.isEmpty,
                        statuses: Set(operation.responses.keys.compactMap { Int($0) })
                    )
                )
            }
        }
        return routes
    }
}
