import ArgumentParser
import Automation

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Loads a shop's scripts and reads them for mistakes, without running a rule.",
        discussion: """
            Finds what keeps scripts from loading (syntax, unknown keys, unknown event types, duplicate names), \
            and by reading them unknown actions, fields, words and placeholders, variables shared between runs, \
            and rules that can never fire. Each finding has its file and line.

            EXAMPLES
              settle check my-shop
              settle check shops --json

            Exit status: 0 no error was found (warnings don't count), 1 otherwise, 64 wrong usage.
            """
    )

    @Argument(help: "A shop's folder, or a folder of shop folders.")
    var dir: String

    @Flag(help: "Print one JSON object per finding.")
    var json = false

    func run() async throws {
        let reading: ShopFolders.Reading
        do throws(FolderProblem) {
            reading = try ShopFolders.read(dir)
        } catch {
            Terminal.standardError.error(error.description)
            throw ExitCode(1)
        }
        let folders = reading.shops
        for problem in reading.problems { Terminal.standardError.error(problem.description) }
        let checks = try await ShopCheck.check(folders.map(\.scripts))
        var errors = reading.problems.count
        var warnings = 0
        for (folder, check) in zip(folders, checks) {
            for finding in check.findings {
                print(json ? jsonLine(finding, folder.path) : "\(folder.path)/\(finding)".printable)
                if finding.isError { errors += 1 } else { warnings += 1 }
            }
        }
        let rules = checks.compactMap { $0.rulebook?.rules.count }.reduce(0, +)
        Terminal.standardError.line(
            """
            \(counted(folders.count, "shop")), \(counted(rules, "rule")): \
            \(counted(errors, "error")), \(counted(warnings, "warning"))
            """
        )
        if errors > 0 { throw ExitCode(1) }
    }

    private func jsonLine(_ finding: ShopCheck.Finding, _ folder: String) -> String {
        var json = JSONText()
        json.beginObject()
        json.member("folder", folder)
        json.member("file", finding.file)
        json.name("line")
        json.integer(Int64(finding.line))
        json.member("severity", finding.isError ? "error" : "warning")
        json.member("code", finding.code)
        json.member("message", finding.message)
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

/// A number with its noun: `1 rule`, `2 rules`.
func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
