import Automation
import Disputes
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Sandbox
import Server
import Synchronization
import Testing

/// A live host over a journal in memory, reached over loopback; its folder is removed at the end.
final class LiveWeb: Sendable {
    let folder = NSTemporaryDirectory() + "/settle-server-" + UUID().uuidString
    let clock = SetClock(at: 1_795_737_600)
    let journal: MemoryJournal
    let limits: ServerLimits
    let secrets: IntakeSecrets
    let isLoopback: Bool
    let webhooks: Webhooks.Options
    let world: Webhooks.World
    private let options: LiveHost.Options
    private let shops: [String]
    private let gateway: any Gateway
    private let disk: FailingJournal?
    private let running = Mutex<ScriptLibrary?>(nil)

    /// The library of the host that was started last.
    var library: ScriptLibrary? { running.withLock { $0 } }

    /// - Parameters:
    ///   - shops: ids of shops on Pinduoduo.
    ///   - secrets: lines of a file of secrets.
    ///   - limits: what clients may take.
    ///   - options: what shops may take.
    ///   - isLoopback: only this machine reaches it.
    ///   - webhooks: what webhooks may do; the clock is this one's.
    ///   - world: what they do it with.
    ///   - gateway: where actions are carried out.
    ///   - disk: what the host writes to; nil: a journal that never fails.
    ///   - files: a shop's files by their names, from its id.
    /// - Throws: where its folder can't be made.
    init(
        shops: [String] = ["10086", "10087"],
        secrets: String = "",
        limits: ServerLimits = ServerLimits(),
        options: LiveHost.Options = LiveHost.Options(),
        isLoopback: Bool = true,
        webhooks: Webhooks.Options = Webhooks.Options(),
        world: Webhooks.World = Webhooks.World(),
        gateway: any Gateway = PrintGateway(),
        disk: FailingJournal? = nil,
        files: (_ shop: String) -> [String: String] = LiveWeb.files
    ) throws {
        self.shops = shops
        journal = disk?.journal ?? MemoryJournal()
        self.disk = disk
        self.gateway = gateway
        self.limits = limits
        self.options = options
        self.isLoopback = isLoopback
        var webhooks = webhooks
        webhooks.clock = clock
        self.webhooks = webhooks
        self.world = world
        self.secrets = try IntakeSecrets(lines: secrets, from: "secrets")
        for shop in shops {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/shops/\(shop)/rules",
                withIntermediateDirectories: true
            )
            for (name, text) in files(shop) {
                try text.write(
                    toFile: "\(folder)/shops/\(shop)/\(name)",
                    atomically: false,
                    encoding: .utf8
                )
            }
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// What the host writes to.
    private var written: any Journal {
        if let disk { return disk }
        return journal
    }

    /// Makes a token.
    ///
    /// - Returns: the header that it is sent in.
    func token(_ scopes: Scope..., shops: [String] = ["*"], name: String = "t") throws -> HTTPFields
    {
        let secret = (0..<Token.secretBytes).map { _ in UInt8.random(in: .min ... .max) }
        let (token, text) = Token.make(
            name,
            scopes: scopes,
            shops: shops,
            secret: secret,
            at: clock.now
        )
        try TokenFile(in: folder).add(token)
        return [.authorization: "Bearer \(text)"]
    }

    /// Runs a host and a server, and asks them.
    func run(_ body: @escaping @Sendable (any TestClientProtocol, LiveHost) async throws -> Void)
        async throws
    {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        ScriptLibrary.finish(in: "\(folder)/shops", clock: clock, logger: logger)
        let reading = try ShopFolders.read("\(folder)/shops")
        let opening = try await LiveHost.open(
            reading.shops.map(\.scripts),
            journal: written,
            gateway: gateway,
            options: self.options,
            wall: clock
        )
        let host = opening.host
        var options = WebServer.Options(tokens: TokenFile(in: folder), logger: logger)
        options.intakeSecrets = secrets
        options.isLoopback = isLoopback
        options.limits = limits
        options.clock = clock
        let library = ScriptLibrary(
            "\(folder)/shops",
            reading.shops,
            of: host,
            clock: clock,
            logger: logger
        )
        await library.begin()
        options.scripts = library
        running.withLock { $0 = library }
        let webhooks = try Webhooks(host, webhooks, world: world, logger: logger)
        options.webhooks = webhooks
        let app = try WebServer(host, options).application(on: .address("127.0.0.1", port: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await host.run() }
            while !host.isReady { await Task.yield() }
            let deliveries = Task { try await webhooks.run() }
            do {
                try await app.test(.live) { client in try await body(client, host) }
            } catch {
                deliveries.cancel()
                host.stop(within: 1)
                throw error
            }
            deliveries.cancel()
            _ = await deliveries.result
            host.stop(within: 1)
            try await group.waitForAll()
        }
        try host.close()
    }

    /// A shop's files, by their names.
    static func files(_ id: String) -> [String: String] {
        let settings = """
            shop { platform = "pinduoduo", id = "\(id)", name = "示例小店", mode = "live", allow = { "reply" } }
            """
        let rules = """
            rule "回复留言" {
              on = "buyer.messaged",
              run = function(ticket, event)
                if event.text == "人工" then ticket:hand_over "买家要人工" end
                if event.text == "稍后" then wait(hours(1)) end
                ticket:reply "亲,收到"
              end,
            }
            """
        return ["shop.lua": settings, "rules/a.lua": rules]
    }

    /// The ids of all events that are in the journal.
    func eventIDs() -> [String] {
        journal.events(after: 0, limit: 10_000).map(\.event.id)
    }
}

/// A clock that stands until a test sets it; who sleeps on it sleeps until cancelled.
final class SetClock: WallClock {
    private let time: Mutex<Timestamp>

