import AsyncHTTPClient
public import Automation
public import Disputes
import Foundation
import NIOCore
import NIOHTTP1

/// A gateway that speaks HTTP: `POST` to carry out an action, `GET <url>/<key>` to ask
/// what became of it.
///
/// Nothing is ever sent twice by itself: a redirect is not followed, a connection that breaks is
/// not tried again. Whoever calls decides, from an answer that may be
/// ``/Automation/GatewayAnswer/unknown(reason:)``.
///
/// ## Topics
/// - Making one: ``init(url:secrets:idleSeconds:now:)``, ``GatewayURL``, ``GatewaySecrets``
/// - Actions: ``perform(_:)``, ``query(_:)``
/// - The end: ``shutdown()``
public struct HTTPGateway: RemoteGateway {
    /// An answer's body may have so many bytes; it is a short JSON object.
    static let answerBytesMax = 1 << 20

    /// Always `http`.
    public let kind = "http"

    /// The wall clock's time, in whole milliseconds.
    public static let wallClock: @Sendable () -> Timestamp = {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    private let url: GatewayURL
    private let secrets: GatewaySecrets
    private let now: @Sendable () -> Timestamp
    private let client: HTTPClient

    /// A gateway at a URL, to be shut down when it is no longer used.
    ///
    /// - Parameters:
    ///   - url: where it listens.
    ///   - secrets: what requests are signed with; a shop without a secret signs none.
    ///   - idleSeconds: how long a connection is kept that nobody uses. Servers often close one after
    ///     5 seconds, and one that is closed while a request is on its way costs a query.
    ///   - now: the wall clock, for signatures and for a `Retry-After` that is a date.
    public init(
        url: GatewayURL,
        secrets: GatewaySecrets = GatewaySecrets(),
        idleSeconds: Int = 4,
        now: @escaping @Sendable () -> Timestamp = HTTPGateway.wallClock
    ) {
        self.url = url
        self.secrets = secrets
        self.now = now
        client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: Self.configuration(idleSeconds: idleSeconds)
        )
    }

    /// Sends an action.
    public func perform(_ request: ActionRequest) async -> GatewayAnswer {
        await answer(to: request, .perform)
    }

    /// Asks what became of an action.
    public func query(_ request: ActionRequest) async -> GatewayAnswer {
        await answer(to: request, .query)
    }

    /// Closes all connections; what is under way ends as unknown.
    public func shutdown() async {
        // It throws for a client that was shut down before: then there is nothing left to do.
        try? await client.shutdown()
    }

    private static func configuration(idleSeconds: Int) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(10)
        // A failed connection is reported at once; when to try again is not the client's to say.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(Int64(idleSeconds))
        // Each shop bounds its own; this only keeps a thousand shops from using up the sockets.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        return configuration
    }

    private func answer(
        to request: ActionRequest,
        _ purpose: HTTPReply.Purpose
    ) async -> GatewayAnswer {
        guard Self.isKey(request.key) else {
            return .unknown(reason: "not sent: its key is not 26 characters of a-z and 2-7")
        }
        do {
            let reply = try await reply(to: message(request, purpose), within: request.timeout)
            return reply.answer(to: purpose, now: now())
        } catch {
            return .unknown(reason: ExchangeFailure.reason(of: error))
        }
    }

    private func message(
        _ request: ActionRequest,
        _ purpose: HTTPReply.Purpose
    ) -> HTTPClientRequest {
        var message: HTTPClientRequest
        switch purpose {
        case .perform:
            message = HTTPClientRequest(url: url.target)
            message.method = .POST
            message.headers.add(name: "Content-Type", value: "application/json")
            message.headers.add(name: "Idempotency-Key", value: request.key)
            message.body = .bytes(ByteBuffer(bytes: request.body))
        case .query:
            message = HTTPClientRequest(url: url.query(key: request.key))
        }
        guard let secret = secrets.secret(of: request.ticket.shop) else { return message }
        let seconds = now().seconds
        let body = purpose == .perform ? request.body : []
        let signature = secret.signature(id: request.key, seconds: seconds, body: body)
        message.headers.add(name: "webhook-id", value: request.key)
        message.headers.add(name: "webhook-timestamp", value: "\(seconds)")
        message.headers.add(name: "webhook-signature", value: signature)
        return message
    }

    /// The whole answer, or an error when it takes longer.
    ///
    /// The client's own deadline ends with the head: a body that never ends would never do so.
    private func reply(
        to message: HTTPClientRequest,
        within seconds: Double
    ) async throws -> HTTPReply {
        // NaN compares false. A day is longer than any shop may set.
        let seconds = seconds > 0.001 ? min(seconds, 86_400) : 0.001
        return try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            group.addTask { try await fetch(message) }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw Overtime(seconds: seconds)
            }
            defer { group.cancelAll() }
            guard let reply = try await group.next() else { throw CancellationError() }
            return reply
        }
    }

    private func fetch(_ message: HTTPClientRequest) async throws -> HTTPReply {
        let response = try await client.execute(message, deadline: .distantFuture)
        let body = try await response.body.collect(upTo: Self.answerBytesMax)
        return HTTPReply(
            status: Int(response.status.code),
            retryAfter: response.headers["Retry-After"],
            date: response.headers.first(name: "Date"),
            body: Array(body.readableBytesView)
        )
    }

    /// A key goes into a header and into a path: nothing else may be in it.
    private static func isKey(_ key: String) -> Bool {
        key.utf8.count == 26
            && key.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x32...0x37).contains($0) }
    }
}
