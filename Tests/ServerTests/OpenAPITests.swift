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
            let answer = try await client.execute(uri: "/openapi.json", method: .get)
            let json = try JSONSerialization.jsonObject(with: Data(answer.text.utf8))
            let document = try #require(json as? [String: Any])
            #expect(document["openapi"] as? String == "3.1.0")
            let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
            #expect(paths.count >= 18)
            for (path, methods) in paths {
                for (method, route) in methods {
                    let uri = path.replacing(/\{[a-z]+\}/, with: "x")
                    let verb = try #require(HTTPRequest.Method(method.uppercased()))
                    let status = try await client.execute(uri: uri, method: verb).status.code
                    #expect(status == (route["security"] == nil ? 200 : 401), "\(method) \(path)")
                }
            }
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
