import Automation
import Disputes
import HTTPTypes
import Hummingbird
import Logging
import Sandbox

/// A shop's scripts: sent, checked, put to work, on all tickets or a share of them, and taken back.
struct ScriptRoutes: Sendable {
    let library: ScriptLibrary
    let room: BodyRoom

    var routes: [Route] {
        [versions, version, upload, check, activate, rollBack, setCanary, endCanary]
    }

    private static let upload = Route.Body(
        summary: "All files of the version: shop.lua, rules/NAME.lua, templates/NAME.lua",
        types: [("application/json", .members([("files", .object, true)]))]
    )

    private static let worked = Route.Answer(
        status: 200,
        summary: "It is at work, and what its check found besides",
        schema: .members([("version", .text, false), ("findings", .list(.object), true)])
    )

    private var versions: Route {
        route(.get, "/v1/scripts", .read, "Lists the versions of a shop's scripts that are kept") {
            _,
            _,
            shop,
            _ in
            .json(Self.json(try await history(of: shop), shop))
        }
    }

    private var version: Route {
        route(.get, "/v1/scripts/{version}", .read, "Shows the texts of a version") {
            _,
            context,
            shop,
            _ in
            let id = try context.part("version")
            guard let scripts = try await library.scripts(of: shop, version: id) else {
                throw Problem.nothing("version \(id)")
            }
            var json = JSONText(capacity: 4_096)
            json.beginObject()
            json.member("version", id)
            json.name("files")
            json.beginObject()
            for source in scripts.sources {
                json.member(source.name, String(decoding: source.text, as: UTF8.self))
            }
            json.endObject()
            json.endObject()
            return .json(json.bytes)
        }
    }

    private var upload: Route {
        var route = route(
            .post,
            "/v1/scripts",
            .admin,
            "Takes a version of a shop's scripts, checks it and keeps it; nothing sees it yet"
        ) { request, _, shop, caller in
            let scripts = try await read(request)
            let findings = try Self.passed(await LiveHost.check(scripts, of: shop))
            guard try await library.add(scripts, to: shop, by: caller.name) else {
                throw Problem.nothing("folder of shop \(shop.source)")
            }
            return .json(Self.json(findings, version: scripts.version), status: .created)
        }
        route.body = Self.upload
        route.answer = Route.Answer(
            status: 201,
            summary: "It is kept under this name, which stands for its very bytes",
            schema: .members([("version", .text, true), ("findings", .list(.object), true)])
        )
        return route
    }

    private var check: Route {
        var route = route(.post, "/v1/scripts/check", .admin, "Checks scripts, and keeps nothing") {
            request,
            _,
            shop,
            _ in
            let scripts = try await read(request)
            return .json(Self.json(try Self.passed(await LiveHost.check(scripts, of: shop))))
        }
        route.body = Self.upload
        return route
    }

    private var activate: Route {
        route(
            .post,
            "/v1/scripts/{version}/activate",
            .admin,
            "Puts a version to work; runs that wait go on with the scripts they began with"
        ) { _, context, shop, caller in
            let id = try context.part("version")
            let outcome = try await library.activate(id, of: shop, by: caller.name)
            return .json(Self.json(try Self.done(outcome, id), version: id))
        }
    }

    private var rollBack: Route {
        var route = route(
            .post,
            "/v1/scripts/rollback",
            .admin,
            "Puts the version to work again that was before this one"
        ) { _, _, shop, caller in
            guard let id = try await history(of: shop).previous else {
                throw Problem(.conflict, "there was no other version before this one")
            }
            let outcome = try await library.activate(id, of: shop, by: caller.name)
            return .json(Self.json(try Self.done(outcome, id), version: id))
        }
        route.problems.append(409)
        return route
    }

    private var setCanary: Route {
        var route = route(
            .put,
            "/v1/canary",
            .admin,
            "Has a share of a shop's tickets see a version; a ticket sees the same at all its events"
        ) { request, _, shop, _ in
            struct Canary: Decodable {
                var version: String
                var share: Double
            }
            let canary: Canary = try await room.read(request, upTo: OrderRoutes.bodyBytesMax) {
                try OrderRoutes.decode($0)
            }
            guard (0...1).contains(canary.share) else {
                throw Problem(.badRequest, "share is a number from 0 to 1")
            }
            let id = canary.version
            let outcome = try await library.setCanary(id, share: canary.share, of: shop)
            return .json(Self.json(try Self.done(outcome, id), version: id))
        }
        route.body = Route.Body(
            summary: "The version, and the part of the tickets from 0 to 1",
            types: [
                (
                    "application/json",
                    .members([("version", .text, true), ("share", .fraction, true)])
                )
            ]
        )
        return route
    }

