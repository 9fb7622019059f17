import AsyncHTTPClient
import Automation
import Foundation
import NIOCore
import NIOHTTP1

/// Speaks to the live host of a folder, by its control socket.
final class ControlClient: Sendable {
    private static let answerBytesMax = 1 << 20

    private let base: String
    private let client: HTTPClient

    /// Where a host answers; nil where none does.
    static func reach(_ socket: ControlSocket) async -> ControlClient? {
        guard socket.isThere, let client = ControlClient(socket) else { return nil }
        if (try? await client.send(.GET, "/healthz", nil))?.status == 200 { return client }
        await client.close()
        return nil
    }

    private init?(_ socket: ControlSocket) {
        guard
            let path = socket.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        else { return nil }
        base = "http+unix://\(path)"
        client = HTTPClient(eventLoopGroupProvider: .singleton)
    }

    /// Connections end with it.
    func close() async {
        try? await client.shutdown()
    }

    /// Has the host carry out an order.
    ///
    /// - Returns: what was done, or why it can't be.
    /// - Throws: ``Refusal`` where the host doesn't answer.
    func carryOut(_ order: Order) async throws -> Result<String, Refusal> {
        let (path, body) = try Self.request(of: order)
        let answer: (status: UInt, body: [String: Any])
        do {
            answer = try await send(.POST, path, body)
        } catch {
            throw Refusal(description: "the live host doesn't answer; see its log")
        }
        if answer.status == 200 { return .success(answer.body["message"] as? String ?? "") }
        let detail = answer.body["detail"] as? String
        return .failure(Refusal(description: detail ?? "the live host answers \(answer.status)"))
    }

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: [String: String]?
    ) async throws -> (status: UInt, body: [String: Any]) {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(
                ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body))
            )
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let text = try await response.body.collect(upTo: Self.answerBytesMax)
        let json = try? JSONSerialization.jsonObject(with: Data(text.readableBytesView))
        return (response.status.code, json as? [String: Any] ?? [:])
    }

    /// The route of an order, and what is sent with it.
    private static func request(of order: Order) throws -> (String, [String: String]?) {
        switch order {
        case .approve(let key): ("/v1/approvals/\(part(key))/approve", nil)
        case .deny(let key, let reason): ("/v1/approvals/\(part(key))/deny", ["reason": reason])
        case .resolve(let key, .done(let reference)):
            ("/v1/actions/\(part(key))/resolve", ["state": "done", "reference": reference])
        case .resolve(let key, .failed(let reason)):
            ("/v1/actions/\(part(key))/resolve", ["state": "failed", "reason": reason])
        case .cancel(let run): ("/v1/runs/\(part(run))/cancel", nil)
        case .retry(let run): ("/v1/runs/\(part(run))/retry", nil)
        case .move(let run): ("/v1/runs/\(part(run))/move", nil)
        case .moveWaiting(let number): throw Refusal(description: "run \(number) has no name here")
        case .release(let ticket, let shop):
            (
                "/v1/queue/\(part(ticket))/release"
                    + (shop.map { "?shop=\(part($0.source))" } ?? ""),
                nil
            )
        }
    }

    private static func part(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
