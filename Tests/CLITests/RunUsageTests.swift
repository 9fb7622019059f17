import Foundation
import Glibc
import Testing

@Suite struct RunUsageTests {
    private let place: Workplace

    init() throws {
        place = try Workplace(rules: Sample.rules)
        try place.write(events: Sample.stream(4))
    }

    /// Arguments with the beginning of what is said about them.
    struct Misuse: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let says: String

        init(_ arguments: String, _ says: String) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.says = says
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Misuse("run", "Error: Missing expected argument '<dir>'"),
        Misuse("run shop", "Error: Missing expected argument '--events <FILE|->'"),
        Misuse("run shop --events", "Error: Missing value for '--events <FILE|->'"),
        Misuse("run shop --events events.jsonl --speed 3", "Error: Unknown option '--speed'"),
        Misuse("run shop other --events events.jsonl", "Error: Unexpected argument 'other'"),
        Misuse(
            "run shop --events events.jsonl --gateway nonsense",
            "Error: --gateway is print or a URL: a gateway's URL begins with http:// or https://"
        ),
        Misuse(
            "run shop --events events.jsonl --gateway https://me:secret@example.com/",
            "Error: --gateway is print or a URL: a gateway's URL has no user or password in it"
        ),
        Misuse(
            "run shop --events events.jsonl --gateway http://127.0.0.1:1/ --journal :memory:",
            "Error: --journal :memory: would forget what --gateway carried out"
        ),
        Misuse(
            "run shop --events events.jsonl --secrets secrets.txt",
            "Error: --secrets is for a --gateway that is a URL"
        ),
        Misuse(
            "run shop --events events.jsonl --clock moon",
            "Error: --clock is events or wall, not 'moon'"
        ),
        Misuse(
            "run shop --events events.jsonl --catch-up 5",
            "Error: --catch-up is for --clock wall"
        ),
        Misuse(
            "run shop --events events.jsonl --clock wall --catch-up=-1",
            "Error: --catch-up is seconds, from 0 to 2678400"
        ),
        Misuse("check", "Error: Missing expected argument '<dir>'"),
        Misuse("check shop --events events.jsonl", "Error: Unknown option '--events'"),
        Misuse("walk shop", "Error: 2 unexpected arguments: 'walk', 'shop'"),
    ])
    func `wrong usage says what is wrong, does nothing and exits 64`(misuse: Misuse) throws {
        let outcome = try Child(misuse.arguments, in: place.path).finish()
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix(misuse.says), "\(outcome.errors)")
        #expect(outcome.errors.contains("Usage: settle "))
        #expect(!FileManager.default.fileExists(atPath: place["shop/.settle"]))
    }

    @Test(arguments: [
        Misuse("run nowhere --events events.jsonl", "error: nowhere does not exist; name a shop's"),
        Misuse("run events.jsonl --events events.jsonl", "error: events.jsonl is not a folder"),
        Misuse("run empty --events events.jsonl", "error: empty has no shop.lua, and no folder in"),
        Misuse(
            "run shop --events nothing.jsonl",
            "error: can't read events from nothing.jsonl: No such file or directory; name a file"
        ),
        Misuse("run shop --events shop", "error: can't read events from shop: Is a directory"),
        Misuse(
            "run shop --events events.jsonl/x",
            "error: can't read events from events.jsonl/x: Not a directory"
        ),
        Misuse("check nowhere", "error: nowhere does not exist"),
        Misuse("check empty", "error: empty has no shop.lua"),
    ])
    func `a path that can't be used is named, and the exit code is 1`(misuse: Misuse) throws {
        try FileManager.default.createDirectory(
            atPath: place["empty"],
            withIntermediateDirectories: true
        )
        let outcome = try Child(misuse.arguments, in: place.path).finish()
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix(misuse.says), "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1)
        #expect(!FileManager.default.fileExists(atPath: place["shop/.settle"]))
    }

    @Test(.enabled(if: geteuid() != 0, "everything is readable to the superuser"))
    func `what may not be read is named`() throws {
        for name in ["events.jsonl", "shop/rules/rules.lua"] {
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: place[name])
            let outcome = try place.settle("run", "shop", "--events", "events.jsonl")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644],
                ofItemAtPath: place[name]
            )
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains(name))
        }
    }

    @Test func `an empty name of a journal is wrong usage`() throws {
        let outcome = try place.settle("run", "shop", "--events", "events.jsonl", "--journal", "")
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("Error: --journal is a file, or :memory: to keep nothing"))
    }

    @Test func `a journal in use by another settle is refused, and the other goes on`() throws {
        let first = try place.run()
        first.write([Sample.request(1)])
        #expect(try first.line()?.contains("小额直接退") == true)
        let second = try place.settleEvents(journal: "journal.db")
        #expect(second.status == 1)
        #expect(second.output.isEmpty)
        #expect(
            second.errors == """
                error: the journal journal.db is in use by another settle; stop it, or name another \
                with --journal NEW

                """
        )
        first.write([Sample.request(2)])
        let outcome = try first.finish()
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 4)
        let third = try place.settle("run", "shop", "--events", "-", "--journal", "journal.db")
        #expect(third.status == 0)
    }

    @Test func `what is no journal is left as it is`() throws {
        let text = String(repeating: "今天的账 today's sums\n", count: 100)
        try place.write(text, to: "sums.txt")
        let arguments = ["run", "shop", "--events", "events.jsonl", "--journal"]
        let file = try Child(arguments + ["sums.txt"], in: place.path).finish()
        #expect(file.status == 1)
        #expect(file.output.isEmpty)
        #expect(file.errors.hasPrefix("error: the journal sums.txt can't be opened: it is not a"))
        #expect(try String(contentsOfFile: place["sums.txt"], encoding: .utf8) == text)
        let folder = try Child(arguments + ["shop"], in: place.path).finish()
        #expect(folder.status == 1)
        #expect(folder.errors.hasPrefix("error: the journal shop can't be opened: it is a folder"))
        let below = try Child(arguments + ["sums.txt/j.db"], in: place.path).finish()
        #expect(below.status == 1)
        #expect(
            below.errors.hasPrefix("error: the journal sums.txt/j.db can't be opened: its folder")
        )
    }

    @Test(arguments: [
        ["--help"], ["run", "--help"], ["check", "--help"], ["help", "run"],
        ["approvals", "--help"], ["queue", "--help"], ["actions", "--help"], ["runs", "--help"],
        ["ledger", "--help"],
    ])
    func `help has examples and the exit codes`(arguments: [String]) throws {
        let outcome = try Child(arguments, in: place.path).finish()
        let text = String(decoding: outcome.output, as: UTF8.self)
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(text.contains("EXAMPLES\n  settle "))
        #expect(text.contains("Exit status: 0 "))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }
}
