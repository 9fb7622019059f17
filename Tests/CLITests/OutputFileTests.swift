import Automation
import Foundation
import Glibc
import Testing

/// Files that results are written to: `--output`, `--junit`, `--html`, and those of editors.
@Suite struct OutputFileTests {
    /// A command that writes a file.
    struct Writing: CustomTestStringConvertible, Sendable {
        /// Separated by spaces; `OUT` stands for the file.
        var command: String
        /// Where it is written, where that can't be named.
        var path = "out"
        /// What it begins with.
        var beginning: String
        /// How it ends: one of the shop's rules fails.
        var status: Int32 = 0

        var testDescription: String { command }
        var arguments: [String] {
            command.split(separator: " ").map { $0 == "OUT" ? path : String($0) }
        }
    }

    static let all = whole + [stream]
    private static let stream = Writing(
        command: "simulate --platform taobao --shop 1 --tickets 2 --seed 1 --output OUT",
        beginning: #"{"specversion":"1.0""#
    )

    /// Those that are written at once.
    static let whole = [
        Writing(command: "docs --output OUT", beginning: "# Settle: the rule language"),
        Writing(command: "test shop --junit OUT", beginning: "<?xml"),
        Writing(command: "trace shop T1 --html OUT", beginning: "<!doctype html>"),
        Writing(
            command: "backtest shop --events events.jsonl --html OUT",
            beginning: "<!doctype html>",
            status: 1
        ),
        Writing(
            command: "init shop --editor-only",
            path: "shop/.luarc.json",
            beginning: "{"
        ),
    ]

    private static func place() throws -> Workplace {
        let place = try HumanShop.place()
        try place.write(
            #"test "t" (function() local t = ticket() fire(t) expect(t):fired("先补偿,再问候") end)"#,
            to: "shop/tests/t.lua"
        )
        return place
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    /// What the file at the path itself is, be it a link, and who may do what with it.
    private func mode(of path: String) -> mode_t {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode : 0
    }

    /// Nothing was left beside it.
    private func expectNoParts(_ place: Workplace) throws {
        for folder in [place.path, place["shop"]] {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(!names.contains { $0.hasSuffix(".part") })
        }
    }

    @Test(arguments: all) func `a file is replaced, and who may read it stays`(writing: Writing)
        throws
    {
        let place = try Self.place()
        let path = place[writing.path]
        try place.write(String(repeating: "old", count: 100_000), to: writing.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let outcome = try Child(writing.arguments, in: place.path).finish()
        #expect(outcome.status == writing.status, "\(outcome.errors)")
        #expect(try text(path).hasPrefix(writing.beginning))
        #expect(try !text(path).contains("oldold"))
        #expect(mode(of: path) == S_IFREG | 0o600)
        try expectNoParts(place)
    }

    @Test(arguments: all) func `what a link leads to is written, and the link stays`(
        writing: Writing
    ) throws {
        let place = try Self.place()
        let path = place[writing.path]
        try place.write("old", to: "elsewhere/target")
        try FileManager.default.createSymbolicLink(
            atPath: place["second"],
            withDestinationPath: "elsewhere/target"
        )
        try FileManager.default.createSymbolicLink(
            atPath: path,
            withDestinationPath: place["second"]
        )
        let outcome = try Child(writing.arguments, in: place.path).finish()
        #expect(outcome.status == writing.status, "\(outcome.errors)")
        #expect(mode(of: path) & S_IFMT == S_IFLNK)
        #expect(mode(of: place["second"]) & S_IFMT == S_IFLNK)
        #expect(try text(place["elsewhere/target"]).hasPrefix(writing.beginning))
        let names = try FileManager.default.contentsOfDirectory(atPath: place["elsewhere"])
        #expect(names == ["target"])
    }

    @Test(arguments: all) func `a link that leads nowhere yet gets its file`(writing: Writing)
        throws
    {
        let place = try Self.place()
        try FileManager.default.createSymbolicLink(
            atPath: place[writing.path],
            withDestinationPath: place["new"]
        )
        let outcome = try Child(writing.arguments, in: place.path).finish()
        #expect(outcome.status == writing.status, "\(outcome.errors)")
        #expect(try text(place["new"]).hasPrefix(writing.beginning))
    }

    @Test(arguments: all) func `a pipe with a name gets the bytes and stays a pipe`(
        writing: Writing
    ) throws {
        let place = try Self.place()
        let path = place[writing.path]
        #expect(unsafe mkfifo(path, 0o600) == 0)
        // Open for both, it never blocks and never ends.
        let pipe = try Descriptor(unsafe open(path, O_RDWR | O_CLOEXEC))
        // F_SETPIPE_SZ, which Swift can't read: the whole page has room.
        #expect(fcntl(pipe.number, 1_031, 1 << 20) >= 1 << 20)
        let outcome = try Child(writing.arguments, in: place.path).finish()
        #expect(outcome.status == writing.status, "\(outcome.errors)")
        let bytes = try #require(pipe.read(withinSeconds: 10))
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(writing.beginning))
        #expect(mode(of: path) & S_IFMT == S_IFIFO)
        try expectNoParts(place)
    }

    // MARK: The forbidden side

    @Test(arguments: whole.dropLast()) func `what can't be written is said in plain words`(
        writing: Writing
    ) throws {
        let place = try Self.place()
        try place.write("x", to: "file")
        try FileManager.default.createSymbolicLink(
            atPath: place["loop"],
            withDestinationPath: "loop"
        )
        let option = String(writing.command.split(separator: " ").dropLast().last ?? "")
        for (path, reason) in [
            ("shop", "it is a folder"), ("no/where/x", "there is no folder no/where"),
            ("file/x", "Not a directory"), ("new/", "that is the path of a folder"),
            ("loop", "Too many levels of symbolic links"),
            (String(repeating: "x", count: 300), "File name too long"),
        ] {
            var writing = writing
            writing.path = path
            let outcome = try Child(writing.arguments, in: place.path).finish()
            #expect(outcome.status == 1)
            #expect(
                outcome.errorLines.last
                    == "error: \(path) can't be written: \(reason); name another file with \(option)"
            )
        }
        #expect(!FileManager.default.fileExists(atPath: place["no"]))
        #expect(try text(place["file"]) == "x")
    }

