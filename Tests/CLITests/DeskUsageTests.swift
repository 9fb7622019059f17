import Foundation
import Glibc
import Storage
import Testing

/// Wrong usage of the commands for humans, and journals that can't be read.
@Suite struct DeskUsageTests {
    typealias Misuse = RunUsageTests.Misuse

    static let commands = ["approvals", "queue", "actions", "runs", "ledger"]

    @Test(arguments: [
        Misuse("approvals", "Error: Missing expected argument '<dir>'"),
        Misuse("approvals shop approv k", "Error: The value 'approv' is invalid for '<verb>'"),
        Misuse("approvals shop approve", "Error: name the KEY of an action"),
        Misuse("approvals shop deny abcdef", "Error: deny needs a --reason"),
        Misuse("approvals shop approve abcdef --reason x", "Error: --reason is for deny"),
        Misuse("approvals shop --reason x", "Error: --reason is for deny"),
        Misuse("queue shop release", "Error: name the id of a TICKET"),
        Misuse("queue shop --shop 1", "Error: --shop is for release"),
        Misuse("actions shop --state gone", "Error: --state is one of refused, "),
        Misuse("actions shop resolve", "Error: resolve takes the KEY of an action, and done"),
        Misuse("actions shop resolve abcdef", "Error: resolve takes the KEY of an action, and"),
        Misuse("actions shop resolve abcdef maybe", "Error: The value 'maybe' is invalid"),
        Misuse("actions shop resolve abcdef done", "Error: done takes a --reference"),
        Misuse("actions shop resolve abcdef failed", "Error: failed takes a --reason"),
        Misuse(
            "actions shop resolve abcdef done --reference r --reason x",
            "Error: done takes a --reference"
        ),
        Misuse(
            "actions shop resolve abcdef done --reference r --state done",
            "Error: --state and --ticket are for the list"
        ),
        Misuse("actions shop --reference r", "Error: --reference and --reason are for resolve"),
        Misuse("runs shop --state gone", "Error: --state is one of waiting, done, "),
        Misuse("runs shop cancel", "Error: name the id of a RUN, or move --all"),
        Misuse("runs shop cancel --all", "Error: --all is for move"),
        Misuse("runs shop move abcd --all", "Error: name the id of a RUN, or move --all"),
        Misuse("runs shop --all", "Error: --all is for move; the list has --state all"),
        Misuse("runs shop retry abcd --state failed", "Error: --state is for the list"),
        Misuse("ledger shop --day today", "Error: --day is a day like 2026-11-20, not 'today'"),
        Misuse("ledger shop --day 2026-02-30", "Error: --day is a day like 2026-11-20"),
        Misuse("ledger shop --journal :memory:", "Error: --journal is the file of a journal"),
        Misuse("check shop --journal :memory:", "Error: --journal is the file of a journal"),
    ])
    func `wrong usage says what is wrong, does nothing and exits 64`(misuse: Misuse) throws {
        let place = try HumanShop.place()
        let before = try place.dump("shop/.settle/journal.db")
        let outcome = try Child(misuse.arguments, in: place.path).finish()
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix(misuse.says), "\(outcome.errors)")
        #expect(outcome.errors.contains("Usage: settle "))
        #expect(try place.dump("shop/.settle/journal.db") == before)
    }

    /// Each command as a list and, where it has one, with an order.
    static let forms: [[String]] =
        commands.map { [$0, "shop"] } + [
            ["approvals", "shop", "approve", "abcdefgh"], ["queue", "shop", "release", "T1"],
            ["actions", "shop", "resolve", "abcdefgh", "failed", "--reason", "x"],
            ["runs", "shop", "move", "--all"],
        ]

    @Test(arguments: forms) func `a journal that is not there is told, and not made`(
        form: [String]
    ) throws {
        let place = try Workplace(rules: Sample.rules)
        let outcome = try Child(form, in: place.path).finish()
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors == """
                error: there is no journal shop/.settle/journal.db; settle run makes it, or name \
                another with --journal PATH

                """
        )
        #expect(!FileManager.default.fileExists(atPath: place["shop/.settle"]))
    }

    @Test(arguments: forms) func `what is no journal is told`(form: [String]) throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(String(repeating: "今天的账 today's sums\n", count: 100), to: "sums.txt")
        let outcome = try Child(form + ["--journal", "sums.txt"], in: place.path).finish()
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors.hasPrefix("error: the journal sums.txt can't be opened: it is not a")
        )
    }

    @Test func `a damaged journal is told`() throws {
        let place = try HumanShop.place()
        let path = "shop/.settle/journal.db"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: place[path]))
        let header = bytes.prefix(100)
        bytes = Data(header) + Data(repeating: 0x5A, count: bytes.count - 100)
        try place.write(Array(bytes), to: path)
        for command in Self.commands {
            let outcome = try place.settle(command, "shop")
            #expect(outcome.status == 1)
            #expect(outcome.output.isEmpty)
            #expect(
                outcome.errors.hasPrefix(
                    "error: the journal \(path) can't be opened: it is damaged"
                ),
                "\(outcome.errors)"
            )
        }
    }

    @Test func `lists are there while a host has the journal open; orders are not`() throws {
        let place = try Workplace(rules: HumanShop.rules, settings: HumanShop.settings())
        let host = try place.run()
        host.write(HumanShop.events)
        for _ in 1...3 { _ = try host.line() }
        for command in Self.commands {
            let outcome = try place.settle(command, "shop", "--journal", "journal.db")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(!outcome.output.isEmpty)
        }
        let order = try place.settle("queue", "shop", "release", "T2", "--journal", "journal.db")
        #expect(order.status == 1)
        #expect(order.errors.hasPrefix("error: the journal journal.db is in use by another settle"))
        let outcome = try host.finish()
        #expect(outcome.status == 1, "one of its runs fails")
        #expect(outcome.lines.map(ApprovalsTests.essence).last == "hand_over done")
    }

    @Test(arguments: commands) func `a shop that can't be loaded is told, and the list is there`(
        command: String
    ) throws {
        let place = try HumanShop.place()
        try place.write("shop {", to: "shop/shop.lua")
        let outcome = try place.settle(command, "shop")
        #expect(outcome.status == 0)
        #expect(outcome.errors.hasPrefix("warning: shop/shop.lua:1: "), "\(outcome.errors)")
        #expect(outcome.output.contains("10086 T1".utf8))
    }

    @Test func `an order on a shop that can't be loaded is refused`() throws {
        let place = try HumanShop.place()
        let key = try place.key(of: "T1")
        try place.write("shop {", to: "shop/shop.lua")
        let outcome = try place.settle("approvals", "shop", "approve", key)
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errorLines.last
                == "error: there is no shop folder for /pinduoduo/shops/10086"
        )
    }

    @Test func `on a terminal a list is as wide as it, and keys stay whole`() throws {
        let place = try HumanShop.place()
        let (screen, program) = try Descriptor.terminal(columns: 80)
        let child = try Child(
            ["queue", "shop"],
            in: place.path,
            terminal: program,
            showsResults: true
        )
        program.close()
        #expect(child.end(with: nil).status == 0)
        var bytes: [UInt8] = []
        while let more = screen.read(withinSeconds: 1), !more.isEmpty { bytes += more }
        // A terminal's line end is one character, not two.
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        try #require(lines.count == 7)
        #expect(lines[1].count <= 80)
        let key = try place.key(of: "T1")
        #expect(lines[2].contains("  \(key.prefix(12))  "))
    }
}
