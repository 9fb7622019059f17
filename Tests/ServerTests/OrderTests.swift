import Automation
import Disputes
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// What humans want done, over HTTP: by those whose shop it is, and who may.
@Suite(.timeLimit(.minutes(2))) struct OrderTests {
    /// An order, and what comes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        /// Its path; `{id}` stands for what it is about.
        var order: String
        var body: String?
        /// What the buyer asks for: each rule has its own amounts.
        var fen: Int
        /// What the gateway answers, one action after the other.
        var answers: [GatewayAnswer] = []
        var isTakenOver = false
        var before: [String]
        var says: String
        var after: [String]

        var testDescription: String { "\(order) \(body ?? "")" }
    }

    private static let cases = [
        Case(
            order: "approvals/{id}/approve",
            fen: 5_000,
            answers: [.done(reference: "R-1")],
            before: ["payout needs_approval", "run waiting"],
            says: "payout on ticket T1 is approved",
            after: ["payout done R-1", "run done"]
        ),
        Case(
            order: "approvals/{id}/deny",
            body: #"{"reason":"不行"}"#,
            fen: 5_000,
            before: ["payout needs_approval", "run waiting"],
            says: "payout on ticket T1 is denied",
            after: ["payout denied 不行", "run cancelled"]
        ),
        Case(
            order: "queue/{id}/release",
            fen: 1_050,
            isTakenOver: true,
            before: ["10086 T1 is a human's"],
            says: "ticket T1 is released",
            after: []
        ),
        Case(
            order: "runs/{id}/cancel",
            fen: 30_000,
            before: ["run waiting"],
            says: "run {id} of '等' is cancelled",
            after: ["run cancelled"]
        ),
        Case(
            order: "runs/{id}/retry",
            fen: 990,
            answers: [.failed(code: "closed", message: "稍后再试"), .done(reference: "R-2")],
            before: ["agree_refund failed", "run failed"],
            says: "run {id} of '退' went on and is waiting",
            after: ["agree_refund failed", "agree_refund done R-2", "run done"]
        ),
        Case(
            order: "actions/{id}/resolve",
            body: #"{"state":"done","reference":"R-3"}"#,
            fen: 15_000,
            before: ["reply unknown", "run waiting"],
            says: "reply on ticket T1 is settled",
            after: ["reply done R-3", "run done"]
        ),
        Case(
            order: "actions/{id}/resolve",
            body: #"{"state":"failed","reason":"平台上没有"}"#,
            fen: 15_000,
            before: ["reply unknown", "run waiting"],
            says: "reply on ticket T1 is settled",
            after: ["reply failed", "run failed"]
        ),
    ]

    /// Payouts need approval; 10.50 is nobody's.
    private static func files(_ id: String) -> [String: String] {
        var files = LiveWeb.files(id)
        files["shop.lua"] = files["shop.lua"]?.replacing(
            #"{ "reply" }"#,
            with: #"{ "reply", "agree_refund" }"#
        )
        files["rules/a.lua"] = """
            rule "退" { on = "refund.requested", when = { amount = at_most(yuan(10)) },
              run = function(ticket) ticket:agree_refund() end }
            rule "付" { on = "refund.requested", when = { amount = between(yuan(11), yuan(100)) },
              run = function(ticket) ticket:payout { amount = yuan(5), reason = "goodwill" } end }
            rule "回" { on = "refund.requested", when = { amount = between(yuan(101), yuan(200)) },
              run = function(ticket) ticket:reply "亲,收到" end }
            rule "等" { on = "refund.requested", when = { amount = above(yuan(200)) },
              run = function(ticket) wait(hours(3)) end }
            """
        return files
    }

    private static let shop = "/pinduoduo/shops/10086"
    private static let otherShop = "/pinduoduo/shops/10087"

    /// How actions and runs stand, and which tickets are a human's.
    private func standing(_ journal: MemoryJournal) -> [String] {
        let actions = journal.actions(after: 0, limit: 99).map { action in
            let word =
                switch action.state {
                case .done: action.reference
                case .denied: action.reason
                default: String?.none
                }
            return "\(action.kind.rawValue) \(action.state.rawValue)"
                + (word.map { " \($0)" } ?? "")
        }
        let runs = journal.runs(after: 0, limit: 99).map { "run \($0.state)" }
        let tickets = journal.attention(after: nil, limit: 99).map {
            "\($0.key.shop.id) \($0.key.id) is a human's"
        }
        return actions + runs + tickets
    }

    /// Returns when all stands so, or has had time enough.
    private func wait(for wanted: [String], _ journal: MemoryJournal) async {
        let end = ContinuousClock.now + .seconds(30)
        while standing(journal) != wanted, ContinuousClock.now < end { await Task.yield() }
        #expect(standing(journal) == wanted)
    }

    /// What an order is about.
    private func subject(of order: String, _ journal: MemoryJournal) throws -> String {
        if order.hasPrefix("queue/") { return "T1" }
        if order.hasPrefix("runs/") {
            return try #require(journal.runs(after: 0, limit: 1).first).id.hexadecimal
        }
        return try #require(journal.openActions(after: 0, limit: 1).first).key
    }

    private func give(
        _ order: Case,
        on subject: String,
        _ client: any TestClientProtocol,
        _ caller: HTTPFields
    ) async throws -> TestResponse {
        try await client.execute(
            uri: "/v1/" + order.order.replacing("{id}", with: subject),
            method: .post,
            headers: caller,
            body: order.body.map { ByteBuffer(string: $0) }
        )
    }

    @Test(arguments: cases)
    func `it is carried out for those whose shop it is and who may, for nobody else`(
        wanted: Case
    ) async throws {
        let web = try LiveWeb(gateway: ScriptedGateway(wanted.answers), files: Self.files)
        let own = try web.token(.approve, shops: [Self.shop], name: "own")
        let other = try web.token(.approve, shops: [Self.otherShop], name: "other")
        let reader = try web.token(.read, .intake, shops: [Self.shop], name: "reader")
        try await web.run { client, host in
            let events =
                [Sample.request("e-1", fen: wanted.fen)]
                + (wanted.isTakenOver ? [Sample.takeOver("e-2")] : [])
            _ = try await host.accept(events.map { Array($0.utf8) })
            await wait(for: wanted.before, web.journal)
            let subject = try subject(of: wanted.order, web.journal)

            // What is another's is as absent as what there is not.
            let nothing = String(subject.reversed())
            let absent = try await give(wanted, on: nothing, client, own)
            let foreign = try await give(wanted, on: subject, client, other)
            #expect(foreign.status == .notFound)
            #expect(foreign.text == absent.text.replacing(nothing, with: subject))
            #expect(try await give(wanted, on: subject, client, reader).status == .forbidden)
            #expect(standing(web.journal) == wanted.before)

            let answer = try await give(wanted, on: subject, client, own)
            #expect(answer.status == .ok)
            let says = wanted.says.replacing("{id}", with: subject)
            #expect(answer.text == #"{"message":"\#(says)"}"#)
            await wait(for: wanted.after, web.journal)
        }
    }

    @Test func `of two shops with one ticket id, that one's ticket is released whose token it is`()
        async throws
    {
        let web = try LiveWeb(files: Self.files)
        let tokens = try [Self.shop, Self.otherShop].map {
            try web.token(.approve, shops: [$0], name: String($0.suffix(5)))
        }
        try await web.run { client, host in
            let events = ["10086", "10087"].flatMap { shop in
                [
                    Sample.request("e-1", shop: shop, fen: 1_050),
                    Sample.takeOver("e-2", shop: shop),
                ]
            }
            _ = try await host.accept(events.map { Array($0.utf8) })
            await wait(
                for: ["10086 T1 is a human's", "10087 T1 is a human's"],
                web.journal
            )
            for left in [["10087 T1 is a human's"], []] {
                let answer = try await client.execute(
                    uri: "/v1/queue/T1/release",
                    method: .post,
                    headers: tokens[left.isEmpty ? 1 : 0]
                )
                #expect(answer.status == .ok, "\(answer.text)")
                #expect(standing(web.journal) == left)
            }
        }
    }
}
