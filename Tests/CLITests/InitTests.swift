import Automation
import Foundation
import Testing

/// `settle init`: a new shop's folder, and the files for editors of one that exists.
@Suite struct InitTests {
    private static let paths = [
        ".gitignore", ".luacheckrc", ".luarc.json", "README.md", "events.jsonl",
        "rules/10-small-refunds.lua", "shop.lua", "templates/replies.lua",
        "tests/small-refunds.lua", "types/settle.lua",
    ]

    private func files(in folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
        return (found ?? []).filter { path in
            var isFolder: ObjCBool = false
            _ = unsafe FileManager.default.fileExists(
                atPath: "\(folder)/\(path)",
                isDirectory: &isFolder
            )
            return !isFolder.boolValue
        }.sorted()
    }

    @Test func `a new shop is written, and the next steps are said`() throws {
        let place = try Workplace()
        let outcome = try place.settle("init", "my-shop")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(
            String(decoding: outcome.output, as: UTF8.self) == """
                my-shop: a new shop, /pinduoduo/shops/10086
                  shop.lua                    who the shop is; limits and approvals
                  rules/10-small-refunds.lua  a rule
                  templates/replies.lua       what buyers are told
                  tests/small-refunds.lua     tests of the rule
                  events.jsonl                sample events
                  README.md                   where things are
                  .gitignore                  the journal stays out
                  types/settle.lua            the words of rules, for editors
                  .luarc.json                 settings of the Lua language server
                  .luacheckrc                 settings of luacheck

                Next:
                  settle check my-shop  finds misspelt words and fields
                  settle test my-shop   runs its tests
                  settle repl my-shop   tries rules at a prompt
                  settle docs payout    says what a word means
                  settle run my-shop --events my-shop/events.jsonl --journal :memory:

                """
        )
        #expect(files(in: place["my-shop"]) == Self.paths)
    }

