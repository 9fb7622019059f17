import ArgumentParser
import Automation
import Foundation
import Storage

struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Says what rules would have done on recorded events, in counts and in money.",
        usage: """
            settle backtest <dir> --events <FILE|-> [--against <DIR>] [--drain] [--json] [--html <FILE>]
                     settle backtest <dir> --journal <PATH> [--against <DIR>] [--drain] [--json] [--html <FILE>]
            """,
        discussion: """
            The rules run over the events as settle run would have run them, with every shop live whatever its mode \
            says. Nothing can be sent: what rules ask for is answered done at once. Nobody approves anything: what \
            needs a human waits until its ticket ends. With --against, the same for another version of the rules, and \
            what this one would have done otherwise.

            The events of --journal are those that a settle run has kept in it; a host may be at work on it. Work is \
            kept in a scratch folder, about 2 KB an event, in TMPDIR or /var/tmp; it is removed at the end.

            EXAMPLES
              settle backtest my-shop --events events.jsonl
              settle backtest my-shop --journal my-shop/.settle/journal.db --html report.html --language zh
              settle backtest new-rules --events events.jsonl --against my-shop
              settle backtest shops --events events.jsonl --json

            Exit status: 0 all went well, 1 a line was rejected, a run failed, hit a limit or diverged, or a shop \
            could not be loaded, 64 wrong usage.
            """
    )

    @Argument(help: "A shop's folder, or a folder of shop folders.")
    var dir: String

    @Option(
        help: ArgumentHelp(
            "Where the events are: a file, or - for standard input.",
            valueName: "FILE|-"
        )
    )
    var events: String?

    @Option(help: ArgumentHelp("A journal whose events are taken.", valueName: "PATH"))
    var journal: String?

    @Option(help: ArgumentHelp("Another version of the rules to compare with.", valueName: "DIR"))
    var against: String?

    @Flag(help: "At the end, let the clock run on until nothing waits for time.")
    var drain = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(help: ArgumentHelp("Write a page with pictures for a browser.", valueName: "FILE"))
    var html: String?

    @Option(
        help: ArgumentHelp(
            "The page's language. (default: that of LC_ALL or LANG)",
            valueName: "zh|en"
        )
    )
    var language: PageLanguage?

    func validate() throws {
        guard (events == nil) != (journal == nil) else {
            throw ValidationError("name the events: --events FILE, or --journal PATH")
        }
        if journal == "" || journal == ":memory:" {
            throw ValidationError("--journal is the file of a journal that settle run has written")
        }
        if events == "-", against != nil {
            throw ValidationError("--against reads the events twice: name a file, not -")
        }
        if html == "" || html == "-" {
            throw ValidationError("--html is a file: standard output has the results")
        }
        if language != nil, html == nil { throw ValidationError("--language is for --html") }
    }

    func run() async throws {
        try await orSayWhy {
            let page = try html.map { try OutputFile($0, option: "--html") }
            let input = try BacktestInput(events: events, journal: journal)
            let scratch = try ScratchFolder()
            let passes = against == nil ? 1 : 2
            // The other version first: what this one is compared with.
            var other: BacktestPass?
            if let against {
                other = try await BacktestPass(against, in: scratch.path + "/other.db")
                try await other?.run(input, drains: drain, number: 1, of: passes)
            }
            let pass = try await BacktestPass(dir, in: scratch.path + "/this.db")
            try await pass.run(input, drains: drain, number: passes, of: passes)
            let report = try await BacktestReport(pass, against: other)
            try pass.close()
            try other?.close()
            try show(report, on: page)
            if !pass.isClean || !(other?.isClean ?? true) { throw ExitCode(1) }
        }
    }

    private func show(_ report: BacktestReport, on page: OutputFile?) throws {
        if json {
            try StandardOutput.write(BacktestJSON(report).bytes)
        } else {
            let columns = StandardOutput.columns ?? 100
            let lines = BacktestText(report, width: max(60, min(columns, 140))).lines
            try StandardOutput.write(Array((lines.joined(separator: "\n") + "\n").utf8))
        }
        guard let page else { return }
        try page.write(BacktestPage(report, language ?? .ofEnvironment).bytes)
        Terminal.standardError.line("the page is \(page.name)".printable)
    }
}
