import Foundation
import Synchronization
import Testing

/// Orders that commands give to the live host of the folder, by its control socket.
@Suite(.timeLimit(.minutes(2))) struct LiveOrderTests {
    private static let control = "shop/.settle/control"

    /// Runs a host that takes events from its standard input, until `body` returns.
    private func serve(
        _ place: Workplace,
        _ options: [String] = [],
        _ body: (Child) async throws -> Void
    ) async throws {
        let child = try Child(
            ["serve", "shop", "--listen", "127.0.0.1:0", "--stdin"] + options,
            in: place.path,
            input: .pipe,
            terminal: try Descriptor(writing: place["log"])
        )
        while !FileManager.default.fileExists(atPath: place[Self.control]) { await Task.yield() }
        try await body(child)
        #expect(child.end(with: SIGTERM).status == 0)
    }

    /// A request that comes now: its deadlines are ahead.
    private func request(_ number: Int, fen: String, parcel: String = "signed") -> String {
        Sample.now(Sample.request(number, fen: fen, parcel: parcel))
    }

    @Test func `only its owner may open the socket`() async throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        try await serve(place) { _ in
            // Once it has answered, it is as it stays.
            let answered = "error: no run 0000 waits, failed or diverged\n"
            while try place.settle("runs", "shop", "cancel", "0000").errors != answered {
                await Task.yield()
            }
            let attributes = try FileManager.default.attributesOfItem(atPath: place[Self.control])
            #expect(attributes[.type] as? FileAttributeType == .typeSocket)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `what waits is approved, cancelled and released`() async throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        try await serve(place) { child in
            child.write([request(1, fen: "5000"), request(2, fen: "20000")])
            while try place.key(of: "T1").isEmpty || place.run(of: "T2").isEmpty {
                await Task.yield()
            }
            let key = try place.key(of: "T1")
            let approved = try place.settle("approvals", "shop", "approve", String(key.prefix(6)))
            #expect(approved.status == 0)
            #expect(approved.errors == "payout on ticket T1 is approved\n")
            let run = try place.run(of: "T2")
            let cancelled = try place.settle("runs", "shop", "cancel", run)
            #expect(cancelled.status == 0)
            #expect(cancelled.errors == "run \(run) of '交给人' is cancelled\n")
            let queue = try place.objects("queue", "shop")
            #expect(queue.map { $0["ticket"] as? String } == ["T2"])
            let released = try place.settle("queue", "shop", "release", "T2")
            #expect(released.status == 0)
            #expect(released.errors == "ticket T2 is released\n")
        }
        #expect(try place.states(of: "T1") == ["payout done", "reply done"])
        let runs = try place.objects("runs", "shop", "--state", "cancelled")
        #expect(runs.map { $0["ticket"] as? String } == ["T2"])
        #expect(try place.objects("queue", "shop").isEmpty)
    }

    private static let rules = """
        rule "退" { on = "refund.requested", when = { amount = at_most(yuan(10)) },
          run = function(ticket) ticket:agree_refund() end }
        rule "回" { on = "refund.requested", when = { amount = above(yuan(10)) },
          run = function(ticket) ticket:reply "亲,收到" end }

        """

    @Test func `what failed is retried, and what nobody knows is settled`() async throws {
        let refunds = Atomic(0)
        let gateway = try LoopbackGateway { request in
            if request.text("action") != "agree_refund" { return (500, "broken") }
            return refunds.add(1, ordering: .relaxed).newValue == 1
                ? (400, #"{"state":"failed","code":"closed","message":"稍后再试"}"#)
                : (200, #"{"state":"done","reference":"R-1"}"#)
        }
        let place = try Workplace(
            rules: Self.rules,
            settings: HumanShop.settings("gateway = { attempts = 1 },")
        )
        try await serve(place, ["--gateway", gateway.url]) { child in
            child.write([request(1, fen: "990", parcel: "none"), request(2, fen: "5000")])
            while try place.run(of: "T1").isEmpty || place.states(of: "T2") != ["reply unknown"] {
                await Task.yield()
            }
            let run = try place.run(of: "T1")
            while try place.objects("runs", "shop", "--state", "failed").isEmpty {
                await Task.yield()
            }
            let retried = try place.settle("runs", "shop", "retry", run)
            #expect(retried.status == 0)
            #expect(retried.errors == "run \(run) of '退' went on and is waiting\n")
            let refunded = ["agree_refund failed", "agree_refund done"]
            while try place.states(of: "T1") != refunded { await Task.yield() }
            let resolved = try place.settle(
                "actions",
                "shop",
                "resolve",
                place.key(of: "T2"),
                "done",
                "--reference",
                "20261101-7"
            )
            #expect(resolved.status == 0)
            #expect(resolved.errors == "reply on ticket T2 is settled\n")
        }
        #expect(try place.states(of: "T2") == ["reply done"])
        #expect(try place.objects("runs", "shop").isEmpty)
    }

    @Test func `an end waits no longer than it may, though the gateway does not answer`()
        async throws
    {
        let isAsked = Atomic(false)
        let held = DispatchSemaphore(value: 0)
        defer { held.signal() }
        let gateway = try LoopbackGateway { _ in
            isAsked.store(true, ordering: .relaxed)
            held.wait()
            return (503, "")
        }
        let place = try Workplace(rules: Self.rules, settings: HumanShop.settings())
        let begun = ContinuousClock.now
        try await serve(place, ["--gateway", gateway.url, "--stop-within", "3"]) { child in
            child.write([request(1, fen: "990", parcel: "none")])
            while !isAsked.load(ordering: .relaxed) { await Task.yield() }
        }
        // The gateway has thirty seconds of its own.
        #expect(ContinuousClock.now - begun < .seconds(25))
        #expect(try place.states(of: "T1") == ["agree_refund sending"])
    }
}
