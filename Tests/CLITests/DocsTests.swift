import Automation
import Foundation
import Testing

/// `settle docs`: the reference page, and what a word means.
@Suite struct DocsTests {
    @Test func `a word is explained`() throws {
        let place = try Workplace()
        let outcome = try place.settle("docs", "payout", "at_most")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(
            String(decoding: outcome.output, as: UTF8.self) == """
                ticket:payout { amount, reason, note? } → Receipt
                  Pays the buyer a small sum (小额打款); once per ticket, for signed goods.
                    amount  Money: how much
                    reason  text: why, for the shop's books
                    note?   text or template: a remark
                  For example:
                    ticket:payout { amount = yuan(5), reason = "goodwill" }
                Also: shop.payout

                at_most(limit) → Condition
                  An amount or a number that is no more than the limit.
                    limit  Money or number: an amount or a number
                  For example:
                    amount = at_most(yuan(10))

                """
        )
    }

    @Test func `all words of a name are explained, and which is which`() throws {
        let place = try Workplace()
        let outcome = try place.settle("docs", "TICKET")
        #expect(outcome.status == 0)
        #expect(outcome.lines.first == "ticket: Ticket  (Fields of a ticket)")
        #expect(outcome.lines.contains("ticket()  (Tests)"))
        #expect(outcome.lines.contains("ticket { … } → Ticket"))
        #expect(!outcome.lines.contains { $0.hasPrefix("Also: ") })
    }

    @Test func `a section lists its words, and a Chinese text those explained with it`() throws {
        let place = try Workplace()
        let outcome = try place.settle("docs", "conditions", "小额打款")
        #expect(outcome.status == 0)
        #expect(outcome.lines.first == "Conditions")
        #expect(outcome.lines.contains { $0.hasPrefix("    at_most(limit)      An amount") })
        let found = outcome.lines.drop { $0 != "words with '小额打款':" }
        let names = found.dropFirst().compactMap { $0.split(separator: " ").first }
        #expect(names == ["ticket:payout", "shop.payout"])
        let nothing = try place.settle("docs", "没有这个词")
        #expect(nothing.status == 1)
        #expect(nothing.errors == "error: there is no word '没有这个词'\n")
    }

    @Test func `an unknown word is told with the nearest, and the others are explained`() throws {
        let place = try Workplace()
        let outcome = try place.settle("docs", "paiout", "yuan")
        #expect(outcome.status == 1)
        #expect(outcome.errors == "error: there is no word 'paiout'; did you mean 'payout'?\n")
        #expect(outcome.lines.first?.hasPrefix("yuan(amount)") == true)
        let odd = try place.settle("docs", "\u{1B}[2J")
        #expect(odd.status == 1)
        #expect(!odd.errors.contains("\u{1B}"))
    }

    @Test func `the page is printed in Markdown`() throws {
        let place = try Workplace()
        let plain = try place.settle("docs")
        #expect(plain.status == 0)
        #expect(String(decoding: plain.output, as: UTF8.self) == ReferencePage.markdown)
        #expect(try place.settle("docs", "--markdown").output == plain.output)
    }

    @Test func `the page is written to a file in HTML`() throws {
        let place = try Workplace()
        let outcome = try place.settle("docs", "--html", "--output", "规则.html")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        let page = try String(contentsOfFile: place["规则.html"], encoding: .utf8)
        #expect(page == ReferencePage.html)
        #expect(page.hasPrefix("<!doctype html>"))
    }

    @Test func `a file that can't be written is told`() throws {
        let place = try Workplace()
        let outcome = try place.settle("docs", "--html", "--output", "no/where.html")
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: no/where.html can't be written: "))
    }

    @Test(arguments: [
        ["docs", "--html", "--markdown"], ["docs", "payout", "--html"], ["docs", "--output", ""],
        ["docs", "yuan", "--output", "x"], ["docs", "--pdf"],
    ])
    func `wrong usage exits 64`(arguments: [String]) throws {
        let place = try Workplace()
        let outcome = try Child(arguments, in: place.path).finish()
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: [40, 80, 200]) func `on a terminal lines are as wide as it`(columns: Int)
        throws
    {
        let place = try Workplace()
        let (screen, program) = try Descriptor.terminal(columns: columns)
        let child = try Child(
            ["docs", "ticket.phase", "rule", "reject", "template"],
            in: place.path,
            terminal: program,
            showsResults: true
        )
        program.close()
        #expect(child.end(with: nil).status == 0)
        var bytes: [UInt8] = []
        while let more = screen.read(withinSeconds: 1), !more.isEmpty { bytes += more }
        let shown = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        for line in shown {
            // Chinese characters take two columns.
            let width = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
            #expect(width <= columns, "\(line)")
            #expect(!"((".contains(line.suffix(1)), "\(line)")
            #expect(!")),。".contains(line.drop { $0 == " " }.prefix(1)), "\(line)")
        }
        let words = shown.joined(separator: " ").filter { $0 != " " }
        let plain = try place.settle("docs", "ticket.phase", "rule", "reject", "template")
        #expect(words == plain.lines.joined().filter { $0 != " " })
    }
}
