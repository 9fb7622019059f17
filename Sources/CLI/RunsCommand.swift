import ArgumentParser
import Automation
import Disputes
import Storage

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Lists runs by state, and cancels, retries or moves them.",
        usage: """
            settle runs <dir> [--state <STATE>] [--journal <PATH>] [--json]
                   settle runs <dir> cancel|retry|move <RUN> ... [--journal <PATH>]
                   settle runs <dir> move --all [--journal <PATH>]
            """,
        discussion: """
            Without --state those that have not ended well: waiting, failed (an error), stopped (over a limit), \
            diverged (the script asks something else now). The others are done and cancelled; --state all lists \
            every one.

            cancel ends runs; what they asked for and was not sent is withdrawn. retry lets one that failed go on from \
            its answers: only its failed step is tried again. A run goes on with the scripts that it was begun on; \
            move lets it go on with those of now, if they ask the same so far (see settle check --journal). A RUN may \
            be shortened to 4 characters or more.

            EXAMPLES
              settle runs my-shop
              settle runs my-shop --state failed --json
              settle runs my-shop retry 3f9a1c02
              settle runs my-shop cancel 3f9a1c02 77d0b1e4
              settle runs my-shop move --all

            Exit status: 0 all went well, 1 an order can't be carried out, or a run failed, 64 wrong usage.
            """
    )

    enum Verb: String, ExpressibleByArgument, CaseIterable {
        case cancel
        case retry
        case move
    }

    @OptionGroup var options: DeskOptions

    @Argument(help: "What to do; without it runs are listed.")
    var verb: Verb?

    @Argument(help: ArgumentHelp("The runs' ids.", valueName: "RUN"))
    var runs: [String] = []

    @Option(help: ArgumentHelp("Only those in that state; all: in any.", valueName: "STATE"))
    var state: String?

    @Flag(help: "With move: all runs that wait.")
    var all = false

    func validate() throws {
        if verb == nil {
            if all { throw ValidationError("--all is for move; the list has --state all") }
            if states == nil {
                let names = RunRecord.State.allCases.map { "\($0)" }.joined(separator: ", ")
                throw ValidationError("--state is one of \(names), or all, not '\(state ?? "")'")
            }
            return
        }
        if state != nil { throw ValidationError("--state is for the list") }
        if all, verb != .move { throw ValidationError("--all is for move") }
        if all == !runs.isEmpty { throw ValidationError("name the id of a RUN, or move --all") }
    }

    /// Those that are asked for; nil where there is no such state.
    private var states: Set<RunRecord.State>? {
        switch state {
        case nil: [.waiting, .failed, .stopped, .diverged]
        case "all": Set(RunRecord.State.allCases)
        case let name?: RunRecord.State.allCases.first { "\($0)" == name }.map { [$0] }
        }
    }

    func run() async throws {
        try await orSayWhy {
            guard let verb else { return try await options.look(list) }
            try await OrderHost.work(options) { host in
                if all { return try await moveAll(host) }
                try await host.carryOut(
                    runs.map { run in
                        switch verb {
                        case .cancel: .cancel(run: run)
                        case .retry: .retry(run: run)
                        case .move: .move(run: run)
                        }
                    }
                )
            }
        }
    }

    /// Moves those that agree, and says which don't, and why.
    private func moveAll(_ host: OrderHost) async throws {
        let (waiting, moved) = try await host.moveWaiting()
        Terminal.standardError.line(
            "\(grouped(moved)) of \(counted(waiting, "waiting run")) moved"
        )
    }

    private static let columns: [TextTable.Column] = [
        .init(title: "run", isWhole: true), .init(title: "state"), .init(title: "ticket"),
        .init(title: "rule"), .init(title: "started"), .init(title: "since"),
        .init(title: "waits for"), .init(title: "failure"),
    ]

    private func list(_ desk: OpenDesk) throws {
        let output = ListOutput(Self.columns, isJSON: options.json)
        try desk.desk.runs(in: states ?? []) { run in
            try output.add(
                row: [
                    desk.short(id: run.id), "\(run.state)", desk.ticket(run.ticket), run.rule,
                    desk.time(run.startedAt, of: run.ticket), desk.time(run.since, of: run.ticket),
                    goal(of: run, desk), desk.short(run.failure),
                ]
            ) { json in desk.desk.write(run, to: &json) }
        }
        try output.finish()
        if output.count == 0 {
            Terminal.standardError.line(
                state == nil ? "no run waits or ended badly" : "there is no such run"
            )
        }
    }

    private func goal(of run: RunListing, _ desk: OpenDesk) -> String {
        let goal =
            switch run.goal {
            case nil: ""
            case .event(let types, let until):
                "\(types.joined(separator: ", ")) until \(desk.time(until, of: run.ticket))"
            case .time(let time): desk.time(time, of: run.ticket)
            case .action(let key, let kind, let state):
                "\(kind.rawValue) \(desk.short(id: key)) \(state.rawValue)"
            }
        return run.isHeld ? "\(goal) (has come)" : goal
    }
}
