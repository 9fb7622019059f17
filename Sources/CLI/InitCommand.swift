import ArgumentParser
import Automation
import Disputes
import Foundation

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes the folder of a new shop, with a rule that works.",
        discussion: """
            The folder has shop.lua, a rule with its text and its tests, sample events, and files that tell editors what \
            rules may say: completion, types and documentation in any editor that speaks to a Lua language server. \
            Files that are there already are never overwritten: README.md and .gitignore stay as they are, and \
            with any other nothing is written.

            The new shop is in mode "shadow": its rules decide, and nothing is sent.

            EXAMPLES
              settle init my-shop
              settle init my-shop --platform taobao --id 20002 --name 示例旗舰店
              settle init my-shop --editor-only

            With --editor-only the files for editors of a shop that exists are written anew: after an update of Settle, \
            or for a shop that has none.

            Exit status: 0, 1 nothing could be written, 64 wrong usage.
            """
    )

    @Argument(help: "The folder; made if it isn't there.")
    var dir: String

    @Option(
        help: ArgumentHelp(
            """
            The platform: \(Platform.allCases.map(\.rawValue).joined(separator: ", ")). \
            (default: \(Self.example.platform.rawValue))
            """,
            valueName: "PLATFORM"
        )
    )
    var platform: String?

    @Option(
        help: ArgumentHelp(
            "The shop's number on its platform. (default: \(Self.example.id))",
            valueName: "ID"
        )
    )
    var id: String?

    @Option(
        help: ArgumentHelp(
            "The shop's name, as people read it. (default: \(Self.example.name))",
            valueName: "NAME"
        )
    )
    var name: String?

    @Flag(help: "Write the files for editors of an existing shop anew, and nothing else.")
    var editorOnly = false

    /// What the shop is where nothing else is said.
    private static let example = NewShop(platform: .pinduoduo, id: "10086", name: "示例小店")

    func validate() throws {
        guard !dir.isEmpty else { throw ValidationError("DIR is the path of a folder") }
        if editorOnly, platform != nil || id != nil || name != nil {
            throw ValidationError(
                "--platform, --id and --name are for a new shop; with --editor-only the shop has its own"
            )
        }
        if let platform { try check(platform: platform) }
        if let id { try check(id: id) }
        if let name { try check(name: name) }
    }

    private func check(platform: String) throws {
        guard Platform(rawValue: platform) != nil else {
            let names = Platform.allCases.map(\.rawValue)
            let near = nearestName(to: platform, among: names).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError(
                "--platform is one of \(names.joined(separator: ", "))\(near)"
            )
        }
    }

    private func check(id: String) throws {
        let isPlain = id.unicodeScalars.allSatisfy { scalar in
            !"/\"\\@".unicodeScalars.contains(scalar) && !scalar.properties.isWhitespace
                && ![.control, .format].contains(scalar.properties.generalCategory)
        }
        guard isPlain, (1...64).contains(id.utf8.count) else {
            throw ValidationError(
                "--id is a shop's number: at most 64 bytes, without / \" \\ @ and blanks"
            )
        }
    }

    private func check(name: String) throws {
        let isLine = name.unicodeScalars.allSatisfy { scalar in
            !scalar.properties.isBidiControl
                && ![.control, .lineSeparator, .paragraphSeparator].contains(
                    scalar.properties.generalCategory
                )
        }
        guard isLine, (1...200).contains(name.utf8.count) else {
            throw ValidationError("--name is a text of one line, at most 200 bytes")
        }
    }

    func run() async throws {
        try await orSayWhy {
            let folder = try NewFolder(dir)
            if editorOnly { return try refreshEditorFiles(in: folder) }
            let shop = NewShop(
                platform: platform.flatMap(Platform.init) ?? Self.example.platform,
                id: id ?? Self.example.id,
                name: name ?? Self.example.name
            )
            let kept = try folder.write(shop.files)
            let title = "\(folder.path.printable): a new shop, \(shop.source)"
            let list = aligned(
                shop.files.map { ($0.path, kept.contains($0.path) ? $0.kept ?? "" : $0.summary) }
            )
            try print([title] + list + nextSteps(folder.quoted))
        }
    }

    private func nextSteps(_ folder: String) -> [String] {
        let steps = [
            ("settle check \(folder)", "finds misspelt words and fields"),
            ("settle test \(folder)", "runs its tests"),
            ("settle repl \(folder)", "tries rules at a prompt"),
            ("settle docs payout", "says what a word means"),
        ]
        let run = "settle run \(folder) --events \(folder)/events.jsonl --journal :memory:"
        return ["", "Next:"] + aligned(steps) + ["  \(run)"]
    }

    /// Two columns, indented.
    private func aligned(_ rows: [(String, String)]) -> [String] {
        let width = rows.map(\.0.displayWidth).max() ?? 0
        return rows.map { left, right in
            let gap = String(repeating: " ", count: width - left.displayWidth)
            return "  \(left)\(gap)  \(right)"
        }
    }

    private func refreshEditorFiles(in folder: NewFolder) throws {
        guard folder.holds("shop.lua") else {
            throw Refusal(
                description: "\(folder.path) is no shop's folder: it has no shop.lua; without "
                    + "--editor-only a new one is written"
            )
        }
        try folder.replace(NewShop.editorFiles)
        try print(NewShop.editorFiles.map { "wrote \(folder.path)/\($0.path)".printable })
    }

    private func print(_ lines: [String]) throws {
        try StandardOutput.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    }
}
