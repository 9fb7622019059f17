import Automation
import Disputes
import Foundation
import Logging
import Sandbox
import Server
import Synchronization

/// A live host whose rules need humans, and who is told of it.
final class NoticeBench: Sendable {
    let clock = SetClock(at: 1_795_737_600)
    let journal = MemoryJournal()
    let people: People
    private let gateway: any Gateway

    init(_ people: People = People(), gateway: any Gateway = PrintGateway()) {
        self.people = people
        self.gateway = gateway
    }

    /// Runs a host with a notifier beside it.
    func run(_ body: (LiveHost) async throws -> Void) async throws {
        let host = try await LiveHost.open(
            [Self.shop],
            journal: journal,
            gateway: gateway,
            options: LiveHost.Options(),
            wall: clock
        ).host
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let notifier = Notifier(host, to: people, clock: clock, logger: logger)
        let life = Task { try await host.run() }
        while !host.isReady { await Task.yield() }
        let telling = Task { try await notifier.run() }
        defer { telling.cancel() }
        // From here on nothing is missed.
        while journal.settings(named: "notify/").count < 2 { await Task.yield() }
        try await body(host)
        telling.cancel()
        _ = await telling.result
        host.stop(within: 1)
        try await life.value
        try host.close()
    }

    /// A buyer asks for money: 50 yuan are paid out after approval, 200 handed over, 700 a broken
    /// rule's, 960 an endless one's, 900 answered, and 100.5 nobody's; each on a ticket of its own.
    func ask(_ tickets: ClosedRange<Int>, fen: Int, _ host: LiveHost) async throws {
        for number in tickets {
            let content = """
                "ticket":{"kind":"refund_only","reason":"quality","amount_fen":\(fen),\
                "statement":"王小明要退款","order":{"id":"o-\(number)","paid_fen":99000,\
                "shipped_at":"2026-11-20T08:00:00+08:00"},"buyer":{"id":"b-\(number)"},\
                "parcel":{"state":"signed"}}
                """
            try await take("r-\(number)", "refund.requested", "T\(number)", content, host)
        }
    }

    /// A human of the shop writes on a ticket, which is paused when it returns.
    func takeOver(_ number: Int, _ host: LiveHost) async throws {
        let content = #""message":{"text":"我是小张,亲稍等"}"#
        try await take("h-\(number)", "merchant.messaged", "T\(number)", content, host)
        while journal.attention(after: nil, limit: 1).isEmpty { await Task.yield() }
    }

    private func take(
        _ id: String,
        _ type: String,
        _ ticket: String,
        _ content: String,
        _ host: LiveHost
    ) async throws {
        let event = """
            {"specversion":"1.0","id":"\(id)","source":"/pinduoduo/shops/10086","type":"\(type)",\
            "subject":"\(ticket)","time":"\(clock.now.rfc3339(offset: 0))","data":{\(content)}}
            """
        guard case .accepted = try await host.accept([Array(event.utf8)])[0] else {
            throw POSIXError(.EINVAL)
        }
    }

    /// Returns once so many items of a type are in the stream.
    func settled(_ type: String, _ count: Int = 1) async {
        while journal.stream(after: 0, limit: 100_000).count(where: { $0.type == type }) < count {
            await Task.yield()
        }
    }

    private static let shop = ShopScripts(
        settings: Source(
            name: "shop.lua",
            text: Array(
                """
                shop { platform = "pinduoduo", id = "10086", mode = "live",
                  allow = { "reply", "agree_refund" }, gateway = { attempts = 1 } }
                """.utf8
            )
        ),
        rules: [
            Source(
                name: "rules/a.lua",
                text: Array(
                    """
                    rule "先补偿" { on = "refund.requested", when = { amount = at_most(yuan(100)) },
                      run = function(ticket) ticket:payout { amount = yuan(5), reason = "goodwill" } end }
                    rule "交给人" { on = "refund.requested",
                      when = { amount = between(yuan(101), yuan(500)) },
                      run = function(ticket) ticket:hand_over "看一下王小明" end }
                    rule "炸" { on = "refund.requested",
                      when = { amount = between(yuan(501), yuan(800)) },
                      run = function(ticket) error "王小明坏了" end }
                    rule "转" { on = "refund.requested", when = { amount = above(yuan(950)) },
                      run = function(ticket) while true do end end }
                    rule "回" { on = "refund.requested",
                      when = { amount = between(yuan(801), yuan(950)) },
                      run = function(ticket) ticket:reply "王小明,收到" end }
                    """.utf8
                )
            )
        ],
        templates: []
    )
}

/// Whoever is told; answers as a test says.
final class People: NoticeTarget {
    struct Message: Sendable {
        var id: String
        var text: String
        var attempts: Int

        /// The member of each notice.
        func each(_ member: String) -> [String] {
            let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let notices = json?["notices"] as? [[String: Any]] ?? []
            return notices.map { "\($0[member] ?? "")" }
        }

        var count: Int {
            let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            return json?["count"] as? Int ?? 0
        }
    }

    private let answer: @Sendable (Int) async -> String?
    private let got = Mutex<[Message]>([])

    init(_ answer: @escaping @Sendable (Int) async -> String? = { _ in nil }) {
        self.answer = answer
    }

    func send(_ body: [UInt8], id: String, attempts: Int, at now: Timestamp) async -> String? {
        let text = String(decoding: body, as: UTF8.self)
        let number = got.withLock { got in
            got.append(Message(id: id, text: text, attempts: attempts))
            return got.count - 1
        }
        return await answer(number)
    }

    func close() async {}

    var messages: [Message] { got.withLock { $0 } }

    func messages(_ count: Int) async -> [Message] {
        while messages.count < count { await Task.yield() }
        return messages
    }
}
