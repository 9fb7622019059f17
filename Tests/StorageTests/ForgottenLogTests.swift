import Automation
import Disputes
import Sandbox
import Storage
import Testing

/// Runs on a ticket of which the journal has forgotten the first events.
@Suite struct ForgottenLogTests {
    /// What a host of one shop lives on, from one start to the next.
    private final class Place {
        let kind: JournalKind
        private let folder = TemporaryFolder()
        private let memory = MemoryJournal()
        private let rules: String

        init(_ kind: JournalKind, rules: String) {
            self.kind = kind
            self.rules = rules
        }

        func journal() -> any Journal {
            kind == .memory ? memory : SQLiteJournal(path: folder / "journal.db")
        }

        /// One life of the host; the texts of the notes that there are at its end.
        @discardableResult
        func live(
            _ events: [String] = [],
            _ orders: [Order] = [],
            forgetting: Bool = false
        ) async throws -> [String] {
            let journal = journal()
            let scripts = ShopScripts(
                settings: Source(
                    name: "shop.lua",
                    text: #"shop { platform = "pinduoduo", id = "10086", mode = "live" }"#
                ),
                rules: [Source(name: "rules/a.lua", text: rules)],
                templates: []
            )
            let opening = try await Host.open([scripts], journal: journal, gateway: PrintGateway())
            #expect(opening.problems.isEmpty)
            let intake = Intake(shops: opening.shops) { TextLines(events) }
            try await opening.host.run(intake, start: opening.start) { _ in }
            #expect(try await opening.host.carryOut(orders) { _ in }.count == orders.count)
            if forgetting { try forget(journal) }
            let notes = try journal.actions(after: 0, limit: 99).map {
                String(decoding: $0.arguments, as: UTF8.self)
            }
            try opening.host.close()
            return notes
        }

        private func forget(_ journal: any Journal) throws {
            var compaction = try Compaction(
                of: journal,
                before: try Timestamp(rfc3339: "2026-02-01T00:00:00+08:00")
            )
            while let slice = try compaction.next() {
                var commit = Commit()
                commit.forgets = slice
                _ = try journal.commit(commit)
            }
            #expect(compaction.report.events == 100)
        }
    }

    private static func event(_ number: Int, _ type: String, _ text: String = "") -> String {
        let day = number <= 100 ? "2026-01-10" : "2026-03-10"
        let minutes = "\(100 + number % 50)".dropFirst()
        let time = "\(day)T1\(number % 100 / 50):\(minutes)"
        let data = text.isEmpty ? "{}" : #"{"message":{"text":"\#(text)"}}"#
        return """
            {"specversion":"1.0","id":"e-\(number)","source":"/pinduoduo/shops/10086",\
            "type":"\(type)","subject":"T1","time":"\(time):00+08:00","data":\(data)}
            """
    }

    /// A hundred events of one ticket, which ends with them.
    private static let ended =
        (1...99).map { event($0, "buyer.messaged", "第\($0)句") } + [event(100, "refund.closed")]

    @Test(arguments: JournalKind.allCases)
    func `a run reads on behind the message that was held for it`(kind: JournalKind) async throws {
        let place = Place(
            kind,
            rules: """
                rule "r" { on = "buyer.messaged", when = function(t, e) return e.text == "等" end,
                  run = function(ticket)
                    for _ = 1, 3 do
                      local e = ticket:await("buyer.messaged", days(30))
                      ticket:note(e and e.text or "nil")
                    end
                  end }
                """
        )
        try await place.live(Self.ended, forgetting: true)
        let held = try await place.live([
            Self.event(101, "buyer.messaged", "等"),
            Self.event(102, "merchant.messaged", "我来处理"),
            Self.event(103, "buyer.messaged", "丙"),
        ])
        #expect(held.isEmpty)
        let released = try await place.live([], [.release(ticket: "T1", shop: nil)])
        #expect(released == [#"{"text":"丙"}"#])
        let more = try await place.live([Self.event(104, "buyer.messaged", "丁")])
        #expect(more == [#"{"text":"丙"}"#, #"{"text":"丁"}"#])
    }

    @Test(arguments: JournalKind.allCases)
    func `a run that reads the log from its beginning sees each event once`(kind: JournalKind)
        async throws
    {
        let place = Place(
            kind,
            rules: """
                rule "r" { on = "buyer.messaged", when = function(t, e) return e.text == "等" end,
                  run = function(ticket)
                    ticket:await("parcel.updated", days(30))
                    local e = ticket:await("buyer.messaged", { within = 0, after = { position = 0 } })
                    while e do
                      ticket:note(e.text)
                      e = ticket:await("buyer.messaged", 0)
                    end
                  end }
                """
        )
        try await place.live(Self.ended, forgetting: true)
        try await place.live([
            Self.event(101, "buyer.messaged", "等"), Self.event(102, "buyer.messaged", "乙"),
        ])
        let notes = try await place.live([Self.event(103, "parcel.updated")])
        #expect(notes == [#"{"text":"等"}"#, #"{"text":"乙"}"#])
    }
}

/// Texts as lines of an input.
private final class TextLines: LineSource {
    private var lines: ArraySlice<InputLine>
    let bytesRead = 0

    init(_ texts: [String]) {
        lines =
            texts.enumerated().map { place, text in
                InputLine(
                    number: place + 1,
                    bytes: Array(text.utf8),
                    length: text.utf8.count
                )
            }[...]
    }

    func nextBatch(count: Int, milliseconds: Int) -> [InputLine] {
        defer { lines = lines.dropFirst(count) }
        return Array(lines.prefix(count))
    }
}
