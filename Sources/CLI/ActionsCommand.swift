import ArgumentParser
import Automation
import Disputes

struct ActionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actions",
        abstract: "Lists actions by state, and settles one whose outcome is unknown.",
        usage: """
            settle actions <dir> [--state <STATE>] [--ticket <ID>] [--journal <PATH>] [--json]
                   settle actions <dir> resolve <KEY> done --reference <TEXT> [--journal <PATH>]
                   settle actions <dir> resolve <KEY> failed --reason <TEXT> [--journal <PATH>]
            """,
        discussion: """
            Without --state those that are not settled: needs_approval, ready, sending, unknown. The others are \
            done, failed, refused, skipped, shadow, denied, withdrawn; --state all lists every one.

            An action is unknown when the gateway has not said what became of it. Settle asks until it is known, or \
            puts it before a human (settle queue), who looks at the platform and says what happened: it is never sent \
            again by itself. A KEY may be shortened to 6 characters or more.

            EXAMPLES
              settle actions my-shop
              settle actions my-shop --state done --ticket T1001 --json
              settle actions my-shop resolve k3hx5xwzq2ab done --reference 20261120-77
              settle actions my-shop resolve k3hx5xwzq2ab failed --reason "not on the platform"

            Exit status: 0 all went well, 1 an action can't be settled, or a run failed, 64 wrong usage.
            """
    )

    enum Verb: String, ExpressibleByArgument, CaseIterable {
        case resolve
    }

    enum Outcome: String, ExpressibleByArgument, CaseIterable {
        case done
        case failed
    }

    @OptionGroup var options: DeskOptions

    @Argument(help: "What to do; without it actions are listed.")
    var verb: Verb?

    @Argument(help: ArgumentHelp("The action's key.", valueName: "KEY"))
    var key: String?

    @Argument(help: "What became of it.")
    var outcome: Outcome?

    @Option(help: ArgumentHelp("Only those in that state; all: in any.", valueName: "STATE"))
    var state: String?

    @Option(help: ArgumentHelp("Only those on tickets of that id.", valueName: "ID"))
    var ticket: String?

    @Option(help: ArgumentHelp("What the platform calls what was done.", valueName: "TEXT"))
    var reference: String?

    @Option(help: ArgumentHelp("Why it was not done; the rule reads it.", valueName: "TEXT"))
    var reason: String?

    func validate() throws {
        if verb == .resolve { return try validateResolve() }
        if reference != nil || reason != nil {
            throw ValidationError("--reference and --reason are for resolve")
        }
        if states == nil {
            let names = ActionState.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--state is one of \(names), or all, not '\(state ?? "")'")
        }
    }

    private func validateResolve() throws {
        if state != nil || ticket != nil {
            throw ValidationError("--state and --ticket are for the list")
        }
        guard key != nil, let outcome else {
            throw ValidationError("resolve takes the KEY of an action, and done or failed")
        }
        let isGiven = outcome == .done ? reference != nil : reason != nil
        let isTooMuch = outcome == .done ? reason != nil : reference != nil
        let isEmpty = (outcome == .done ? reference : reason)?.isEmpty ?? true
        if !isGiven || isTooMuch || isEmpty {
            throw ValidationError(
                outcome == .done
                    ? "done takes a --reference: what the platform calls it"
                    : "failed takes a --reason"
            )
        }
    }

    /// Those that are asked for; nil where there is no such state.
    private var states: Set<ActionState>? {
        switch state {
        case nil: [.needsApproval, .ready, .sending, .unknown]
        case "all": Set(ActionState.allCases)
        case let name?: ActionState(rawValue: name).map { [$0] }
        }
    }

    func run() async throws {
        try await orSayWhy {
            guard verb == .resolve, let key, let outcome else {
                return try await options.look(list)
            }
            try await OrderHost.work(options) { host in
                let keys = try host.keys(beginning: [key])
                try await host.carryOut(
                    keys.map { key in
                        switch outcome {
                        case .done: .resolve(key: key, .done(reference: reference ?? ""))
                        case .failed: .resolve(key: key, .failed(reason: reason ?? ""))
                        }
                    }
                )
            }
        }
    }

    private static let columns: [TextTable.Column] = [
        .init(title: "key", isWhole: true), .init(title: "state"),
        .init(title: "at"), .init(title: "ticket"), .init(title: "rule"),
        .init(title: "action"), .init(title: "yuan", isRight: true), .init(title: "reason"),
        .init(title: "args"),
    ]

    private func list(_ desk: OpenDesk) throws {
        let output = ListOutput(Self.columns, isJSON: options.json)
        try desk.desk.actions(in: states ?? [], ticket: ticket) { action in
            let record = action.record
            try output.add(
                row: [
                    desk.short(id: record.key), record.state.rawValue,
                    desk.time(record.at, of: record.ticket), desk.ticket(record.ticket),
                    action.rule, record.kind.rawValue, action.amount?.description ?? "",
                    desk.short(record.reason), desk.arguments(record),
                ]
            ) { json in desk.desk.write(action, to: &json) }
        }
        try output.finish()
        if output.count == 0 {
            Terminal.standardError.line(
                state == nil ? "every action is settled" : "there is no such action"
            )
        }
    }
}
