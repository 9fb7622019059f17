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

            With --journal also replays every run in it that may still go on (it waits, failed, hit a limit or \
            diverged) against these scripts, and says whether it could move to them (settle runs DIR move), or at which \
            step it asks something else. Runs go on with the scripts they were begun on in any case.

            EXAMPLES
              settle check my-shop
              settle check shops --json
              settle check new-version --journal my-shop/.settle/journal.db

            Exit status: 0 no error was found (warnings don't count), 1 otherwise: a run that diverges is an error; \
            64 wrong usage.
            """
    )

    @Argument(help: "A shop's folder, or a folder of shop folders.")
    var dir: String

    @Option(
        help: ArgumentHelp(
            "The journal whose runs are replayed on these scripts.",
            valueName: "PATH"
        )
    )
    var journal: String?

    @Flag(help: "Print one JSON object per finding.")
    var json = false

    func validate() throws {
        if journal == "" || journal == ":memory:" {
            throw ValidationError("--journal is the file of a journal that settle run has written")
        }
    }

    func run() async throws {
        try await orSayWhy {
            let reading = try ShopFolders.read(dir)
            for problem in reading.problems { Terminal.standardError.error(problem.description) }
            var errors = reading.problems.count
            errors += try await check(reading.shops, errors)
            if let journal {
                var report = MoveReport(reading.shops, isJSON: json)
                try await report.check(journal)
                Terminal.standardError.line(report.summary)
                errors += report.diverging
            }
            if errors > 0 { throw ExitCode(1) }
        }
    }

    /// Prints what is found in the scripts, and a summary.
    ///
    /// - Parameters:
    ///   - folders: the shops.
    ///   - earlier: errors that were found before.
    /// - Returns: how many errors there are more.
    /// - Throws: ``OutputError``, or where there is no memory for a sandbox.
    private func check(_ folders: [ShopFolder], _ earlier: Int) async throws -> Int {
        let checks = try await ShopCheck.check(folders.map(\.scripts))
        var errors = 0
        var warnings = 0
        for (folder, check) in zip(folders, checks) {
            for finding in check.findings + (try findings(in: folder, check)) {
                let line =
                    json ? jsonLine(finding, folder.path) : "\(folder.path)/\(finding)".printable
                try StandardOutput.write(Array("\(line)\n".utf8))
                if finding.isError { errors += 1 } else { warnings += 1 }
            }
        }
        let rules = checks.compactMap { $0.rulebook?.rules.count }.reduce(0, +)
        Terminal.standardError.line(
            """
            \(counted(folders.count, "shop")), \(counted(rules, "rule")): \
            \(counted(earlier + errors, "error")), \(counted(warnings, "warning"))
            """
        )
        return errors
    }

    /// What keeps a shop's tests from being loaded, where its rules can be.
    private func findings(
        in folder: ShopFolder,
        _ check: ShopCheck
    ) throws -> [ShopCheck.Finding] {
        let files = try ShopFolders.tests(of: folder)
        guard check.rulebook != nil, !files.isEmpty else { return [] }
        return try RuleTests(of: folder.scripts, files).problems().map(ShopCheck.Finding.init)
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
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}