    @Test func `a file stays as it was where there is no room for the new one`() throws {
        let place = try Self.place()
        try place.write("old", to: "out")
        let outcome = try Child(
            ["docs", "--output", "out"],
            in: place.path,
            fileKibibytes: 16
        ).finish()
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "error: out can't be written: File too large; name another file with --output\n"
        )
        #expect(try text(place["out"]) == "old")
        try expectNoParts(place)
    }

    // MARK: Standard output

    @Test func `a dash is standard output, and no file of that name`() throws {
        let place = try Self.place()
        let page = try place.settle("docs", "--html", "--output", "-")
        #expect(page.status == 0)
        #expect(String(decoding: page.output, as: UTF8.self) == ReferencePage.html)
        let story = try place.settle("trace", "shop", "T1", "--html", "-")
        #expect(story.status == 0)
        #expect(story.lines.first == "<!doctype html>")
        #expect(story.lines.last == "</html>")
        #expect(!FileManager.default.fileExists(atPath: place["-"]))
    }

    @Test func `where standard output has the results, a dash is refused`() throws {
        let place = try Self.place()
        let tests = try place.settle("test", "shop", "--junit", "-")
        #expect(tests.status == 1)
        #expect(
            tests.errorLines.last
                == "error: --junit takes a file: standard output has the results for people"
        )
        let backtest = try place.settle(
            "backtest",
            "shop",
            "--events",
            "events.jsonl",
            "--html",
            "-"
        )
        #expect(backtest.status == 64)
        #expect(!FileManager.default.fileExists(atPath: place["-"]))
    }

    @Test(arguments: [
        ("journal.db", "; they are in the journal"), (":memory:", ""),
    ])
    func `results that nobody reads are in the journal where there is one`(
        journal: String,
        says: String
    ) throws {
        let place = try Workplace(rules: Sample.rules)
        let child = try Child(
            ["run", "shop", "--events", "-", "--journal", journal],
            in: place.path,
            input: .pipe,
            fileKibibytes: 100_000
        )
        child.stopReading()
        child.write([Sample.request(1)])
        child.closeInput()
        let outcome = child.end(with: nil)
        #expect(outcome.status == 1)
        #expect(
            outcome.errorLines.last
                == "error: results can't be written to standard output: Broken pipe\(says)"
        )
    }

    @Test func `a page that nobody reads is in no journal`() throws {
        let place = try Workplace()
        // More than a pipe takes.
        #expect(ReferencePage.html.utf8.count > 1 << 16)
        let child = try Child(["docs", "--html"], in: place.path, fileKibibytes: 100_000)
        child.stopReading()
        let outcome = child.end(with: nil)
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "error: results can't be written to standard output: Broken pipe\n"
        )
    }
}
