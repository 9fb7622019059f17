import ArgumentParser
import Automation
import Storage

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a shop's rules over ticket events.",
        discussion: """
            Reads one CloudEvent (JSON) a line. Prints one JSON line per action whose state changed for good, or \
            that now waits for a human; warnings and a summary go to standard error. What was decided is kept in \
            the journal: the same events again change nothing.

            EXAMPLES
              settle run my-shop --events events.jsonl
              tail -f events.jsonl | settle run my-shop --events -
              settle run shops --events events.jsonl --journal :memory: > decisions.jsonl

            Exit status: 0 all went well, 1 a line was rejected or a run failed, 64 wrong usage.
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
    var events: String

    @Option(
        help: ArgumentHelp(
            "The journal's file; :memory: keeps nothing. (default: DIR/.settle/journal.db)",
            valueName: "PATH"
        )
    )
    var journal: String?

    @Option(
        help: ArgumentHelp(
            "Where actions are carried out: print performs nothing and answers done.",
            valueName: "print|URL"
        )
    )
    var gateway = "print"

    @Option(help: ArgumentHelp("The host's clock: that of the events.", valueName: "events|wall"))
    var clock = "events"

    @Flag(help: "Let the clock run on at the end until nothing waits for time.")
    var drain = false

    func validate() throws {
        if journal == "" {
            throw ValidationError("--journal is a file, or :memory: to keep nothing")
        }
        if gateway != "print" {
            let isURL = gateway.hasPrefix("http://") || gateway.hasPrefix("https://")
            throw ValidationError(
                isURL
                    ? "--gateway \(gateway): an HTTP gateway is not carried out yet; leave it out, or say print"
                    : "--gateway is print or an http(s):// URL, not '\(gateway)'"
            )
        }
        if clock != "events" {
            throw ValidationError(
                clock == "wall"
                    ? "--clock wall is not carried out yet; leave it out, or say events"
                    : "--clock is events or wall, not '\(clock)'"
            )
        }
        if drain {
            throw ValidationError(
                "--drain is not carried out yet: nothing waits for time; leave it out"
            )
        }
    }

    func run() async throws {
        do {
            try await runEvents()
        } catch let code as ExitCode {
            throw code
        } catch let problem as any CustomStringConvertible & Error {
            Terminal.standardError.error(problem.description)
            throw ExitCode(1)
        }
    }

    private func runEvents() async throws {
        let reading = try ShopFolders.read(dir)
        let folders = reading.shops
        let input = try InputFile(path: events)
        let journal = try openJournal()
        let opening = try await Host.open(
            folders.map(\.scripts),
            journal: journal,
            gateway: PrintGateway()
        )
        for problem in reading.problems { Terminal.standardError.error(problem.description) }
        for (place, problem) in opening.problems {
            Terminal.standardError.error("\(folders[place].path)/\(problem)")
        }
        for (place, note) in opening.notes {
            Terminal.standardError.warning("\(folders[place].path)/\(note)")
        }
        if opening.shops.isEmpty {
            Terminal.standardError.error("no shop could be loaded; nothing was read")
            try opening.host.close()
            throw ExitCode(1)
        }
        let intake = Intake(shops: opening.shops) { LineInput(input) }
        let report = RunReport(intake, totalBytes: input.totalBytes)
        try await opening.host.run(intake, start: opening.start) { try report.add($0) }
        try opening.host.close()
        report.finish()
        let isWhole = reading.problems.isEmpty && opening.problems.isEmpty
        if !report.tally.isClean || !isWhole { throw ExitCode(1) }
    }

    private func openJournal() throws -> any Journal {
        if journal == ":memory:" { return MemoryJournal(history: .none) }
        return SQLiteJournal(path: journal ?? "\(dir)/.settle/journal.db")
    }
}
