import ArgumentParser
import Automation
import Storage

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a shop's rules over ticket events.",
        usage: """
            settle run <dir> --events <FILE|-> [--journal <PATH>] [--gateway <print|URL>] [--secrets <FILE>]
                     [--clock <events|wall>] [--catch-up <SECONDS>] [--drain]
            """,
        discussion: """
            Reads one CloudEvent (JSON) a line. Prints one JSON line per action whose state changed for good, or \
            that now waits for a human; warnings and a summary go to standard error. What was decided is kept in \
            the journal: the same events again change nothing.

            With a URL as gateway each action is sent with POST, once: its key and its bytes are on disk before, \
            and what became of it is asked with GET until it is known. Ended or killed at any moment, the next run \
            goes on where this one stood.

            EXAMPLES
              settle run my-shop --events events.jsonl
              settle run my-shop --events events.jsonl --journal :memory: --drain
              tail -f events.jsonl | settle run my-shop --events - --clock wall
              settle run shops --events events.jsonl --gateway https://example.com/actions
              settle run shops --events events.jsonl --journal :memory: > decisions.jsonl

            Exit status: 0 all went well, 1 a line was rejected or a run failed, hit a limit or diverged, \
            64 wrong usage.
            """
    )

    /// How long timers wait after a start, in seconds, unless said otherwise; and a month, the most.
    static let catchUpDefault = 120
    static let catchUpMax = 31 * 86_400

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

    @OptionGroup var gateway: GatewayOptions

    @Option(
        help: ArgumentHelp(
            "The host's clock: that of the events, or the machine's.",
            valueName: "events|wall"
        )
    )
    var clock = "events"

    @Flag(
        help: """
            At the end, let the clock run on until nothing waits for time; what waits for a human keeps waiting.
            """
    )
    var drain = false

    @Option(
        help: ArgumentHelp(
            """
            With --clock wall: how long timers wait after a start, so that what was sent meanwhile \
            arrives first. (default: 120)
            """,
            valueName: "SECONDS"
        )
    )
    var catchUp: Int?

    func validate() throws {
        if journal == "" {
            throw ValidationError("--journal is a file, or :memory: to keep nothing")
        }
        if journal == ":memory:", gateway.isRemote {
            throw ValidationError(
                """
                --journal :memory: would forget what --gateway carried out, and do it again the next time; \
                name a file
                """
            )
        }
        guard let kind = ClockKind(rawValue: clock) else {
            throw ValidationError("--clock is events or wall, not '\(clock)'")
        }
        guard let catchUp else { return }
        if kind == .events { throw ValidationError("--catch-up is for --clock wall") }
        if !(0...Self.catchUpMax).contains(catchUp) {
            throw ValidationError("--catch-up is seconds, from 0 to \(Self.catchUpMax)")
        }
    }

    func run() async throws {
        try await orSayWhy {
            let reading = try ShopFolders.read(dir)
            let input = try InputFile(path: events)
            try await gateway.withGateway { gateway in
                try await runEvents(of: input, on: reading, gateway)
            }
        }
    }

    private func runEvents(
        of input: InputFile,
        on reading: ShopFolders.Reading,
        _ gateway: any Gateway
    ) async throws {
        let folders = reading.shops
        let opening = try await Host.open(
            folders.map(\.scripts),
            journal: openJournal(),
            gateway: gateway,
            clock: ClockKind(rawValue: clock) ?? .events
        )
        for problem in reading.problems { Terminal.standardError.error(problem.description) }
        for (place, problem) in opening.problems {
            Terminal.standardError.error("\(folders[place].path)/\(problem)")
        }
        if opening.shops.isEmpty {
            Terminal.standardError.error("no shop could be loaded; nothing was read")
            try opening.host.close()
            throw ExitCode(1)
        }
        let intake = Intake(shops: opening.shops) { LineInput(input) }
        let report = RunReport(
            intake,
            totalBytes: input.totalBytes,
            inJournal: journal != ":memory:"
        )
        try await opening.host.run(intake, start: opening.start, options: options) {
            try report.add($0)
        }
        try opening.host.close()
        report.finish()
        let isWhole = reading.problems.isEmpty && opening.problems.isEmpty
        if !report.tally.isClean || !isWhole { throw ExitCode(1) }
    }

    private var options: Host.Options {
        var options = Host.Options()
        options.drains = drain
        options.catchUpSeconds = catchUp ?? Self.catchUpDefault
        return options
    }

    private func openJournal() -> any Journal {
        if journal == ":memory:" { return MemoryJournal(history: .none) }
        return SQLiteJournal(path: journal ?? ShopFolders.journalPath(of: dir))
    }
}
