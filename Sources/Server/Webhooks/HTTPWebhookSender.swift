import AsyncHTTPClient
package import Automation
import Disputes
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Makes attempts over HTTP.
///
/// Nothing is sent anywhere but to an address that was checked: the name is looked up here, and the
/// client connects to what was found, so that a name that means something else a moment later leads
/// nowhere. Redirects are not followed, an answer counts by its status, and what follows the head is
/// read only as far as it is short.
package final class HTTPWebhookSender: WebhookSender {
    /// How long things may take, in seconds, and how much is read.
    package struct Limits: Sendable {
        /// From the look-up to the answer's head.
        package var seconds = 15.0
        /// The rest of an answer, which nobody needs; a connection that is longer at it is closed.
        package var bodySeconds = 2.0
        /// The same, in bytes.
        package var bodyBytes = 64 << 10
        /// An address that was checked is used without asking again.
        package var addressSeconds = 30

        /// Those of a host in use.
        package init() {}
    }

    /// A sender's connections, to one address.
    private struct Line: Sendable {
        var address: IPAddress
        var checkedAt: Timestamp
        var url: WebhookURL
        var client: HTTPClient
    }

    private struct Overtime: Error {}

    private let targets: WebhookTargets
    private let lookup: any NameLookup
    private let clock: any WallClock
    private let limits: Limits
    private let lines = Mutex<[String: Line]>([:])

    /// A sender that sends where it may.
    package init(
        targets: WebhookTargets,
        lookup: any NameLookup = SystemLookup(),
        clock: any WallClock,
        limits: Limits = Limits()
    ) {
        self.targets = targets
        self.lookup = lookup
        self.clock = clock
        self.limits = limits
    }

    package func send(_ message: WebhookMessage) async -> WebhookAnswer {
        do {
            let response = try await within(limits.seconds) { [self] in
                try await client(for: message).execute(request(message), deadline: .distantFuture)
            }
            await drain(response)
            return .status(Int(response.status.code), retryAfter: retryAfter(response))
        } catch {
            return .nothing(reason(of: error))
        }
    }

    package func forget(_ sender: String) async {
        let line = lines.withLock { $0.removeValue(forKey: sender) }
        try? await line?.client.shutdown()
    }

    package func close() async {
        for sender in lines.withLock({ Array($0.keys) }) { await forget(sender) }
    }

    // MARK: Where to

    /// A client that connects to a checked address and nowhere else.
    private func client(for message: WebhookMessage) async throws -> HTTPClient {
        let line = lines.withLock { $0[message.sender] }
        let isGood = message.attempts == 0 && line?.url == message.url
        if isGood, let line, isFresh(line) { return line.client }
        let addresses = try await targets.check(message.url, by: lookup)
        if isGood, var line, addresses.contains(line.address) {
            line.checkedAt = clock.now
            lines.withLock { [line] in $0[message.sender] = line }
            return line.client
        }
        // Another attempt, another address.
        let address = addresses[message.attempts % addresses.count]
        return await connect(message, to: address)
    }

    private func isFresh(_ line: Line) -> Bool {
        let age = clock.now.milliseconds - line.checkedAt.milliseconds
        return (0..<Int64(limits.addressSeconds) * 1_000).contains(age)
    }

    private func connect(_ message: WebhookMessage, to address: IPAddress) async -> HTTPClient {
        await forget(message.sender)
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(4)
        if message.url.address == nil {
            configuration.dnsOverride = [message.url.host: "\(address)"]
        }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let line = Line(
            address: address,
            checkedAt: clock.now,
            url: message.url,
            client: client
        )
        lines.withLock { $0[message.sender] = line }
        return client
    }

    // MARK: There and back

    private func request(_ message: WebhookMessage) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: message.url.text)
        request.method = .POST
        request.headers.add(name: "user-agent", value: "settle")
        for (name, value) in message.headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: message.body))
        return request
    }

    /// Reads the rest, so that the connection serves again; one that is not at its end is closed.
    private func drain(_ response: HTTPClientResponse) async {
        try? await within(limits.bodySeconds) { [limits] in
            var count = 0
            for try await part in response.body {
                count += part.readableBytes
                if count > limits.bodyBytes { return }
            }
        }
    }

    private func retryAfter(_ response: HTTPClientResponse) -> Double? {
        let values = response.headers["retry-after"]
        guard let value = values.first, values.count == 1 else { return nil }
        return RetryAfter.seconds(
            value,
            date: response.headers.first(name: "date"),
            now: clock.now
        )
    }

    private func within<Value: Sendable>(
        _ seconds: Double,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw Overtime()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    /// In words for people; no URL and no header is repeated.
    private func reason(of error: any Error) -> String {
        switch error {
        case let error as WebhookTargets.Refusal: error.description
        case is Overtime: "no answer within \(Int(limits.seconds)) s"
        case is CancellationError: "the host stopped waiting for the answer"
        case let error as HTTPClientError where error == .remoteConnectionClosed: Self.broke
        case let error as HTTPClientError where error == .connectTimeout: "no connection in time"
        case let error as HTTPClientError: error.shortDescription
        case HTTPParserError.invalidEOFState: Self.broke
        case is NIOConnectionError: Self.unreached
        case let error as IOError where error.errnoCode != ECONNRESET && error.errnoCode != EPIPE:
            Self.unreached
        case is HTTPParserError: "an answer that is not HTTP"
        default: Self.broke
        }
    }

    private static let unreached = "no connection"
    private static let broke = "the connection broke before the answer"
}
