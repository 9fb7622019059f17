import Automation
import Disputes
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// Who is let in, and how far.
@Suite struct AccessTests {
    private static let shop = "/pinduoduo/shops/10086"

    @Test func `without any token everybody on this machine may do everything`() async throws {
        try await LiveWeb().run { client, _ in
            let answer = try await client.post(Sample.message("e-1"))
            #expect(answer.status == .accepted)
        }
    }

    @Test(arguments: [
        ("Origin", "https://example.com"), ("Origin", "null"),
    ])
    func `a page in a browser is not let in without a token`(
        name: String,
        value: String
    ) async throws {
        try await LiveWeb().run { client, _ in
            let headers = HTTPFields(named: [name: value])
            let answer = try await client.post(
                Sample.message("e-1"),
                as: "application/json",
                headers
            )
            #expect(answer.status == .forbidden)
        }
    }

    @Test func `where others can reach it, nobody is let in without a token`() async throws {
        try await LiveWeb(isLoopback: false).run { client, _ in
            let answer = try await client.post(Sample.message("e-1"))
            #expect(answer.status == .unauthorized)
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        }
    }

    @Test func `from the first token on it is needed, and no restart`() async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            #expect(try await client.post(Sample.message("e-1")).status == .accepted)
            let token = try web.token(.intake)
            web.clock.advance(seconds: 1)
            #expect(try await client.post(Sample.message("e-2")).status == .unauthorized)
            #expect(
                try await client.post(Sample.message("e-2"), as: "application/json", token).status
                    == .accepted
            )
            try TokenFile(in: web.folder).remove("t")
            web.clock.advance(seconds: 1)
            #expect(
                try await client.post(Sample.message("e-3"), as: "application/json", token).status
                    == .unauthorized
            )
        }
    }

    @Test func `a file of tokens that can't be read lets nobody in`() async throws {
        let web = try LiveWeb()
        let token = try web.token(.admin)
        try await web.run { client, _ in
            #expect(
                try await client.post(Sample.message("e-1"), as: "application/json", token).status
                    == .accepted
            )
            try Data("{".utf8).write(to: URL(fileURLWithPath: "\(web.folder)/.settle/tokens.json"))
            web.clock.advance(seconds: 1)
            #expect(
                try await client.post(Sample.message("e-2"), as: "application/json", token).status
                    == .unauthorized
            )
            #expect(try await client.post(Sample.message("e-2")).status == .unauthorized)
        }
    }

    @Test(arguments: [
        ("", 401), ("Bearer", 401), ("Bearer ", 401), ("Bearer settle_00", 401),
        ("Basic YTpi", 401),
        ("Bearer \(String(repeating: "x", count: 20_000))", 401),
    ])
    func `what is no token is refused`(header: String, status: Int) async throws {
        let web = try LiveWeb()
        _ = try web.token(.admin)
        try await web.run { client, _ in
            let answer = try await client.post(
                Sample.message("e-1"),
                as: "application/json",
                [.authorization: header]
            )
            #expect(answer.status.code == status)
        }
    }

    @Test(arguments: [
        (Scope.read, 403, 403), (.intake, 202, 403), (.approve, 403, 404), (.admin, 202, 404),
    ])
    func `a scope allows what it says`(scope: Scope, events: Int, orders: Int) async throws {
        let web = try LiveWeb()
        let token = try web.token(scope)
        try await web.run { client, _ in
            let answer = try await client.post(Sample.message("e-1"), as: "application/json", token)
            #expect(answer.status.code == events)
            let order = try await client.execute(
                uri: "/v1/approvals/k/approve",
                method: .post,
                headers: token
            )
            #expect(order.status.code == orders)
        }
    }

    @Test func `an event for a shop outside the token's is refused, the others are taken`()
        async throws
    {
        let web = try LiveWeb()
        let token = try web.token(.intake, shops: [Self.shop])
        try await web.run { client, _ in
            let batch = "[\(Sample.message("e-1")),\(Sample.message("e-2", shop: "10087"))]"
            let answer = try await client.post(batch, as: "application/json", token)
            #expect(answer.status == .forbidden)
            #expect(answer.text.contains(#""errors":[{"index":1,"field":"source""#))
        }
        #expect(web.eventIDs() == ["e-1"])
    }

    @Test func `a token is kept as its hash, for its owner alone`() throws {
        let web = try LiveWeb()
        let header = try web.token(.read, .intake, shops: [Self.shop, "*"])
        let path = "\(web.folder)/.settle/tokens.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let secret = try #require(header[.authorization]?.dropFirst("Bearer settle_".count))
        #expect(secret.count == 64)
        #expect(!text.contains(secret))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a name is taken once, and revoked once`() throws {
        let web = try LiveWeb()
        _ = try web.token(.read, name: "desk")
        #expect(throws: TokenProblem.taken("desk")) { try web.token(.read, name: "desk") }
        let file = TokenFile(in: web.folder)
        try file.remove("desk")
        #expect(throws: TokenProblem.unknown("desk")) { try file.remove("desk") }
    }
}
