import Foundation
import Testing

@Suite struct TestCommandTests {
    private static let tests = """
        test "小额直接退" (function()
          local t = ticket { amount = yuan(9.9), order = { id = "241120-1" } }
          fire(t)
          expect(t):did("agree_refund"):did("reply", "亲,订单 241120-1 已退款。")
        end)

        test "拦截" (function()
          local t = ticket { amount = yuan(99), parcel = { state = "in_transit" } }
          fire(t)
          expect(t):did("intercept_parcel"):phase("intercepting")
        end)

        """

    private static let failing = """
        test "不会成立" (function()
          local t = ticket { amount = yuan(9.9), order = { id = "241120-1" } }
          fire(t)
          log("看看", t.phase)
          expect(t):did("payout", { amount = at_most(yuan(5)) })
        end)

        """

    private static func shop(_ tests: [String: String]) throws -> Workplace {
        let place = try Workplace(rules: Sample.rules)
        for (name, text) in tests { try place.write(text, to: "shop/tests/\(name).lua") }
        return place
    }

    /// Standard error without the time that it took.
    private func summary(_ outcome: Child.Outcome) -> String {
        outcome.errors.replacing(#/ in \d+\.\d\d s\n/#, with: "\n")
    }

    @Test func `tests that pass are counted by file`() throws {
        let place = try Self.shop(["a": Self.tests, "b": Self.tests])
        let outcome = try place.settle("test", "shop")
        #expect(outcome.status == 0)
        #expect(
            outcome.lines == [
                "✓ shop/tests/a.lua: 2 tests passed", "✓ shop/tests/b.lua: 2 tests passed",
            ]
        )
        #expect(summary(outcome) == "4 tests: 4 passed, 0 failed\n")
        #expect(!FileManager.default.fileExists(atPath: place["shop/.settle"]))
    }

