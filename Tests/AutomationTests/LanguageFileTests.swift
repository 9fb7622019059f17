import Automation
import Foundation
import Testing

/// What is made from the words: the files for editors, and the reference page.
@Suite struct LanguageFileTests {
    private func text(_ path: String) throws -> String {
        try #require(EditorFiles.all.first { $0.path == path }).text
    }

    @Test(arguments: ["types/settle.lua", ".luacheckrc"])
    func `a file is Lua`(path: String) throws {
        let source = ScriptCheck.Source(name: "a.lua", text: try text(path))
        let found = ScriptCheck(vocabulary: .settle).findings(in: [source])
        #expect(found.filter { $0.code == .syntax } == [])
    }

    @Test func `the definitions have every function, and no other`() throws {
        let found = try text("types/settle.lua").matches(of: /\nfunction ([\w.:]+)\(/)
            .map { String($0.output.1) }
        let libraries = Language.libraries.flatMap { name, members in
            members.filter { $0.type.signature != nil }.map { "\(name).\($0.name)" }
        }
        let globals = (Language.globals + Language.testGlobals)
            .filter { $0.type.signature != nil && $0.name != "shop" }.map(\.name)
        let expected =
            libraries + globals + Language.methods.map { "Ticket:\($0.name)" }
            + Language.testChecks.map { "Expectation:\($0.name)" }
        #expect(Set(found) == Set(expected))
        #expect(found.count == expected.count)
    }

    @Test(arguments: [
        ("Ticket", Language.ticket), ("Rule", Language.ruleKeys),
        ("ShopSettings", Language.shopKeys), ("Receipt", Language.receipt),
        ("Event", Language.event), ("RejectionFields", Language.rejectionKeys),
        ("Shop", Language.shopFields),
    ])
    func `a class has the fields that are declared, and no other`(name: String, words: [Word])
        throws
    {
        let text = try text("types/settle.lua")
        let start = try #require(text.firstRange(of: "---@class \(name)\n")?.upperBound)
        let fields = text[start...].split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { $0.hasPrefix("---@") }.filter { $0.hasPrefix("---@field") }
            .compactMap { $0.firstMatch(of: /@field (\w+)/).map { String($0.output.1) } }
        #expect(fields == words.map(\.name))
    }

    @Test func `each class and alias is defined once, and each that is named is defined`() throws {
        let text = try text("types/settle.lua")
        let defined = text.matches(of: /---@(?:class|alias) (\w+)/).map { String($0.output.1) }
        #expect(Set(defined).count == defined.count)
        let known = Set(defined).union([
            "any", "string", "number", "integer", "boolean", "table", "fun", "nil", "T", "K", "V",
        ])
        for match in text.matches(of: /---@(?:param|return|field|type) (.+)/) {
            // The type: behind the name, before the description.
            var words = match.output.1.split(separator: " ").map(String.init)
            if match.output.0.hasPrefix("---@param") || match.output.0.hasPrefix("---@field") {
                words.removeFirst()
            }
            for name in words[0].matches(of: /[A-Z]\w+/).map({ String($0.output) }) {
                #expect(known.contains(name), "\(match.output.0)")
            }
        }
        for choice in Choice.all {
            for value in choice.texts { #expect(text.contains("---| \"\(value)\" # ")) }
        }
    }

    @Test func `the settings of the language server are JSON`() throws {
        let data = Data(try text(".luarc.json").utf8)
        let found = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        #expect(found?["workspace.library"] as? [String] == ["types"])
        #expect(found?["runtime.version"] as? String == "Lua 5.4")
    }

    @Test func `luacheck knows every global, and no other`() throws {
        let text = try text(".luacheckrc")
        for word in Language.globals + Language.testGlobals where word.name != "shop" {
            #expect(text.contains("\"\(word.name)\""), "\(word.name)")
        }
        for name in ["os", "io", "load", "setmetatable", "coroutine", "pack\"", "xpcall"] {
            #expect(!text.contains("\"\(name)\""), "\(name)")
        }
    }

    @Test(arguments: [ReferencePage.markdown, ReferencePage.html])
    func `the page has every word, each text that a field may have, and nothing from outside`(
        page: String
    ) {
        for section in Language.sections {
            for word in section.words {
                let summary = word.summary.split(separator: "`").first.map(String.init) ?? ""
                #expect(page.contains(word.name), "\(word.name)")
                let plain = summary.replacing("\"", with: page.hasPrefix("<") ? "&quot;" : "\"")
                    .replacing("<", with: page.hasPrefix("<") ? "&lt;" : "<")
                #expect(page.contains(plain), "\(word.name): \(plain)")
            }
        }
        for choice in Choice.all where choice != .action {
            for text in choice.texts { #expect(page.contains(text)) }
        }
        #expect(!page.contains("src=") && !page.contains("url(") && !page.contains("@import"))
        #expect(!page.contains("<link") && !page.contains("<script"))
    }

    @Test func `the page is whole`() throws {
        for tag in ["table", "tbody", "tr", "td", "code", "pre", "p", "h2", "h3", "nav", "main"] {
            let opened = ReferencePage.html.matches(of: try Regex("<\(tag)[ >]")).count
            let closed = ReferencePage.html.matches(of: try Regex("</\(tag)>")).count
            #expect(opened == closed && opened > 0, "\(tag)")
        }
    }
}