    private var endCanary: Route {
        route(.delete, "/v1/canary", .admin, "Has all tickets see the version at work") {
            _,
            _,
            shop,
            _ in
            let outcome = try await library.setCanary(nil, share: 0, of: shop)
            return .json(Self.json(try Self.done(outcome, "")))
        }
    }

    // MARK: Parts

    /// A route about the shop that the query names.
    private func route(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ scope: Scope,
        _ summary: String,
        _ respond:
            @escaping @Sendable (Request, WebContext, ShopKey, Caller) async throws -> Response
    ) -> Route {
        Route(
            method: method,
            path: path,
            scope: scope,
            summary: summary,
            parameters: [
                Route.Parameter(
                    name: "shop",
                    summary: "Whose: /pinduoduo/shops/10086",
                    isRequired: true
                )
            ],
            answer: method == .get ? Route.Answer(status: 200, summary: summary) : Self.worked,
            problems: method == .get ? [404] : [404, 422]
        ) { request, context, caller in
            let query = Query(request)
            try query.allow("shop")
            guard let shop = try query.shop else {
                throw Problem(.badRequest, "name the shop: ?shop=/pinduoduo/shops/10086")
            }
            guard caller.shops.contains(shop) else { throw Problem.nothing("shop \(shop.source)") }
            do {
                return try await respond(request, context, shop, caller)
            } catch let problem as LibraryProblem {
                context.logger.error("\(problem)")
                throw Problem(.serviceUnavailable, "the scripts' files can't be used; see the log")
            }
        }
    }

    private func history(of shop: ShopKey) async throws -> ScriptHistory {
        guard let history = try await library.history(of: shop) else {
            throw Problem.nothing("folder of shop \(shop.source)")
        }
        return history
    }

    private func read(_ request: Request) async throws -> ShopScripts {
        let uploaded: UploadedScripts = try await room.read(
            request,
            upTo: UploadedScripts.bytesMax
        ) { try OrderRoutes.decode($0) }
        return try uploaded.scripts()
    }

    /// What a check found besides; or 422 with what keeps the scripts from running.
    private static func passed(
        _ result: Result<[ShopCheck.Finding], ScriptProblems>
    ) throws(Problem) -> [ShopCheck.Finding] {
        switch result {
        case .success(let findings): return findings
        case .failure(let problems): throw Problem(problems)
        }
    }

    private static func done(
        _ outcome: ScriptLibrary.Outcome,
        _ version: String
    ) throws(Problem) -> [ShopCheck.Finding] {
        switch outcome {
        case .done(let findings): return findings
        case .refused(let problems): throw Problem(problems)
        case .absent: throw .nothing("version \(version)")
        }
    }

    // MARK: JSON

    private static func json(
        _ findings: [ShopCheck.Finding],
        version: String? = nil
    ) -> [UInt8] {
        var json = JSONText()
        json.beginObject()
        if let version { json.member("version", version) }
        json.name("findings")
        json.beginList()
        for finding in findings { finding.write(to: &json) }
        json.endList()
        json.endObject()
        return json.bytes
    }

    private static func json(_ history: ScriptHistory, _ shop: ShopKey) -> [UInt8] {
        func time(_ seconds: Int64) -> String { Timestamp(seconds: seconds).rfc3339(offset: 0) }
        var json = JSONText(capacity: 4_096)
        json.beginObject()
        json.member("source", shop.source)
        if let active = history.active { json.member("active", active) }
        if let canary = history.canary {
            json.name("canary")
            json.beginObject()
            json.member("version", canary.version)
            json.name("share")
            json.raw(Array("\(canary.share)".utf8))
            json.endObject()
        }
        json.name("versions")
        json.beginList()
        for version in history.versions.reversed() {
            json.beginObject()
            json.member("version", version.id)
            json.member("seen_at", time(version.seenAt))
            json.member("by", version.by)
            json.endObject()
        }
        json.endList()
        json.name("activations")
        json.beginList()
        for activation in history.activations.reversed() {
            json.beginObject()
            json.member("version", activation.version)
            json.member("at", time(activation.at))
            json.member("by", activation.by)
            json.endObject()
        }
        json.endList()
        json.endObject()
        return json.bytes
    }
}

extension ShopCheck.Finding {
    func write(to json: inout JSONText) {
        json.beginObject()
        json.member("file", file)
        json.member("line", Int64(line))
        json.member("severity", isError ? "error" : "warning")
        json.member("code", code)
        json.member("message", message)
        json.endObject()
    }
}

extension Problem {
    /// Scripts that can't run, with what to mend.
    fileprivate init(_ problems: ScriptProblems) {
        self.init(
            .unprocessableContent,
            problems.findings.isEmpty
                ? problems.description
                : "the scripts can't run, and the old ones go on; see findings"
        )
        findings = problems.findings
    }
}
