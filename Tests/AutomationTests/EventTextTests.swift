import Automation
import Disputes
import Testing

/// Texts that are no JSON, or none that an event may be.
@Suite struct EventTextTests {
    @Test(arguments: [
        "", "{", "nul", "[]", "5", "\"x\"", "{}{}", "{\"a\":1,}", "{'a':1}", "{\"a\":01}",
        "{\"a\":NaN}",
        "\u{FEFF}", "{\"a\":\"\\uD800\"}", "{\"a\":\"\t\"}", "{\"a\":\"\\x\"}",
    ])
    func `what is no JSON object is told`(text: String) {
        let seen = problem(text)
        #expect(seen.hasPrefix("not JSON: ") || seen == "the event must be an object", "\(seen)")
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        for bad: [UInt8] in [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE4, 0xBA], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] {
            let text = Array(#"{"id":""#.utf8) + bad + Array(#""}"#.utf8)
            #expect(problem(text).hasPrefix("not JSON: "))
        }
        #expect(problem([0]).hasPrefix("not JSON: "))
        #expect(problem(Array("{}".utf8) + [0]).hasPrefix("not JSON: "))
    }

    @Test func `deep nesting is refused, not followed`() {
        func nested(_ depth: Int) -> String {
            event(
                "refund.requested",
                #"{"ticket":{"x":"# + String(repeating: "[", count: depth)
                    + String(repeating: "]", count: depth) + "}}"
            )
        }
        #expect(problem(nested(40)) == "fine")
        #expect(problem(nested(70)) == "not JSON: it is nested more than 64 levels deep")
        #expect(problem(nested(300_000)) == "not JSON: it is nested more than 64 levels deep")
    }

    @Test func `texts have a longest length`() {
        func statement(_ length: Int) -> String {
            event(
                "refund.requested",
                #"{"ticket":{"statement":""# + String(repeating: "x", count: length) + #""}}"#
            )
        }
        #expect(problem(statement(65_535)) == "fine")
        #expect(
            problem(statement(65_536))
                == "data.ticket.statement must be a text of at most 65535 bytes"
        )
    }

    @Test func `of a key written twice the last counts`() throws {
        let text = event("refund.requested", #"{"ticket":{"amount_fen":1,"amount_fen":2}}"#)
        let outcome = try ShopFixture(rules: rule("ticket:note(tostring(ticket.amount))")).rehearse(
            text
        )
        #expect(outcome.texts == ["0.02"])
    }

    @Test(arguments: 0..<200)
    func `damaged events never crash`(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        var bytes = Array(requested(more: #""x":[1,{"y":null}]"#).utf8)
        for _ in 0...(numbers.next() % 4) {
            let place = Int(numbers.next() % UInt64(bytes.count))
            bytes[place] = UInt8(truncatingIfNeeded: numbers.next())
        }
        _ = problem(bytes)
        _ = problem(Array(bytes.prefix(Int(numbers.next() % UInt64(bytes.count)))))
    }
}
