import Automation
import Disputes

/// The files of a new shop's folder: one rule that works, its test, sample events, editor support.
struct NewShop {
    let platform: Platform
    let id: String
    let name: String

    /// A file, by its path in the folder, with what it is.
    struct File {
        let path: String
        let bytes: [UInt8]
        let summary: String
        /// What is said where there is one already, which stays; nil of what must be new.
        var kept: String?
    }

    /// Where its events come from.
    var source: String { "/\(platform.rawValue)/shops/\(id)" }

    var files: [File] {
        [
            file("shop.lua", PackageResources.shop_lua, "who the shop is; limits and approvals"),
            file("rules/10-small-refunds.lua", PackageResources.rules_lua, "a rule"),
            file("templates/replies.lua", PackageResources.replies_lua, "what buyers are told"),
            file("tests/small-refunds.lua", PackageResources.tests_lua, "tests of the rule"),
            file("events.jsonl", PackageResources.events_jsonl, "sample events"),
            file(
                "README.md",
                PackageResources.README_md,
                "where things are",
                kept: "stays as it was"
            ),
            File(
                path: ".gitignore",
                bytes: Array(".settle/\n".utf8),
                summary: "the journal stays out",
                kept: "stays as it was; it should name .settle/"
            ),
        ] + Self.editorFiles
    }

    /// What editors read; made from the words alone.
    static var editorFiles: [File] {
        EditorFiles.all.map { path, text in
            let summary =
                switch path {
                case ".luarc.json": "settings of the Lua language server"
                case ".luacheckrc": "settings of luacheck"
                default: "the words of rules, for editors"
                }
            return File(path: path, bytes: Array(text.utf8), summary: summary)
        }
    }

    private func file(
        _ path: String,
        _ template: [UInt8],
        _ summary: String,
        kept: String? = nil
    ) -> File {
        let isLua = path.hasSuffix(".lua")
        let text = String(decoding: template, as: UTF8.self)
            .replacing("@SOURCE@", with: source)
            .replacing("@PLATFORM@", with: platform.rawValue)
            .replacing("@ID@", with: id)
            .replacing("@NAME@", with: isLua ? quoted(name) : name)
        return File(path: path, bytes: Array(text.utf8), summary: summary, kept: kept)
    }

    /// As it stands between quotes in Lua.
    private func quoted(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}
