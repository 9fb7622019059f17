import ArgumentParser
import Automation
import Disputes

struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Tells what happened to a ticket and why, rule by rule.",
        usage: """
            settle trace <dir> <TICKET> [--shop <ID>] [--last <N>] [--journal <PATH>] [--json] [--html <FILE>]
            """,
        discussion: """
            In order: each event, what every rule that listens to it made of it (it fired, or the first condition that \
            did not hold, with the value seen), what its runs asked, at which line, and were answered, every state of \
            every action, the money, what was logged, deadlines; and at the end what the ticket waits for.

            Lines are those of the scripts that the run was begun on, whatever the folder holds now. Nothing is \
            changed, and a host may be at work on the journal meanwhile.

            EXAMPLES
              settle trace my-shop T1001
              settle trace my-shop T1001 --html T1001.html
              settle trace shops T1001 --shop 10086 --json
              settle trace my-shop T1001 --journal rehearsal.db --last 20

            Exit status: 0 the story was told, 1 the journal does not know the ticket, 64 wrong usage.
            """
    )

    /// Events that are told unless said otherwise.
    private static let lastDefault = 1_000

    @OptionGroup var options: DeskOptions

    @Argument(help: ArgumentHelp("The ticket's id on its platform.", valueName: "TICKET"))
    var ticket: String

    @Option(help: ArgumentHelp("Of which shop, where several have the ticket.", valueName: "ID"))
    var shop: String?

    @Option(
        help: ArgumentHelp(
            "Only its last events, at most \(Desk.storyEventsMax). (default: \(lastDefault))",
            valueName: "N"
        )
    )
    var last: Int?

    @Option(help: ArgumentHelp("Write a page that a browser shows.", valueName: "FILE"))
    var html: String?

    func validate() throws {
        if html == "" { throw ValidationError("--html is a file") }
        if html != nil, options.json {
            throw ValidationError("--html and --json exclude each other")
        }
        if let last, !(1...Desk.storyEventsMax).contains(last) {
            throw ValidationError("--last is a number from 1 to \(Desk.storyEventsMax)")
        }
    }

    func run() async throws {
        try await orSayWhy {
            let page = try html.map { try OutputFile($0, option: "--html") }
            try await options.look(atOneInstant: true) { desk in
                let key = try find(desk)
                let story = try desk.desk.story(
                    of: key,
                    folders: desk.folders,
                    last: last ?? Self.lastDefault
                )
                guard let story else {
                    throw Refusal(description: "the journal knows no ticket \(key.id) any more")
                }
                try show(story, desk, on: page)
            }
        }
    }

    private func show(_ story: TicketStory, _ desk: OpenDesk, on page: OutputFile?) throws {
        if let page {
            try page.write(TracePage(story, desk).bytes)
            let place = "the story of ticket \(ticket) is in \(page.name)"
            Terminal.standardError.line(place.printable)
        } else if options.json {
            try TraceJSON.write(story, of: desk.desk)
        } else {
            try TraceText(story, desk).write()
        }
        if story.eventsLeftOut > 0 {
            Terminal.standardError.line(
                "\(counted(story.eventsLeftOut, "earlier event")) and their runs are not shown; "
                    + "--last N shows more, up to \(grouped(Desk.storyEventsMax))"
            )
        }
        if story.runsLeftOut > 0 {
            Terminal.standardError.line(
                "\(counted(story.runsLeftOut, "run")) are not shown: the story is too long; --last N shows less"
            )
        }
    }

    /// The one ticket of that id.
    private func find(_ desk: OpenDesk) throws -> TicketKey {
        let named = try desk.desk.tickets(named: ticket, in: shop)
        let what = "ticket \(ticket.printable)" + (shop.map { " of shop \($0.printable)" } ?? "")
        if let key = named.tickets.first, named.tickets.count == 1 { return key }
        if named.tickets.count > 1 {
            let shops = named.tickets.map(\.shop.id)
            let isPlain = Set(shops).count == shops.count
            throw Refusal(
                description: "several shops have \(what): name one with --shop "
                    + (isPlain
                        ? shops.joined(separator: ", or --shop ")
                        : named.tickets.map(\.shop.source).joined(separator: ", "))
            )
        }
        let near = named.near.map { "'\($0.printable)'" }.joined(separator: ", ")
        throw Refusal(
            description: "the journal knows no \(what)"
                + (near.isEmpty ? "" : "; did you mean \(near)?")
        )
    }
}