    init(at seconds: Int64) {
        time = Mutex(Timestamp(seconds: seconds))
    }

    var now: Timestamp { time.withLock { $0 } }

    func advance(seconds: Int64) {
        time.withLock { $0 = Timestamp(milliseconds: $0.milliseconds + seconds * 1_000) }
    }

    func sleep(until time: Timestamp) async throws {
        while time > now { try await Task.sleep(for: .milliseconds(5)) }
    }
}

/// Events as a platform would send them.
enum Sample {
    static func message(
        _ id: String,
        shop: String = "10086",
        ticket: String = "T1",
        text: String = "在吗"
    ) -> String {
        """
        {"specversion":"1.0","id":"\(id)","source":"/pinduoduo/shops/\(shop)","type":"buyer.messaged",\
        "subject":"\(ticket)","time":"2026-11-27T00:00:00Z","data":{"message":{"text":"\(text)"}}}
        """
    }

    /// A buyer asks for money, for goods that have arrived.
    static func request(
        _ id: String,
        shop: String = "10086",
        ticket: String = "T1",
        fen: Int
    ) -> String {
        """
        {"specversion":"1.0","id":"\(id)","source":"/pinduoduo/shops/\(shop)",\
        "type":"refund.requested","subject":"\(ticket)","time":"2026-11-27T00:00:00Z",\
        "data":{"ticket":{"kind":"refund_only","reason":"quality","amount_fen":\(fen),\
        "statement":"衣服有个洞","order":{"id":"o-1","paid_fen":99000,\
        "shipped_at":"2026-11-20T08:00:00+08:00"},"buyer":{"id":"b-1"},"parcel":{"state":"signed"}}}}
        """
    }

    /// A human of the shop writes: the ticket is theirs.
    static func takeOver(_ id: String, shop: String = "10086", ticket: String = "T1") -> String {
        message(id, shop: shop, ticket: ticket, text: "我是小张,亲稍等")
            .replacing("buyer.messaged", with: "merchant.messaged")
    }
}

extension TestClientProtocol {
    /// Posts a body to `/v1/events`.
    func post(
        _ body: String,
        as type: String = "application/cloudevents+json",
        _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = type
        return try await execute(
            uri: "/v1/events",
            method: .post,
            headers: headers,
            body: ByteBuffer(string: body)
        )
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}

extension HTTPFields {
    /// Headers by names that the library doesn't know.
    init(named headers: [String: String]) {
        self.init()
        for (name, value) in headers { self[named: name] = value }
    }

    subscript(named name: String) -> String? {
        get { HTTPField.Name(name).flatMap { self[$0] } }
        set { if let name = HTTPField.Name(name) { self[name] = newValue } }
    }
}
