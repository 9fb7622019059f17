import Automation
import Foundation
import Storage
import Testing

/// `settle serve` and `settle token`, as a user starts them.
@Suite struct ServeTests {
    /// Runs a host on any free port that takes events from its standard input, until `body` returns.
    private func serve(
        _ place: Workplace,
        _ options: [String] = [],
        _ body: (Child) async throws -> Void
    ) async throws -> Child.Outcome {
        let log = try Descriptor(writing: place["log"])
        let child = try Child(
            ["serve", "shop", "--listen", "127.0.0.1:0", "--stdin"] + options,
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

    private static func greeting(_ text: String) -> String {
        #"rule "问候" { on = "refund.requested", run = function(ticket) ticket:reply "\#(text)" end }"#
    }

    @Test(.timeLimit(.minutes(2)))
    func `scripts are loaded anew while it runs, and what can't run is refused`() async throws {
        let place = try Workplace(rules: Self.greeting("一"), settings: HumanShop.settings())
        let outcome = try await serve(place) { child in
            try place.write(Self.greeting("二"), to: "shop/rules/rules.lua")
            while !text(of: place).contains("scripts are loaded") { await Task.yield() }
            try place.write("rule {", to: "shop/rules/rules.lua")
            while !text(of: place).contains("scripts are refused") { await Task.yield() }
            child.write([Sample.request(1)])
            while try place.states(of: "T1") != ["reply done"] { await Task.yield() }
        }
        #expect(outcome.status == 0)
        #expect(text(of: place).contains("error shop/rules/rules.lua:1: "))
        let trace = try place.settle("trace", "shop", "T1")
        #expect(trace.lines.contains { $0.contains("二") })
    }

    @Test(.timeLimit(.minutes(2)))
    func `a file is followed as it grows, and after it was rotated`() async throws {
        let place = try Workplace(rules: Self.greeting("一"), settings: HumanShop.settings())
        try place.write(events: [Sample.request(1)])
        let outcome = try await serve(place, ["--follow", "events.jsonl"]) { _ in
            while try place.states(of: "T1").isEmpty { await Task.yield() }
            let file = try #require(FileHandle(forWritingAtPath: place["events.jsonl"]))
            try file.seekToEnd()
            let line = Array("\(Sample.request(2))\n".utf8)
            // A line is taken when it has its end.
            try file.write(contentsOf: line.prefix(100))
            try file.write(contentsOf: line.dropFirst(100))
            while try place.states(of: "T2").isEmpty { await Task.yield() }
            try FileManager.default.moveItem(
                atPath: place["events.jsonl"],
                toPath: place["events.1"]
            )
            try file.write(contentsOf: Array("\(Sample.request(3))\n".utf8))
            try place.write(events: [Sample.request(4)])
            for ticket in ["T3", "T4"] {
                while try place.states(of: ticket).isEmpty { await Task.yield() }
            }
        }
        #expect(outcome.status == 0)
        #expect(!text(of: place).contains(" error "))
    }

    @Test(.enabled(if: hasTools, "curl"), .timeLimit(.minutes(2)))
    func `lines that a full host turns away are taken later, all of them, in their order`()
        async throws
    {
        // Fifty events are a second's worth of instructions, and 4,096 of a shop may wait.
        let rules = """
            rule "慢" { on = "buyer.messaged", run = function() for _ = 1, 1000000 do end end }

            """
        let place = try Workplace(rules: rules, settings: HumanShop.settings())
        let lines = (1...4_400).map { Sample.message($0, on: $0, "在吗") }
        var figures = ""
        let outcome = try await serve(place) { child in
            child.feed(Array(lines.map { $0 + "\n" }.joined().utf8), thenEnd: true)
            while !text(of: place).contains("the input is at its end") { await Task.yield() }
            let address = try #require(text(of: place).firstMatch(of: /127\.0\.0\.1:\d+/)).output
            figures = try place.call("curl --silent http://\(address)/metrics").output
        }
        #expect(outcome.status == 0)
        #expect(figures.contains(#"settle_events_total{outcome="accepted"} 4400"#))
        #expect(!figures.contains(#"settle_events_total{outcome="busy"} 0"#))
        let taken = try place.journal("shop/.settle/journal.db") { journal in
            try journal.events(after: 0, limit: 10_000).map(\.event.id)
        }.filter { $0.hasPrefix("e-") }
        #expect(taken.count == lines.count)
        #expect(taken == (1...4_400).map { "e-\($0)" })
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

    private static let hasTools = ["openssl", "curl"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    @Test(.enabled(if: hasTools, "openssl and curl"))
    func `with a certificate it speaks TLS, and nothing else`() async throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let made = try place.call(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem \
            -out cert.pem -days 2 -subj /CN=settle -addext subjectAltName=IP:127.0.0.1
            """
        )
        #expect(made.status == 0)
        let options = ["--tls-certificate", "cert.pem", "--tls-key", "key.pem"]
        let outcome = try await serve(place, options) { _ in
            let address = try #require(text(of: place).firstMatch(of: /127\.0\.0\.1:\d+/)).output
            let ask = "curl --silent --cacert cert.pem"
            let answer = try place.call("\(ask) https://\(address)/healthz")
            #expect(answer.output == #"{"status":"ok"}"#)
            let plain = try place.call("\(ask) http://\(address)/healthz")
            #expect(plain.status != 0 && plain.output.isEmpty)
        }
        #expect(outcome.status == 0)
    }

    @Test(.enabled(if: hasTools, "openssl and curl"), arguments: [true, false])
    func `a webhook reaches this machine where its operator allows it`(isAllowed: Bool)
        async throws
    {
        let place = try Workplace(rules: Self.greeting("一"), settings: HumanShop.settings())
        let target = try LoopbackGateway { _ in (200, "") }
        let hook = #"{"shop":"/pinduoduo/shops/10086","url":"\#(target.url)"}"#
        let options = isAllowed ? ["--allow-private-webhooks"] : []
        let outcome = try await serve(place, options) { child in
            let address = try #require(text(of: place).firstMatch(of: /127\.0\.0\.1:\d+/)).output
            let made = try place.call("curl --silent --data \(hook) http://\(address)/v1/webhooks")
            #expect(made.output.contains(#""secret":"whsec_"#) == isAllowed)
            #expect(made.output.contains("--allow-private-webhooks allows it") == !isAllowed)
            child.write([Sample.request(1)])
            while try place.states(of: "T1") != ["reply done"] { await Task.yield() }
            while isAllowed, target.requests.isEmpty { await Task.yield() }
        }
        #expect(outcome.status == 0)
        #expect(target.requests.isEmpty == !isAllowed)
        if isAllowed {
            let first = target.requests[0]
            #expect(first.headers["webhook-signature"]?.hasPrefix("v1,") == true)
            #expect(first.text("subject") == "T1")
        }
    }

    @Test(.enabled(if: hasTools, "openssl and curl"))
    func `a shop hands in as many events a second as its operator allows`() async throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        try place.write(events: [Sample.request(1), Sample.request(2)])
        let outcome = try await serve(place, ["--shop-rate", "1"]) { _ in
            let address = try #require(text(of: place).firstMatch(of: /127\.0\.0\.1:\d+/)).output
            let post =
                "curl --silent --header content-type:application/x-ndjson"
                + " --data-binary @events.jsonl http://\(address)/v1/events"
            var answer = try place.call(post)
            // It listens before it has begun.
            while answer.output.contains(#""status":503"#) { answer = try place.call(post) }
            #expect(answer.output.contains(#""status":429"#))
            #expect(answer.output.contains(#""accepted":1"#))
        }
        #expect(outcome.status == 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func `lines of a shop without room wait aside, and another's go on`() async throws {
        let place = try Workplace()
        for id in ["10086", "10087"] {
            let settings = HumanShop.settings().replacing("10086", with: id)
            try place.write(settings, to: "shops/\(id)/shop.lua")
            try place.write(HumanShop.rules, to: "shops/\(id)/rules/rules.lua")
        }
        let child = try Child(
            ["serve", "shops", "--listen", "127.0.0.1:0", "--stdin", "--shop-rate", "1"],
            in: place.path,
            input: .pipe,
            terminal: try Descriptor(writing: place["log"])
        )
        let lines =
            (1...4).map { Sample.request($0) }
            + [Sample.request(5).replacing("/shops/10086", with: "/shops/10087")]
        child.feed(Array(lines.map { $0 + "\n" }.joined().utf8), thenEnd: true)
        while !text(of: place).contains("the input is at its end") { await Task.yield() }
        #expect(child.end(with: SIGTERM).status == 0)
        let taken = try place.journal("shops/.settle/journal.db") { journal in
            try journal.events(after: 0, limit: 100).map(\.event.id)
        }.filter { $0.hasPrefix("e-") }
        #expect(taken == ["e-1", "e-5", "e-2", "e-3", "e-4"])
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
        ["serve", "shop", "--shop-rate", "0"], ["serve", "shop", "--shop-rate", "100001"],
        ["serve", "shop", "--shop-rate", "many"], ["serve", "shop", "--shop-instructions", "0"],
        ["serve", "shop", "--shop-instructions", "1000001"],
    ])
    func `wrong usage is 64`(arguments: [String]) throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        #expect(try Child(arguments, in: place.path).finish().status == 64)
    }
}

extension Workplace {
    /// Runs a tool of the system in the folder.
    fileprivate func call(_ words: String) throws -> (status: Int32, output: String) {
        let parts = words.split(separator: " ").map(String.init)
        let (tool, results) = (Process(), Pipe())
        tool.executableURL = URL(fileURLWithPath: "/usr/bin/\(parts[0])")
        tool.arguments = Array(parts.dropFirst())
        tool.currentDirectoryURL = URL(fileURLWithPath: path)
        tool.standardOutput = results
        tool.standardError = FileHandle.nullDevice
        try tool.run()
        let output = results.fileHandleForReading.readDataToEndOfFile()
        tool.waitUntilExit()
        return (tool.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
