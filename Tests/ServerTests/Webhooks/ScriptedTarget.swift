import Disputes
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Synchronization

/// A target that answers as a test says, and remembers what it got.
final class ScriptedTarget: WebhookSender {
    private let answer: @Sendable (Int, WebhookMessage) async -> WebhookAnswer
    private let got = Mutex<[WebhookMessage]>([])

    /// A target that answers the message of that number, from 0.
    init(_ answer: @escaping @Sendable (Int, WebhookMessage) async -> WebhookAnswer) {
        self.answer = answer
    }

    /// A target that always answers so.
    convenience init(_ status: Int = 204) {
        self.init { _, _ in .status(status) }
    }

    func send(_ message: WebhookMessage) async -> WebhookAnswer {
        let number = got.withLock { got in
            got.append(message)
            return got.count - 1
        }
        return await answer(number, message)
    }

    func forget(_ sender: String) async {}
    func close() async {}

    /// What it got, in order.
    var messages: [WebhookMessage] { got.withLock { $0 } }

    /// What it got, once there are so many.
    func messages(_ count: Int) async -> [WebhookMessage] {
        while messages.count < count { await Task.yield() }
        return messages
    }

    /// Answers nothing until the one who asks gives up.
    static func hang() async -> WebhookAnswer {
        try? await Task.sleep(for: .seconds(3_600))
        return .nothing("the host stopped waiting for the answer")
    }
}

extension WebhookMessage {
    subscript(header name: String) -> String {
        headers.first { $0.name == name }?.value ?? ""
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Names whose addresses a test sets.
final class SetNames: NameLookup {
    private let names: Mutex<[String: [String]]>
    private let problem: LookupProblem?
    private let asked = Atomic(0)

    /// Names that are known; with a problem nobody is answered.
    init(
        _ names: [String: [String]] = ["hook.example": ["8.8.8.8"]],
        problem: LookupProblem? = nil
    ) {
        self.names = Mutex(names)
        self.problem = problem
    }

    /// How often it was asked.
    var count: Int { asked.load(ordering: .relaxed) }

    func set(_ name: String, _ addresses: String...) {
        names.withLock { $0[name] = addresses }
    }

    func addresses(of name: String) async throws(LookupProblem) -> [IPAddress] {
        asked.add(1, ordering: .relaxed)
        if let problem { throw problem }
        return names.withLock { $0[name] ?? [] }.compactMap { IPAddress($0) }
    }
}

extension Webhooks.World {
    /// A world with such a target, names that are known, and no chance in pauses.
    static func with(_ target: ScriptedTarget, _ names: SetNames = SetNames()) -> Webhooks.World {
        var world = Webhooks.World()
        world.sender = target
        world.lookup = names
        world.jitter = { 0 }
        return world
    }
}

extension TestClientProtocol {
    /// Asks for something of webhooks.
    func webhooks(
        _ method: HTTPRequest.Method = .get,
        _ path: String = "",
        _ body: String = "",
        _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await execute(
            uri: "/v1/webhooks\(path)",
            method: method,
            headers: headers,
            body: ByteBuffer(string: body)
        )
    }

    /// Sets a webhook of a shop.
    ///
    /// - Returns: what came back.
    func addWebhook(
        shop: String = "10086",
        url: String = "https://hook.example/in",
        types: [String] = ["buyer.messaged"],
        _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        let list = types.map { "\"\($0)\"" }.joined(separator: ",")
        let body = """
            {"shop":"/pinduoduo/shops/\(shop)","url":"\(url)","types":[\(list)]}
            """
        return try await webhooks(.post, "", body, headers)
    }
}

extension TestResponse {
    /// The body's members.
    var members: [String: Any] {
        let json = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        return json as? [String: Any] ?? [:]
    }
}