    @Test(arguments: ["pinduoduo", "kuaishou", "taobao", "alibaba1688"])
    func `the new shop is clean and does something on its sample events`(platform: String) throws {
        let place = try Workplace()
        let made = try place.settle("init", "s", "--platform", platform, "--id", "77")
        #expect(made.status == 0)
        let check = try place.settle("check", "s")
        #expect(check.status == 0)
        #expect(check.output.isEmpty)
        #expect(check.errors == "1 shop, 1 rule: 0 errors, 0 warnings\n")
        let run = try place.settle(
            "run",
            "s",
            "--events",
            "s/events.jsonl",
            "--journal",
            ":memory:"
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(!run.errors.contains("warning:"))
        #expect(run.lines.count == 4)
        #expect(run.lines.allSatisfy { $0.contains(#""shop":"77""#) })
        #expect(run.lines.allSatisfy { $0.contains(#""state":"shadow""#) })
        #expect(run.lines.contains { $0.contains("9.90 元已为您退款") })
    }

    @Test func `number and name of the shop stand where they belong, whatever they are`() throws {
        let place = try Workplace()
        let made = try place.settle("init", "s", "--id", "店-1", "--name", #"小"店\ @ID@ {{"#)
        #expect(made.status == 0, "\(made.errors)")
        let settings = try String(contentsOfFile: place["s/shop.lua"], encoding: .utf8)
        #expect(settings.contains(#"id       = "店-1", "#))
        #expect(settings.contains(#"name     = "小\"店\\ @ID@ {{","#))
        let check = try place.settle("check", "s")
        #expect(check.status == 0, "\(check.errors)")
        let readme = try String(contentsOfFile: place["s/README.md"], encoding: .utf8)
        #expect(readme.hasPrefix(#"# 小"店\ @ID@ {{"#))
    }

    @Test(arguments: [
        ("my shop", "'my shop'"), ("it's", #"'it'\''s'"#), ("我的店", "我的店"), ("a/b", "a/b"),
        ("a\u{1B}[2J\n'\u{202E}", #"$'a\x1b[2J\x0a\'\xe2\x80\xae'"#),
    ])
    func `a path is shown as the shell takes it`(path: String, quoted: String) throws {
        let place = try Workplace()
        let outcome = try place.settle("init", path + "/")
        #expect(outcome.status == 0)
        #expect(outcome.lines.contains { $0.hasPrefix("  settle check \(quoted) ") })
        #expect(files(in: place[path]) == Self.paths)
    }

    @Test func `a path that looks like an option is shown as none`() throws {
        let place = try Workplace()
        let outcome = try place.settle("init", "--", "-x")
        #expect(outcome.status == 0)
        #expect(outcome.lines.contains { $0.hasPrefix("  settle check ./-x ") })
    }

    @Test func `what a terminal would obey in a path is made visible`() throws {
        let place = try Workplace()
        let made = try place.settle("init", "a\u{1B}[2J\nb")
        #expect(made.lines.first?.hasPrefix(#"a\u{1b}[2J\nb: a new shop"#) == true)
        let again = try place.settle("init", "a\u{1B}[2J\nb", "--editor-only")
        #expect(again.status == 0)
        #expect(again.lines.first == #"wrote a\u{1b}[2J\nb/types/settle.lua"#)
        let refused = try place.settle("init", "a\u{1B}[2J\nb")
        #expect(refused.status == 1)
        let shown = [made.output, again.output, Array(refused.errors.utf8)].joined()
        #expect(!shown.contains(0x1B))
    }

    // MARK: What is there already

    @Test func `README.md and .gitignore of a repository stay as they are`() throws {
        let place = try Workplace()
        try place.write("mine", to: "s/README.md")
        try place.write("*.log", to: "s/.gitignore")
        let outcome = try place.settle("init", "s")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.lines.contains("  README.md                   stays as it was"))
        #expect(
            outcome.lines.contains(
                "  .gitignore                  stays as it was; it should name .settle/"
            )
        )
        #expect(files(in: place["s"]) == Self.paths)
        #expect(try String(contentsOfFile: place["s/README.md"], encoding: .utf8) == "mine")
        #expect(try String(contentsOfFile: place["s/.gitignore"], encoding: .utf8) == "*.log")
    }

    @Test func `a folder in it that is none, or a link, is told, and nothing is written`() throws {
        let place = try Workplace()
        try place.write("x", to: "elsewhere/notes.txt")
        try place.write("x", to: "s/rules")
        let file = try place.settle("init", "s")
        #expect(file.status == 1)
        #expect(
            file.errors == """
                error: s/rules is no folder, and nothing was written; rules/10-small-refunds.lua needs \
                a folder there

                """
        )
        try FileManager.default.createDirectory(
            atPath: place["t"],
            withIntermediateDirectories: true
        )
        try FileManager.default.createSymbolicLink(
            atPath: place["t/types"],
            withDestinationPath: place["elsewhere"]
        )
        let link = try place.settle("init", "t")
        #expect(link.status == 1)
        #expect(link.errors.hasPrefix("error: t/types is a link, and nothing was written; "))
        #expect(files(in: place["s"]) == ["rules"])
        #expect(files(in: place["elsewhere"]) == ["notes.txt"])
        let names = try FileManager.default.contentsOfDirectory(atPath: place["t"])
        #expect(names == ["types"])
    }

    @Test(arguments: ["s", "new/deep/s"]) func `where a file can't be written none stays`(
        folder: String
    ) throws {
        let place = try Workplace()
        try place.write("x", to: "s/rules/notes.txt")
        // types/settle.lua is larger, and comes behind seven others.
        let outcome = try Child(["init", folder], in: place.path, fileKibibytes: 16).finish()
        #expect(outcome.status == 1)
        #expect(
            outcome.errors == "error: \(folder)/types/settle.lua can't be written: File too large\n"
        )
        #expect(files(in: place["s"]) == ["rules/notes.txt"])
        let names = try FileManager.default.contentsOfDirectory(atPath: place["s"])
        #expect(names == ["rules"])
        #expect(!FileManager.default.fileExists(atPath: place["new"]))
        #expect(try place.settle("init", folder).status == 0)
    }

