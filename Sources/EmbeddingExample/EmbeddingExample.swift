import Automation
import Disputes
import Sandbox
import Storage
import Synchronization

/// A program that embeds Settle: one shop, its own gateway, an event, and what comes of it.
///
/// `EmbeddingExample` keeps its journal in memory, `EmbeddingExample journal.db` in a file: run that
/// twice, and the event is known.
@main
struct EmbeddingExample {
    static func main() async throws {
        let path = CommandLine.arguments.dropFirst().first
        let journal: any Journal = path.map { SQLiteJournal(path: $0) } ?? MemoryJournal()
        let platform = OwnGateway()
        let opening = try await LiveHost.open([shop], journal: journal, gateway: platform)
        for problem in opening.problems { print("the shop can't be loaded: \(problem.problem)") }
        let host = opening.host
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await host.run() } // decides, until it is stopped
            let position = host.lastPosition
            let answers = try await host.accept([event]) // on disk when it returns
            print(answers[0])
            if case .accepted = answers[0] { try await follow(host, after: position) }
            host.stop(within: 10)
            try await group.waitForAll()
        }
        try host.close()
        for action in platform.performed { print("performed \(action)") }
    }

    /// Prints what happens until the action is done.
    static func follow(_ host: LiveHost, after position: Int64) async throws {
        for try await item in host.stream(after: position) {
            print("\(item.position) \(item.type) \(item.ticket)")
            if item.type == "settle.action.done" { return }
        }
    }

    /// A shop folder's texts, as `ShopScripts` takes them from wherever they are.
    static let shop = ShopScripts(
        settings: Source(
            name: "shop.lua",
            text: """
                shop { platform = "pinduoduo", id = "10086", mode = "live", allow = { "agree_refund" } }
                """
        ),
        rules: [
            Source(
                name: "rules/small.lua",
                text: """
                    rule "小额直接退" {
                      on = "refund.requested",
                      when = { kind = "refund_only", amount = at_most(yuan(10)) },
                      run = function(ticket) ticket:agree_refund() end,
                    }
                    """
            )
        ],
        templates: []
    )

    /// A CloudEvent of now, as a platform sends it.
    static let event = Array(
        """
        {"specversion":"1.0","id":"e-1","source":"/pinduoduo/shops/10086","type":"refund.requested",
         "subject":"T1001","time":"\(SystemClock().now.rfc3339(offset: 8 * 3_600))",
         "data":{"ticket":{"kind":"refund_only","reason":"quality","amount_fen":990,
           "order":{"id":"241120-1","paid_fen":990},"buyer":{"id":"b-1"}}}}
        """.utf8
    )
}

/// Carries out actions: here is where a real one calls the platform, with the key as idempotency key.
final class OwnGateway: RemoteGateway {
    /// The journal remembers it, and refuses another kind.
    let kind = "example"
    private let references = Mutex<[String: String]>([:])
    private let lines = Mutex<[String]>([])

    var performed: [String] { lines.withLock { $0 } }

    func perform(_ request: ActionRequest) async -> GatewayAnswer {
        lines.withLock { $0.append("\(request.kind.rawValue) on \(request.ticket.id)") }
        references.withLock { $0[request.key] = "R-1" }
        return .done(reference: "R-1")
    }

    /// Says what became of an action that was sent: asked after a crash or a time-out.
    func query(_ request: ActionRequest) async -> GatewayAnswer {
        references.withLock { $0[request.key].map { .done(reference: $0) } ?? .notFound }
    }
}
