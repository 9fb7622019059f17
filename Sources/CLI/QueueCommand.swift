import ArgumentParser
import Automation
import Disputes

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Lists what is before a human, the nearest deadline first.",
        usage: """
            settle queue <dir> [--journal <PATH>] [--json]
                   settle queue <dir> release <TICKET> ... [--shop <ID>] [--journal <PATH>]
            """,
        discussion: """
            The column why says what it is, and what takes it off the list:
              needs_approval            an action: settle approvals DIR approve|deny KEY
              unknown                   an action that may have been done or not: settle actions DIR resolve KEY
              failed, stopped, diverged a run: settle runs DIR retry|move|cancel RUN
              paused                    a human wrote to the buyer, and rules wait: settle queue DIR release TICKET
              handed_over               a rule wants a human to look: settle queue DIR release TICKET

            The first 10,000 are shown.

            EXAMPLES
              settle queue my-shop
              settle queue shops --json
              settle queue my-shop release T1001
              settle queue shops release T1001 --shop 10086

            Exit status: 0 all went well, 1 a ticket can't be released, or a run failed, 64 wrong usage.
            """
    )

    enum Verb: String, ExpressibleByArgument, CaseIterable {
        case release
    }

    @OptionGroup var options: DeskOptions

    @Argument(help: "What to do; without it the queue is listed.")
    var verb: Verb?

    @Argument(help: ArgumentHelp("The tickets' ids.", valueName: "TICKET"))
    var tickets: [String] = []

    @Option(
        help: ArgumentHelp(
            "The shop of the ticket, where several have one of that id: 10086, or /pinduoduo/shops/10086.",
            valueName: "ID"
        )
    )
    var shop: String?

    func validate() throws {
        if verb != nil, tickets.isEmpty { throw ValidationError("name the id of a TICKET") }
        if verb == nil, shop != nil { throw ValidationError("--shop is for release") }
    }

    func run() async throws {
        try await orSayWhy {
            guard verb != nil else { return try await options.look(list) }
            let shop = try shop.map(key)
            try await OrderHost.work(options) { host in
                try await host.carryOut(tickets.map { .release(ticket: $0, shop: shop) })
            }
        }
    }

    /// The shop of an id or a source, among those of the folder.
    private func key(_ name: String) throws -> ShopKey {
        let scripts = try ShopFolders.read(options.dir).shops.map(\.scripts)
        let shops = try Desk.settings(of: scripts).compactMap { try? $0.get().shop }
        let found = shops.filter { $0.id == name || $0.source == name }
        guard let key = found.first else {
            throw Refusal(description: "there is no shop \(name) in \(options.dir)")
        }
        guard found.count == 1 else {
            let sources = found.map(\.source).joined(separator: " or ")
            throw Refusal(description: "several shops have the id \(name); say \(sources)")
        }
        return key
    }

    private static let columns: [TextTable.Column] = [
        .init(title: "why"), .init(title: "deadline"), .init(title: "ticket"),
        .init(title: "name", isWhole: true), .init(title: "rule"), .init(title: "action"),
        .init(title: "reason"), .init(title: "since"),
    ]

    private func list(_ desk: OpenDesk) throws {
        let output = ListOutput(Self.columns, isJSON: options.json)
        let queue = try desk.desk.queue()
        for item in queue.items {
            try output.add(
                row: [
                    item.why.rawValue, desk.deadline(item.deadline, of: item.ticket),
                    desk.ticket(item.ticket), name(of: item, desk), item.rule ?? "",
                    item.action?.rawValue ?? "", desk.short(item.reason),
                    desk.time(item.since, of: item.ticket),
                ]
            ) { json in desk.desk.write(item, to: &json) }
        }
        try output.finish()
        if queue.count == 0 { Terminal.standardError.line("nothing is before a human") }
        if queue.count > output.count {
            Terminal.standardError.line(
                "the first \(grouped(output.count)) of \(grouped(queue.count)) are shown"
            )
        }
    }

    /// A ticket's name has its own column.
    private func name(of item: QueueItem, _ desk: OpenDesk) -> String {
        item.why.isOfTicket ? "" : desk.short(id: item.name)
    }
}
