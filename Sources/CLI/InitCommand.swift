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
            Files that are there already are never overwritten: then nothing is written.

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
            "The platform: \(Platform.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "PLATFORM"
        )
    )
    var platform = Platform.pinduoduo.rawValue

    @Option(help: ArgumentHelp("The shop's number on its platform.", valueName: "ID"))
    var id = "10086"

    @Option(help: ArgumentHelp("The shop's name, as people read it.", valueName: "NAME"))
    var name = "示例小店"

    @Flag(help: "Write the files for editors of an existing shop anew, and nothing else.")
    var editorOnly = false

    func validate() throws {
        guard !dir.isEmpty else { throw ValidationError("DIR is the path of a folder") }
        guard Platform(rawValue: platform) != nil else {
            let names = Platform.allCases.map(\.rawValue)
            let near = nearestName(to: platform, among: names).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError(
                "--platform is one of \(names.joined(separator: ", "))\(near)"
            )
        }
        let isPlain = id.unicodeScalars.allSatisfy { scalar in
            !"/\"\\@".unicodeScalars.contains(scalar) && !scalar.properties.isWhitespace
                && scalar.properties.generalCategory != .control
        }
        guard isPlain, (1...64).contains(id.utf8.count) else {
            throw ValidationError(
                "--id is a shop's number: at most 64 bytes, without / \" \\ @ and blanks"
            )
        }
        let isLine = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isLine, (1...200).contains(name.utf8.count) else {
            throw ValidationError("--name is a text of one line, at most 200 bytes")
        }
    }

    func run() async throws {
        try await orSayWhy {
            let folder = try NewFolder(dir)
            if editorOnly { return try refreshEditorFiles(in: folder) }
            let shop = NewShop(
                platform: Platform(rawValue: platform) ?? .pinduoduo,
                id: id,
                name: name
            )
            try folder.write(shop.files)
            let title = "\(folder.path): a new shop, /\(platform)/shops/\(id)"
            let list = aligned(shop.files.map { ($0.path, $0.summary) })
            try print([title] + list + nextSteps(folder.quoted))
        }
    }

    private func nextSteps(_ folder: String) -> [String] {
        let steps = [
            ("settle check \(folder)", "finds misspelt words and fields"),
            ("settle test \(folder)", "runs its tests"),
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
        try print(NewShop.editorFiles.map { "wrote \(folder.path)/\($0.path)" })
    }

    private func print(_ lines: [String]) throws {
        try StandardOutput.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    }
}
