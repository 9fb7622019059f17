import ArgumentParser
import Automation
import Disputes

struct ApprovalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals",
        abstract: "Lists actions that wait for a human's word, and gives it.",
        usage: """
            settle approvals <dir> [--journal <PATH>] [--json]
                   settle approvals <dir> approve <KEY> ... [--journal <PATH>]
                   settle approvals <dir> deny <KEY> ... --reason <TEXT> [--journal <PATH>]
            """,
        discussion: """
            An action waits because it is above a limit of shop.lua, or not among those it allows. What is approved \
            is carried out and its run goes on: at once where the journal is of the gateway print, else with the next \
            settle run. What is denied raises an error in its rule. A KEY may be shortened to 6 characters or more.

            Prints what changed as settle run does: one JSON line per action.

            EXAMPLES
              settle approvals my-shop
              settle approvals my-shop --json
              settle approvals my-shop approve k3hx5xwzq2ab
              settle approvals my-shop deny k3hx5xwzq2ab --reason "the photo shows another shirt"

            Exit status: 0 all went well, 1 an action can't be approved or denied, or a run failed, 64 wrong usage.
            """
    )

    enum Verb: String, ExpressibleByArgument, CaseIterable {
        case approve
        case deny
    }

    @OptionGroup var options: DeskOptions

    @Argument(help: "What to do; without it the actions are listed.")
    var verb: Verb?

    @Argument(help: ArgumentHelp("The actions' keys.", valueName: "KEY"))
    var keys: [String] = []

    @Option(help: ArgumentHelp("Why it is denied; the rule reads it.", valueName: "TEXT"))
    var reason: String?

    func validate() throws {
        if verb != nil, keys.isEmpty { throw ValidationError("name the KEY of an action") }
        switch verb {
        case .deny where reason?.isEmpty ?? true:
            throw ValidationError("deny needs a --reason: the rule, and who reads the list, see it")
        case nil, .approve:
            if reason != nil { throw ValidationError("--reason is for deny") }
        case .deny: break
        }
    }

    func run() async throws {
        try await orSayWhy {
            guard let verb else { return try await options.look(list) }
            try await OrderHost.work(options) { host in
                let keys = try host.keys(beginning: keys)
                try await host.carryOut(
                    keys.map { key in
                        switch verb {
                        case .approve: .approve(key: key)
                        case .deny: .deny(key: key, reason: reason ?? "")
                        }
                    }
                )
            }
        }
    }

    private static let columns: [TextTable.Column] = [
        .init(title: "key", isWhole: true), .init(title: "yuan", isRight: true),
        .init(title: "ticket"), .init(title: "rule"), .init(title: "action"),
        .init(title: "why"), .init(title: "since"), .init(title: "deadline"),
        .init(title: "args"),
    ]

    /// What comes first: the ticket's deadline, or the end of the time allowed for the approval.
    private func deadline(of approval: PendingApproval, _ desk: OpenDesk) -> String {
        let ticket = approval.action.record.ticket
        if let expires = approval.expires, approval.deadline.map({ expires < $0.at }) ?? true {
            return "\(desk.time(expires, of: ticket)) approval expires"
        }
        return desk.deadline(approval.deadline, of: ticket)
    }

    private func list(_ desk: OpenDesk) throws {
        let output = ListOutput(Self.columns, isJSON: options.json)
        try desk.desk.approvals { approval in
            let action = approval.action
            let ticket = action.record.ticket
            try output.add(
                row: [
                    desk.short(id: action.record.key), action.amount?.description ?? "",
                    desk.ticket(ticket), action.rule, action.record.kind.rawValue,
                    desk.short(action.record.reason), desk.time(action.record.at, of: ticket),
                    deadline(of: approval, desk), desk.arguments(action.record),
                ]
            ) { json in desk.desk.write(approval, to: &json) }
        }
        try output.finish()
        if output.count == 0 { Terminal.standardError.line("nothing waits for approval") }
    }
}
