/// The files in a shop's folder that tell editors what its scripts may say.
package enum EditorFiles {
    /// The files, by their paths in the shop's folder.
    package static let all: [(path: String, text: String)] = [
        ("types/settle.lua", LuaDefinitions.text),
        (".luarc.json", languageServer),
        (".luacheckrc", luacheck),
    ]

    /// Settings of the [Lua language server](https://luals.github.io/wiki/settings/).
    ///
    /// Lua's own definitions are switched off: `types/settle.lua` has those that are there.
    private static let languageServer: String = {
        let libraries = [
            "basic", "bit", "bit32", "coroutine", "debug", "ffi", "io", "jit", "math", "os",
            "package", "string", "table", "table.clear", "table.new", "utf8",
        ]
        let builtin = libraries.map { "    \"\($0)\": \"disable\"" }.joined(separator: ",\n")
        return """
            {
              "$schema": "https://raw.githubusercontent.com/LuaLS/vscode-lua/master/setting/schema.json",
              "runtime.version": "Lua 5.4",
              "runtime.path": ["?.lua"],
              "runtime.builtin": {
            \(builtin)
              },
              "workspace.library": ["types"],
              "workspace.checkThirdParty": false,
              "workspace.ignoreDir": [".settle"],
              "type.weakNilCheck": true,
              "diagnostics.disable": ["need-check-nil", "lowercase-global"]
            }

            """
    }()

    /// Settings of [luacheck](https://luacheck.readthedocs.io/en/stable/config.html).
    private static let luacheck: String = {
        let globals = Language.globals.names.subtracting(["shop"]).sorted()
        let libraries = Language.libraries.map { name, members in
            "  \(name) = { fields = { \(quoted(members.names.sorted())) } },"
        }
        return """
            -- Settle's words, for luacheck. Written by `settle init`; refreshed by `settle init --editor-only`.
            std = "none"
            max_line_length = false
            allow_defined_top = true
            exclude_files = { "types", ".settle" }
            ignore = { "212/ticket", "212/event" }
            read_globals = {
            \(wrapped(globals))
              shop = { fields = { \(quoted(Language.shopFields.names.sorted())) } },
            \(libraries.sorted().joined(separator: "\n"))
            }
            files["tests"] = {
              read_globals = {
            \(wrapped(Language.testGlobals.names.sorted(), indent: "   "))
              },
            }

            """
    }()

    private static func quoted(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }

    /// Names in lines of a readable width.
    private static func wrapped(_ names: [String], indent: String = " ") -> String {
        var lines = [indent]
        for name in names {
            let item = " \"\(name)\","
            if lines[lines.count - 1].count + item.count > 100 { lines.append(indent) }
            lines[lines.count - 1] += item
        }
        return lines.joined(separator: "\n")
    }
}
