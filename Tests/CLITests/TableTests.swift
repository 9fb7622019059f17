import Foundation
import Testing

@Suite struct TableTests {
    private static let rules = """
        rule "质量问题:先沟通,再决定" {
          on = "refund.requested",
          run = function(ticket)
            ticket:reply "亲,收到。"
            pcall(function() ticket:payout { amount = yuan(1), reason = "goodwill" } end)
            ticket:agree_refund()
          end,
        }

        rule "short" {
          on = "refund.requested",
          run = function(ticket) ticket:tag "看过" end,
        }

        rule "ｆｕｌｌｗｉｄｔｈ 한국어 かな 😀" {
          on = "refund.requested",
          run = function(ticket) ticket:note "记下" end,
        }

        """

    /// Columns that a terminal gives the text: two for what is East Asian wide.
    private func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
    }

    private func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xFE30...0xFE6F, 0xFF01...0xFF60,
            0x1F300...0x1FAFF:
            true
        default: false
        }
    }

    /// The text as cells: one per column, the second of a wide character empty.
    private func cells(_ line: String) -> [String] {
        line.unicodeScalars.flatMap { isWide($0) ? [String($0), ""] : [String($0)] }
    }

    /// The lines of the table in a summary, and the cells between its columns.
    private func table(_ lines: [String]) throws -> (lines: [String], gaps: [Int]) {
        let rule = try #require(lines.firstIndex { $0.hasPrefix("───") })
        let gaps = cells(lines[rule]).enumerated().filter { $0.element == " " }.map(\.offset)
        return (Array(lines[(rule - 1)...]), gaps)
    }

    private func check(_ lines: [String], columns: Int, rows: Int) throws {
        let (table, gaps) = try table(lines)
        #expect(table.count == rows + 2)
        #expect(gaps.count == 10)
        for line in table {
            #expect(width(line) <= columns, "\(line)")
            let cells = cells(line)
            for gap in gaps where gap < cells.count {
                #expect(cells[gap] == " ", "\(gap): \(line)")
            }
        }
    }

    @Test func `columns align under Chinese names`() throws {
        let place = try Workplace(rules: Self.rules)
        try place.write(events: [Sample.request(1), Sample.request(2, fen: "123456")])
        let outcome = try place.settleEvents()
        try check(outcome.errorLines, columns: 400, rows: 6)
        #expect(outcome.errors.contains("\n质量问题:先沟通,再决定 "))
        #expect(!outcome.errors.contains(" \n"), "no spaces at the ends of lines")
    }

    @Test(arguments: [60, 80, 200]) func `on a terminal the table is as wide as it`(columns: Int)
        throws
    {
        let place = try Workplace(rules: Self.rules)
        let (screen, program) = try Descriptor.terminal(columns: columns)
        let child = try place.run(journal: ":memory:", terminal: program)
        program.close()
        child.write([Sample.request(1), Sample.request(2, fen: "123456"), "{oops"])
        let outcome = try child.finish()
        #expect(outcome.status == 1)
        let text = try read(screen)
        #expect(text.contains("\u{1B}[33mwarning:\u{1B}[0m line 3: "))
        try check(shown(text), columns: columns, rows: 6)
    }

    @Test func `a terminal shows how far it is, on one line that goes away`() throws {
        let place = try Workplace(rules: Self.rules)
        let (screen, program) = try Descriptor.terminal(columns: 80)
        let child = try place.run(journal: ":memory:", terminal: program)
        program.close()
        // The bar comes after the first fifth of a second: however many events that takes.
        var number = 0
        var seen = ""
        while !seen.contains(" events, "), number < 5_000 {
            number += 1
            child.write([Sample.request(number)])
            for _ in 1...5 { _ = try child.line() }
            seen += String(decoding: screen.read(withinSeconds: 0) ?? [], as: UTF8.self)
        }
        #expect(seen.hasPrefix("\r\u{1B}[K"))
        #expect(
            seen.wholeMatch(of: /\r\x1B\[K[\d,]+ events, [\d,]+\/s/.dotMatchesNewlines()) != nil
        )
        let outcome = try child.finish()
        #expect(outcome.status == 0)
        let rest = try read(screen)
        #expect(rest.contains("\r\u{1B}[K\(number) event"))
    }

    @Test func `elsewhere there are no colours and no bar`() throws {
        let place = try Workplace(rules: Self.rules)
        try place.write(events: [Sample.request(1), "{oops"])
        let outcome = try place.settleEvents()
        #expect(!outcome.errors.contains("\u{1B}"))
        #expect(!outcome.errors.contains("\r"))
    }

    /// Everything that was shown, when the program is gone.
    private func read(_ screen: Descriptor) throws -> String {
        var bytes: [UInt8] = []
        while let more = screen.read(withinSeconds: 1), !more.isEmpty { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The lines as they stand in the end.
    private func shown(_ text: String) -> [String] {
        text.unicodeScalars.split(separator: "\n").map { line in
            String(String.UnicodeScalarView(line.filter { $0 != "\r" }))
        }
    }
}
