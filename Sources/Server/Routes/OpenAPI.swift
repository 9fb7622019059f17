import Automation
import HTTPTypes
import Hummingbird

/// The table of routes as an OpenAPI 3.1 document.
enum OpenAPI {
    /// The route that serves it; it is in it itself.
    static func route(beside others: [Route]) -> Route {
        var own = Route(
            method: .get,
            path: "/openapi.json",
            summary: "Describes all of this",
            answer: Route.Answer(status: 200, summary: "An OpenAPI 3.1 document")
        ) { _, _, _ in .json([]) }
        let text = document(of: others + [own])
        own.respond = { _, _, _ in .json(text) }
        return own
    }

    /// The document.
    static func document(of routes: [Route]) -> [UInt8] {
        var json = JSONText(capacity: 32 << 10)
        json.beginObject()
        json.member("openapi", "3.1.0")
        json.name("info")
        json.beginObject()
        json.member("title", "Settle")
        json.member("version", "1")
        json.endObject()
        json.name("paths")
        json.beginObject()
        var paths: [String] = []
        for route in routes where !paths.contains(route.path) { paths.append(route.path) }
        for path in paths {
            json.name(path)
            json.beginObject()
            for route in routes where route.path == path { write(route, to: &json) }
            json.endObject()
        }
        json.endObject()
        writeComponents(to: &json)
        json.endObject()
        return json.bytes
    }

    private static func write(_ route: Route, to json: inout JSONText) {
        json.name(route.method.rawValue.lowercased())
        json.beginObject()
        json.member("operationId", route.operation)
        json.member("summary", route.summary)
        if let scope = route.scope {
            json.member("description", "Needs a token with the scope \(scope.rawValue).")
            json.name("security")
            json.beginList()
            json.beginObject()
            json.name("token")
            json.beginList()
            json.string(scope.rawValue)
            json.endList()
            json.endObject()
            json.endList()
        }
        writeParameters(of: route, to: &json)
        if let body = route.body { write(body, to: &json) }
        writeAnswers(of: route, to: &json)
        json.endObject()
    }

    private static func writeParameters(of route: Route, to json: inout JSONText) {
        json.name("parameters")
        json.beginList()
        for name in route.pathParameters {
            json.beginObject()
            json.member("name", name)
            json.member("in", "path")
            json.name("required")
            json.bool(true)
            json.name("schema")
            Schema.text.write(to: &json)
            json.endObject()
        }
        for parameter in route.parameters {
            json.beginObject()
            json.member("name", parameter.name)
            json.member("in", parameter.place.rawValue)
            json.member("description", parameter.summary)
            json.name("required")
            json.bool(parameter.isRequired)
            json.name("schema")
            let one = parameter.isWholeNumber ? Schema.number : .text
            (parameter.isRepeatable ? .list(one) : one).write(to: &json)
            json.endObject()
        }
        json.endList()
    }

    private static func write(_ body: Route.Body, to json: inout JSONText) {
        json.name("requestBody")
        json.beginObject()
        json.member("description", body.summary)
        json.name("required")
        json.bool(body.isRequired)
        writeContent(body.types, to: &json)
        json.endObject()
    }

    private static func writeContent(
        _ types: [(name: String, schema: Schema)],
        to json: inout JSONText
    ) {
        json.name("content")
        json.beginObject()
        for type in types {
            json.name(type.name)
            json.beginObject()
            json.name("schema")
            type.schema.write(to: &json)
            json.endObject()
        }
        json.endObject()
    }

    private static func writeAnswers(of route: Route, to json: inout JSONText) {
        json.name("responses")
        json.beginObject()
        json.name("\(route.answer.status)")
        json.beginObject()
        json.member("description", route.answer.summary)
        writeContent([(route.answer.type, route.answer.schema)], to: &json)
        json.endObject()
        for status in route.allProblems {
            json.name("\(status)")
            json.beginObject()
            json.member("description", HTTPResponse.Status(code: status).reasonPhrase)
            writeContent([("application/problem+json", .named("Problem"))], to: &json)
            json.endObject()
        }
        json.endObject()
    }

    private static func writeComponents(to json: inout JSONText) {
        json.name("components")
        json.beginObject()
        json.name("securitySchemes")
        json.beginObject()
        json.name("token")
        json.beginObject()
        json.member("type", "http")
        json.member("scheme", "bearer")
        json.endObject()
        json.endObject()
        json.name("schemas")
        json.beginObject()
        for (name, schema) in schemas {
            json.name(name)
            schema.write(to: &json)
        }
        json.endObject()
        json.endObject()
    }

    private static let schemas: [(String, Schema)] = [
        (
            "Event",
            .members([
                ("specversion", .text, true), ("id", .text, true), ("source", .text, true),
                ("type", .text, true), ("subject", .text, true), ("time", .text, true),
                ("datacontenttype", .text, false), ("data", .object, false),
            ])
        ),
        (
            "Problem",
            .members([
                ("type", .text, true), ("title", .text, true), ("status", .number, true),
                ("detail", .text, true), ("accepted", .number, false), ("known", .number, false),
                (
                    "errors",
                    .list(
                        .members([
                            ("index", .number, true), ("field", .text, false),
                            ("reason", .text, true),
                        ])
                    ), false
                ),
                ("findings", .list(.object), false),
            ])
        ),
    ]
}

extension Route {
    /// A name of its own: `post_v1_approvals_key_deny`.
    fileprivate var operation: String {
        let words = path.split { !$0.isLetter && !$0.isNumber }
        return ([method.rawValue.lowercased()] + words.map(String.init)).joined(separator: "_")
    }
}
