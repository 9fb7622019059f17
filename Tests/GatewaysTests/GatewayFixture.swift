import Automation
import Disputes
import Gateways

/// A gateway, the server it speaks with, and one action.
struct GatewayFixture: Sendable {
    static let key = "abcdefghijklmnopqrstuvwx27"
    static let shop = ShopKey(platform: .pinduoduo, id: "10086")
    /// 2026-11-20T00:00:00Z.
    static let now = Timestamp(milliseconds: 1_795_132_800_000)

    let server: LoopbackServer
    let gateway: HTTPGateway

    /// Runs `body` with a gateway and a server that always reacts alike, and ends both.
    static func run<Result>(
        _ reaction: LoopbackServer.Reaction,
        path: String = "/actions",
        secrets: GatewaySecrets = GatewaySecrets(),
        body: (GatewayFixture) async throws -> Result
    ) async throws -> Result {
        try await run(path: path, secrets: secrets, react: { _, _ in reaction }, body: body)
    }

    /// Runs `body` with a gateway and its server, and ends both.
    static func run<Result>(
        path: String = "/actions",
        secrets: GatewaySecrets = GatewaySecrets(),
        react: @escaping @Sendable (Int, LoopbackServer.Received) -> LoopbackServer.Reaction,
        body: (GatewayFixture) async throws -> Result
    ) async throws -> Result {
        let server = try await LoopbackServer(react)
        let gateway = HTTPGateway(
            url: try GatewayURL("http://127.0.0.1:\(server.port)\(path)"),
            secrets: secrets,
            now: { now }
        )
        let fixture = GatewayFixture(server: server, gateway: gateway)
        do {
            let result = try await body(fixture)
            await gateway.shutdown()
            try await server.stop()
            return result
        } catch {
            await gateway.shutdown()
            throw error
        }
    }

    /// What one reaction of the server is to the gateway.
    static func answer(
        _ reaction: LoopbackServer.Reaction,
        toQuery: Bool = false,
        timeout: Double = 20
    ) async throws -> GatewayAnswer {
        try await run(reaction) { fixture in
            let request = request(timeout: timeout)
            return toQuery
                ? await fixture.gateway.query(request) : await fixture.gateway.perform(request)
        }
    }

    static func request(
        key: String = key,
        body: String = #"{"key":"k"}"#,
        shop: ShopKey = shop,
        timeout: Double = 20
    ) -> ActionRequest {
        ActionRequest(
            key: key,
            kind: .reply,
            ticket: TicketKey(shop: shop, id: "T1"),
            body: Array(body.utf8),
            timeout: timeout
        )
    }

    /// The bytes of an HTTP answer.
    static func http(_ status: Int, _ body: String = "", _ headers: String...) -> String {
        let head = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers
        return head.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}
