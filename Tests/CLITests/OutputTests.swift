import Foundation
import Testing

@Suite struct OutputTests {
    /// Rules that lead to every state there is with the gateway `print`, and a run that fails.
    private static let rules = """
        rule "每种结果" {
          on = "refund.requested",
          run = function(ticket)
            ticket:reply("亲,\\"您好\\"\\n再见 \\\\ 😀 é")
            ticket:reply "again"
            pcall(function() ticket:payout { amount = yuan(1), reason = "goodwill" } end)
            ticket:hand_over "看一下"
            ticket:negotiate { reason = "quality", text = "补一张照片" }
          end,
        }

        rule "炸" {
          on = "buyer.messaged",
          run = function(ticket) error("坏了:" .. ticket.event.text) end,
        }

        """

    @Test func `each line is one JSON object with the keys of a decision, in their order`() throws {
        let place = try Workplace(rules: Self.rules)
        try place.write(events: [Sample.request(1)])
        let outcome = try place.settleEvents()
        #expect(outcome.status == 0)
        #expect(outcome.output.last == UInt8(ascii: "\n"))
        let keys = ["at", "shop", "ticket", "rule", "run", "action", "args", "key", "state"]
        var states: [String] = []
        for line in outcome.lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let state = object?["state"] as? String ?? ""
            let hasReason = ["refused", "skipped", "needs_approval"].contains(state)
            #expect(memberNames(of: line) == (hasReason ? keys + ["reason"] : keys))
            #expect(object?["at"] as? String == "2026-11-01T00:01:00+08:00")
            #expect((object?["key"] as? String)?.wholeMatch(of: /[a-z0-9]{26}/) != nil)
            #expect(object?["args"] is [String: Any])
            states.append("\(object?["action"] ?? "") \(state)")
        }
        #expect(
            states == [
                "reply done", "reply skipped", "payout refused", "hand_over done",
                "negotiate needs_approval",
            ]
        )
    }

    @Test func `texts come out as they went in`() throws {
        let place = try Workplace(rules: Self.rules)
        try place.write(events: [Sample.request(1)])
        let outcome = try place.settleEvents()
        let line = try #require(outcome.lines.first)
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object?["rule"] as? String == "每种结果")
        #expect((object?["args"] as? [String: String])?["text"] == "亲,\"您好\"\n再见 \\ 😀 é")
        #expect(line.contains(#"亲,\"您好\"\n再见 \\ 😀 é"#))
    }

    @Test func `a failed run is a warning with its place, rule, shop and ticket`() throws {
        let place = try Workplace(rules: Self.rules)
        let events = [Sample.request(1), Sample.message(2, on: 1, "喂"), Sample.request(3)]
        try place.write(events: events)
        let outcome = try place.settleEvents()
        #expect(outcome.status == 1)
        #expect(outcome.lines.count == 10)
        #expect(
            outcome.errorLines.first == """
                warning: rules/rules.lua:14: 坏了:喂 (rule '炸', shop 10086, ticket T1)
                """
        )
        #expect(outcome.errors.contains("\n3 runs, 2 waiting, 1 failed\n"))
    }

    @Test func `nothing that a terminal would obey comes out raw`() throws {
        let place = try Workplace(rules: Self.rules)
        let evil = #"\u001b[2J\u009b31m\u202e\u0007\r\nok"#
        try place.write(events: [
            Sample.request(1), Sample.message(2, on: 1, evil),
            Sample.event(
                3,
                "refund.requested",
                ticket: "T3",
                content: #""ticket":{"phase":"\#(evil)"}"#
            ),
            "\u{1B}[31m{\u{7}", Sample.request(4, source: "/taobao/shops/\u{1B}[2J"),
            Sample.request(5, source: #"/taobao/shops/\u009b2J\u202e"#),
        ])
        let outcome = try place.settleEvents()
        #expect(outcome.status == 1)
        for text in [outcome.errors, String(decoding: outcome.output, as: UTF8.self)] {
            let obeyed = text.unicodeScalars.filter { scalar in
                scalar != "\n" && scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value
                    || 0x202A...0x202E ~= scalar.value
            }
            #expect(obeyed.isEmpty)
        }
        #expect(outcome.errors.contains(#"坏了:\u{1b}[2J\u{9b}31m\u{202e}\u{7}\r\nok (rule"#))
    }

    @Test func `names of files are made printable too`() throws {
        let place = try Workplace(rules: Self.rules)
        let outcome = try place.settle("run", "shop", "--events", "a\u{1B}[31mb\nc")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(#"a\u{1b}[31mb\nc"#))
        #expect(!outcome.errors.contains("\u{1B}"))
        #expect(outcome.errorLines.count == 1)
    }

    @Test func `a reader that goes away ends the run, and the next run goes on`() throws {
        let place = try Workplace(rules: Sample.rules)
        let events = Sample.stream(40)
        let first = try place.run()
        first.write(events.prefix(4))
        #expect(try first.line() != nil)
        first.stopReading()
        first.write(events)
        first.closeInput()
        #expect(first.end(with: nil).status != 0)
        try place.write(events: events)
        let second = try place.settleEvents(journal: "journal.db")
        #expect(second.status == 0)
        _ = try place.settleEvents(journal: "calm.db")
        #expect(try place.dump() == place.dump("calm.db"))
    }

    /// The names of an object's own members, in the order of the text.
    private func memberNames(of json: String) -> [String] {
        var names: [String] = []
        var depth = 0
        var text: String?
        var isEscaped = false
        var last = ""
        for character in json {
            if let open = text {
                if isEscaped || (character != "\"" && character != "\\") {
                    text = open + String(character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else {
                    last = open
                    text = nil
                }
                continue
            }
            switch character {
            case "\"": text = ""
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            case ":" where depth == 1: names.append(last)
            default: break
            }
        }
        return names
    }
}