    @Test func `a link that leads nowhere is no folder`() throws {
        let place = try Workplace()
        try FileManager.default.createSymbolicLink(
            atPath: place["s"],
            withDestinationPath: place["gone"]
        )
        let outcome = try place.settle("init", "s")
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "error: s is a link that leads nowhere; name a folder, or remove it\n"
        )
    }

    @Test func `files that are there are named, and nothing is written`() throws {
        let place = try Workplace()
        try place.write("mine", to: "s/shop.lua")
        try place.write("mine", to: "s/.luarc.json")
        let outcome = try place.settle("init", "s")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors == """
                error: s has shop.lua, .luarc.json already, and nothing was written; name another \
                folder, or write --editor-only for the files of editors alone

                """
        )
        #expect(files(in: place["s"]) == [".luarc.json", "shop.lua"])
        #expect(try String(contentsOfFile: place["s/shop.lua"], encoding: .utf8) == "mine")
    }

    @Test func `a link that leads nowhere is there, too`() throws {
        let place = try Workplace()
        try place.write("x", to: "s/notes.txt")
        try FileManager.default.createSymbolicLink(
            atPath: place["s/events.jsonl"],
            withDestinationPath: place["gone"]
        )
        let outcome = try place.settle("init", "s")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("s has events.jsonl already"))
        #expect(!FileManager.default.fileExists(atPath: place["gone"]))
    }

    @Test func `other files of a folder stay`() throws {
        let place = try Workplace()
        try place.write("x", to: "s/notes.txt")
        #expect(try place.settle("init", "s").status == 0)
        #expect(files(in: place["s"]) == (Self.paths + ["notes.txt"]).sorted())
    }

    @Test func `a path that can't be written is told`() throws {
        let place = try Workplace()
        try place.write("x", to: "file")
        let file = try place.settle("init", "file")
        #expect(file.status == 1)
        #expect(file.errors == "error: file is a file; name a folder\n")
        let inside = try place.settle("init", "file/s")
        #expect(inside.status == 1)
        #expect(inside.errors.hasPrefix("error: file/s/shop.lua can't be written: "))
        let system = try place.settle("init", "/proc/settle")
        #expect(system.status == 1)
        #expect(system.errors.hasPrefix("error: /proc/settle/shop.lua can't be written: "))
    }

    @Test(arguments: [
        (["init"], "Missing expected argument '<dir>'"),
        (["init", ""], "DIR is the path of a folder"),
        (
            ["init", "s", "--platform", "taobo"],
            "--platform is one of kuaishou, pinduoduo, alibaba1688, taobao; did you mean taobao?"
        ),
        (["init", "s", "--platform", "ebay"], "alibaba1688, taobao\n"),
        (["init", "s", "--id", "a/b"], "--id is a shop's number"),
        (["init", "s", "--id", ""], "--id is a shop's number"),
        (["init", "s", "--id", "a b"], "--id is a shop's number"),
        (["init", "s", "--id", String(repeating: "1", count: 65)], "--id is a shop's number"),
        (["init", "s", "--name", "a\nb"], "--name is a text of one line"),
        (["init", "s", "--id", "1\u{202E}2"], "--id is a shop's number"),
        (["init", "s", "--id", "1\u{200B}2"], "--id is a shop's number"),
        (["init", "s", "--name", "a\u{202E}b"], "--name is a text of one line"),
        (["init", "s", "--name", "a\u{2067}b"], "--name is a text of one line"),
        (["init", "s", "--name", "a\u{2028}b"], "--name is a text of one line"),
        (["init", "s", "--name", "a\u{1B}b"], "--name is a text of one line"),
        (["init", "s", "--editor-only", "--name", "店"], "--platform, --id and --name are for"),
        (["init", "s", "--editor-only", "--id", "1"], "--platform, --id and --name are for"),
        (
            ["init", "s", "--editor-only", "--platform", "taobao"],
            "--platform, --id and --name are for"
        ),
        (["init", "s", "t"], "Unexpected argument 't'"),
        (["init", "s", "--editors"], "Unknown option '--editors'"),
    ])
    func `wrong usage exits 64 and writes nothing`(arguments: [String], says: String) throws {
        let place = try Workplace()
        let outcome = try Child(arguments, in: place.path).finish()
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: place["s"]))
    }

    // MARK: --editor-only

    @Test func `the files for editors are written anew, and nothing else`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write("old", to: "shop/types/settle.lua")
        let outcome = try place.settle("init", "shop", "--editor-only")
        #expect(outcome.status == 0)
        #expect(
            outcome.lines == [
                "wrote shop/types/settle.lua", "wrote shop/.luarc.json", "wrote shop/.luacheckrc",
            ]
        )
        #expect(
            files(in: place["shop"]) == [
                ".luacheckrc", ".luarc.json", "rules/rules.lua", "shop.lua", "types/settle.lua",
            ]
        )
        let text = try String(contentsOfFile: place["shop/types/settle.lua"], encoding: .utf8)
        #expect(text == LuaDefinitions.text)
        #expect(
            try String(contentsOfFile: place["shop/shop.lua"], encoding: .utf8) == Sample.settings()
        )
    }

    @Test func `a folder that is no shop has no files for editors`() throws {
        let place = try Workplace()
        let outcome = try place.settle("init", "nothing", "--editor-only")
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: nothing is no shop's folder: it has no shop.lua"))
        #expect(!FileManager.default.fileExists(atPath: place["nothing"]))
    }
}