    @Test func `a failure shows what was expected, what happened, and the story`() throws {
        let place = try Self.shop(["a": Self.failing + Self.tests])
        let outcome = try place.settle("test", "shop")
        #expect(outcome.status == 1)
        #expect(
            String(decoding: outcome.output, as: UTF8.self) == """
                ✗ shop/tests/a.lua: 不会成立
                  shop/tests/a.lua:5: expected did("payout", { amount = at_most(5.00) })
                  happened instead:
                    agree_refund done: amount = 9.90
                    reply done: text = "亲,订单 241120-1 已退款。"
                  the ticket's story:
                    11-20 10:00:00  refund.requested → awaiting_merchant
                      ✓ 小额直接退
                          agree_refund done: amount = 9.90
                          reply done: text = "亲,订单 241120-1 已退款。"
                      · stop the parcel: amount is 9.90, wanted above(10.00)
                    log tests/a.lua:4: 看看 refunding
                ✓ shop/tests/a.lua: 2 tests passed

                """
        )
        #expect(summary(outcome) == "3 tests: 2 passed, 1 failed\n")
    }

    @Test func `a file that can't be loaded is told, and the others are played`() throws {
        let place = try Self.shop(["a": "test 'x' (function( end", "b": Self.tests])
        let outcome = try place.settle("test", "shop")
        #expect(outcome.status == 1)
        #expect(
            outcome.lines == [
                "✗ shop/tests/a.lua", "  shop/tests/a.lua:1: <name> or '...' expected near 'end'",
                "✓ shop/tests/b.lua: 2 tests passed",
            ]
        )
        #expect(summary(outcome) == "2 tests: 2 passed, 0 failed, 1 file can't be loaded\n")
        let check = try place.settle("check", "shop")
        #expect(check.status == 1)
        #expect(check.lines == ["shop/tests/a.lua:1: error: <name> or '...' expected near 'end'"])
    }

    @Test func `of a folder of shops each one's tests are played`() throws {
        let place = try Workplace()
        for name in ["a", "b"] {
            try place.write(Sample.settings(id: name), to: "shops/\(name)/shop.lua")
            try place.write(Sample.rules, to: "shops/\(name)/rules/rules.lua")
            try place.write(Self.tests, to: "shops/\(name)/tests/t.lua")
        }
        try place.write("rule 'x' {", to: "shops/b/rules/zz.lua")
        let outcome = try place.settle("test", "shops")
        #expect(outcome.status == 1)
        #expect(outcome.lines == ["✓ shops/a/tests/t.lua: 2 tests passed"])
        #expect(outcome.errorLines.first?.hasPrefix("error: shops/b/rules/zz.lua:") == true)
        #expect(
            outcome.errorLines.last?.hasPrefix("2 tests: 2 passed, 0 failed, 1 shop can't") == true
        )
    }

    @Test func `a shop that can't be loaded is told to build servers, too`() throws {
        let place = try Workplace()
        for name in ["a", "b", "c"] {
            try place.write(Sample.settings(id: name), to: "shops/\(name)/shop.lua")
            try place.write(Sample.rules, to: "shops/\(name)/rules/rules.lua")
            try place.write(Self.tests, to: "shops/\(name)/tests/t.lua")
        }
        try place.write("\n\nrule 'x' {", to: "shops/b/rules/zz.lua")
        try FileManager.default.createDirectory(
            atPath: place["shops/c/rules/no.lua"],
            withIntermediateDirectories: true
        )
        let outcome = try place.settle("test", "shops", "--json", "--junit", "out.xml")
        #expect(outcome.status == 1)
        let objects = try outcome.lines.compactMap { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        }
        let unread = objects.filter { $0["state"] as? String == "unreadable" }
        #expect(unread.map { $0["folder"] as? String } == ["shops/c", "shops/b"])
        #expect(unread.map { $0["at"] as? String } == ["rules/no.lua:1", "rules/zz.lua:3"])
        let text = try String(contentsOfFile: place["out.xml"], encoding: .utf8)
        #expect(text.contains("<testsuites tests=\"2\" failures=\"0\" errors=\"2\""))
        #expect(text.contains("<testcase name=\"loading\" classname=\"shops/b/rules/zz.lua\""))
        #expect(text.contains(">rules/zz.lua:3: "))
        #expect(outcome.errorLines.last?.contains("2 shops can't be loaded") == true)
    }

    @Test func `names of files are shown as text, whatever is in them`() throws {
        let place = try Workplace()
        let shop = "shop\u{1B}[2J"
        try place.write(Sample.settings(), to: "\(shop)/shop.lua")
        try place.write(Sample.rules, to: "\(shop)/rules/r.lua")
        try place.write(Self.tests, to: "\(shop)/tests/a.lua")
        try place.write(Self.failing, to: "\(shop)/tests/b.lua")
        try place.write("?", to: "\(shop)/tests/c\u{1B}[31m.lua")
        let outcome = try place.settle("test", shop, "--coverage")
        #expect(outcome.status == 1)
        #expect(outcome.lines.first == "✓ shop\\u{1b}[2J/tests/a.lua: 2 tests passed")
        #expect(outcome.lines.contains("✗ shop\\u{1b}[2J/tests/c\\u{1b}[31m.lua"))
        #expect(!outcome.output.contains(0x1B))
        #expect(!outcome.errors.contains("\u{1B}"))
    }

    @Test func `of several shops, one without tests is named, and so are files in folders`() throws
    {
        let place = try Workplace()
        for name in ["a", "b", "c"] {
            try place.write(Sample.settings(id: name), to: "no/\(name)/shop.lua")
            try place.write(Sample.rules, to: "no/\(name)/rules/rules.lua")
        }
        try place.write(Self.tests, to: "no/a/tests/t.lua")
        try place.write(Self.tests, to: "no/c/tests/inner/t.lua")
        try place.write(Self.tests, to: "no/c/tests/inner/u.lua")
        let outcome = try place.settle("test", "no")
        #expect(outcome.status == 0)
        #expect(
            summary(outcome) == """
                warning: no/b has no test: write no/b/tests/*.lua
                warning: no/c has no test: write no/c/tests/*.lua
                warning: no/c/tests/inner/t.lua and 1 more not read: put tests into no/c/tests itself
                2 tests: 2 passed, 0 failed

                """
        )
    }

    @Test func `a file of results that can't be written keeps no result back`() throws {
        let place = try Self.shop(["a": Self.tests])
        let outcome = try place.settle("test", "shop", "--junit", "no/where.xml")
        #expect(outcome.status == 1)
        #expect(outcome.lines == ["✓ shop/tests/a.lua: 2 tests passed"])
        #expect(outcome.errorLines.first?.hasPrefix("2 tests: 2 passed, 0 failed in ") == true)
        #expect(
            outcome.errorLines.last?.hasPrefix("error: no/where.xml can't be written: ") == true
        )
    }

    @Test func `a byte order mark at the start of any script is skipped`() throws {
        let place = try Self.shop(["a": "\u{FEFF}" + Self.tests])
        try place.write("\u{FEFF}" + Sample.settings(), to: "shop/shop.lua")
        try place.write("\u{FEFF}" + Sample.rules, to: "shop/rules/rules.lua")
        let outcome = try place.settle("test", "shop", "--coverage")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.lines.last == "rules/rules.lua      7     85 %  18")
        #expect(try place.settle("check", "shop").status == 0)
    }

    @Test func `as JSON there is one object per test`() throws {
        let place = try Self.shop(["a": Self.tests + Self.failing, "b": "?"])
        let outcome = try place.settle("test", "shop", "--json", "--coverage")
        #expect(outcome.status == 1)
        let objects = try outcome.lines.compactMap { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        }
        #expect(
            objects.map { $0["state"] as? String } == [
                "passed", "passed", "failed", "unreadable", nil,
            ]
        )
        #expect(objects[2]["at"] as? String == "tests/a.lua:16")
        #expect(
            objects[2]["happened"] as? [String] == [
                "agree_refund done: amount = 9.90", "reply done: text = \"亲,订单 241120-1 已退款。\"",
            ]
        )
        let rules = try #require(objects[4]["rules"] as? [[String: Any]])
        #expect(rules.map { $0["fired"] as? Int } == [2, 1, 0])
    }

    @Test func `JUnit's XML has every test, escaped`() throws {
        let test = """
            test "<a> & \\"b\\" \\1" (function()
              local t = ticket { } fire(t) message(t, "]]>\\27") expect(t):did("payout", "<&>")
            end)
            """.replacing("payout\", \"<&>\"", with: "hand_over\", \"<&>\"")
        let place = try Self.shop(["a": Self.tests, "b": test, "c": "?"])
        let outcome = try place.settle("test", "shop", "--junit", "out.xml")
        #expect(outcome.status == 1)
        let text = try String(contentsOfFile: place["out.xml"], encoding: .utf8)
        #expect(
            text.hasPrefix(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"3\" failures=\"1\" errors=\"1\" time=\""
            )
        )
        #expect(text.contains("<testcase name=\"小额直接退\" classname=\"shop/tests/a.lua\" time=\""))
        #expect(text.contains("<testcase name=\"&lt;a&gt; &amp; &quot;b&quot; \u{FFFD}\""))
        #expect(
            text.contains(
                "expected did(&quot;hand_over&quot;, { text = contains(&quot;&lt;&amp;&gt;&quot;) })"
            )
        )
        #expect(text.contains("<error message="))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func `coverage is shown by rule and by file`() throws {
        let place = try Self.shop(["a": Self.tests])
        let outcome = try place.settle("test", "shop", "--coverage")
        #expect(outcome.status == 0)
        #expect(
            outcome.lines == [
                "✓ shop/tests/a.lua: 2 tests passed",
                "shop: 2 of 3 rules fired",
                "  no test fires '回复留言', rules/rules.lua:16",
                "file             lines  reached  not reached",
                "───────────────  ─────  ───────  ───────────",
                "rules/rules.lua      7     85 %  18",
            ]
        )
    }

    @Test func `watching, it runs again when a file changes, until it is ended`() throws {
        let place = try Self.shop(["a": Self.tests])
        let child = try Child(["test", "shop", "--watch"], in: place.path)
        #expect(try child.line() == "✓ shop/tests/a.lua: 2 tests passed")
        try place.write(Self.tests + "-- more\n" + Self.failing, to: "shop/tests/a.lua")
        #expect(try child.line() == "✗ shop/tests/a.lua: 不会成立")
        _ = kill(child.pid, SIGINT)
        #expect(try child.finish().status == -SIGINT)
    }

    @Test func `watching, links to files and folders are followed`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(Self.tests, to: "elsewhere/a.lua")
        try place.write("return {}", to: "elsewhere/b/c.lua")
        let files = FileManager.default
        try files.createDirectory(atPath: place["shop/tests"], withIntermediateDirectories: true)
        try files.createSymbolicLink(
            atPath: place["shop/tests/a.lua"],
            withDestinationPath: "../../elsewhere/a.lua"
        )
        try files.createSymbolicLink(
            atPath: place["shop/templates"],
            withDestinationPath: "../elsewhere/b"
        )
        let child = try Child(["test", "shop", "--watch"], in: place.path)
        #expect(try child.line() == "✓ shop/tests/a.lua: 2 tests passed")
        try place.write(Self.failing, to: "elsewhere/a.lua")
        #expect(try child.line() == "✗ shop/tests/a.lua: 不会成立")
        _ = kill(child.pid, SIGINT)
        #expect(try child.finish().status == -SIGINT)
    }

    @Test(arguments: [
        (["shop", "--filter", "没有"], "error: no test's name or file contains '没有'"),
        (["nowhere"], "error: nowhere does not exist; name a shop's folder, with a shop.lua in it"),
        (
            ["nowhere", "--watch"],
            "error: nowhere does not exist; name a shop's folder, with a shop.lua in it"
        ),
    ])
    func `what can't be done is said, and exits 1`(arguments: [String], says: String) throws {
        let place = try Self.shop(["a": Self.tests])
        let outcome = try Child(["test"] + arguments, in: place.path).finish()
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.first?.hasPrefix(says) == true, "\(outcome.errors)")
    }

    @Test func `a shop without tests says how to write one`() throws {
        let place = try Workplace(rules: Sample.rules)
        let outcome = try place.settle("test", "shop")
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "error: there is no test in shop: write tests/*.lua; see settle test --help\n"
        )
    }

    @Test(arguments: [
        ["shop", "--filtr", "x"], [], ["shop", "--filter", ""], ["shop", "--junit", ""],
        ["shop", "--watch", "--json"], ["shop", "more"],
    ])
    func `wrong usage exits 64`(arguments: [String]) throws {
        let place = try Self.shop(["a": Self.tests])
        let outcome = try Child(["test"] + arguments, in: place.path).finish()
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: ["pinduoduo", "kuaishou", "taobao", "alibaba1688"])
    func `a starter shop's tests pass and reach every rule and line`(name: String) throws {
        let outcome = try Workplace().settle(
            "test",
            "\(repository)/scripts/starter/\(name)",
            "--json",
            "--coverage"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let last = try #require(outcome.lines.last)
        let object = try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
        let rules = try #require(object?["rules"] as? [[String: Any]])
        let files = try #require(object?["files"] as? [[String: Any]])
        #expect(rules.filter { $0["fired"] as? Int == 0 }.isEmpty)
        #expect(files.flatMap { $0["missed"] as? [Int] ?? [0] } == [])
    }
}
