import Foundation
import Testing

/// `settle serve` and `settle token`, as a user starts them.
@Suite struct ServeTests {
    /// Runs a host on any free port that takes events from its standard input, until `body` returns.
    private func serve(
        _ place: Workplace,
        _ body: (Child) async throws -> Void
    ) async throws -> Child.Outcome {
        let log = try Descriptor(writing: place["log"])
        let child = try Child(
            ["serve", "shop", "--listen", "127.0.0.1:0", "--stdin"],
            in: place.path,
            input: .pipe,
            terminal: log
        )
        while !text(of: place).contains(" listening ") { await Task.yield() }
        try await body(child)
        return child.end(with: SIGTERM)
    }

    private func text(of place: Workplace) -> String {
        (try? String(contentsOfFile: place["log"], encoding: .utf8)) ?? ""
    }

    @Test func `a live host takes lines, does what commands want, and ends as it is told`()
        async throws
    {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let outcome = try await serve(place) { child in
            child.write([Sample.request(1, fen: "5000", parcel: "signed"), "no event"])
            while true {
                let waiting = try place.objects("approvals", "shop")
                guard let key = waiting.first?["key"] as? String else { continue }
                let denied = try place.settle("approvals", "shop", "deny", key, "--reason", "不行")
                #expect(denied.status == 0)
                #expect(denied.errors.contains("denied"))
                break
            }
            let again = try place.settle("runs", "shop", "cancel", "0000")
            #expect(again.status == 1)
            #expect(again.errors == "error: no run 0000 waits, failed or diverged\n")
        }
        #expect(outcome.status == 0)
        #expect(try place.states(of: "T1").contains("payout denied"))
        let log = text(of: place)
        #expect(log.contains("a line is no event: not JSON"))
        #expect(log.hasSuffix(" info ended\n"))
        #expect(!log.contains("不行"))
    }

    @Test func `a journal may be elsewhere`() async throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let log = try Descriptor(writing: place["log"])
        let child = try Child(
            ["serve", "shop", "--listen", "127.0.0.1:0", "--journal", "elsewhere/j.db"],
            in: place.path,
            terminal: log
        )
        while !text(of: place).contains(" listening ") { await Task.yield() }
        // The commands find it all the same.
        let order = try place.settle(
            "runs",
            "shop",
            "cancel",
            "0000",
            "--journal",
            "elsewhere/j.db"
        )
        #expect(order.errors == "error: no run 0000 waits, failed or diverged\n")
        #expect(child.end(with: SIGTERM).status == 0)
        #expect(text(of: place).hasSuffix(" info ended\n"))
    }

    @Test func `where it can't listen it ends, and says why`() throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let gateway = try LoopbackGateway { _ in (200, "") }
        let outcome = try place.settle("serve", "shop", "--listen", "127.0.0.1:\(gateway.port)")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("error: "))
    }

    @Test func `beyond this machine it listens only with tokens`() throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let outcome = try place.settle("serve", "shop", "--listen", "0.0.0.0:0")
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.hasPrefix(
                "error: without a token nobody but this machine is listened to"
            )
        )
    }

    @Test func `a token is shown once, listed without itself, and revoked`() throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let made = try place.settle(
            "token",
            "shop",
            "create",
            "--name",
            "前台",
            "--scope",
            "approve",
            "--shop",
            "*"
        )
        #expect(made.lines.count == 1 && made.lines[0].hasPrefix("settle_"))
        let listed = try place.settle("token", "shop", "list")
        #expect(listed.lines[2].hasPrefix("前台  approve  *      20"))
        #expect(!listed.lines.joined().contains("settle_"))
        #expect(try place.settle("token", "shop", "revoke", "前台").status == 0)
        let again = try place.settle("token", "shop", "revoke", "前台")
        #expect(again.status == 1)
        #expect(again.errors == "error: there is no token '前台'; settle token DIR list names them\n")
    }

    @Test(arguments: [
        ["token", "shop", "create"],
        ["token", "shop", "create", "--name", "a", "--scope", "x", "--shop", "*"],
        ["token", "shop", "create", "--name", "a", "--scope", "read", "--shop", "10086"],
        ["token", "shop", "revoke"], ["token", "shop", "list", "a"],
        ["serve", "shop", "--listen", "x"],
        ["serve", "shop", "--log", "xml"], ["serve", "shop", "--tls-key", "k"],
        ["serve", "shop", "--journal", ":memory:"], ["serve", "shop", "--shards", "0"],
        ["serve", "shop", "--stop-within", "0"],
    ])
    func `wrong usage is 64`(arguments: [String]) throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        #expect(try Child(arguments, in: place.path).finish().status == 64)
    }
}
