import ArgumentParser
import Automation
import Disputes

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Prints the money that was set aside and moved, and that it sums up.",
        discussion: """
            An entry is reserved when an action with money is asked for, posted when it is done, and released when it \
            surely was not. The entries come first, then the sums of each shop, day, account and mode. Each entry is \
            compared with its action, and the sums with those that limits are checked against.

            EXAMPLES
              settle ledger my-shop
              settle ledger my-shop --day 2026-11-20
              settle ledger shops --json

            Exit status: 0 it sums up, 1 something does not agree, 64 wrong usage.
            """
    )

    @OptionGroup var options: DeskOptions

    @Option(
        help: ArgumentHelp(
            "Only money that was asked for on that day, in the shop's zone.",
            valueName: "2026-11-20"
        )
    )
    var day: String?

    func validate() throws {
        if let day, CivilDate(day) == nil {
            throw ValidationError("--day is a day like 2026-11-20, not '\(day)'")
        }
    }

    func run() async throws {
        try await orSayWhy {
            try await options.look(atOneInstant: true) { desk in
                let sums = try printEntries(desk)
                try printSums(sums, desk)
                try say(sums)
            }
        }
    }

    private static let entryColumns: [TextTable.Column] = [
        .init(title: "day"), .init(title: "ticket"), .init(title: "buyer"),
        .init(title: "account"), .init(title: "state"), .init(title: "mode"),
        .init(title: "yuan", isRight: true), .init(title: "key", isWhole: true),
    ]

    private func printEntries(_ desk: OpenDesk) throws -> LedgerSums {
        let output = ListOutput(Self.entryColumns, isJSON: options.json)
        let day = day.flatMap { CivilDate($0)?.daysSince1970 }
        let sums = try desk.desk.ledger(day: day) { listing in
            let entry = listing.entry
            let ticket = TicketKey(shop: entry.shop, id: entry.ticket)
            let day = CivilDate(daysSince1970: entry.day).description
            try output.add(
                row: [
                    day, desk.ticket(ticket), entry.buyer, "\(entry.account)", "\(entry.state)",
                    mode(entry.isShadow), entry.amount.description, desk.short(id: listing.key),
                ]
            ) { json in desk.desk.write(listing, to: &json) }
        }
        try output.finish()
        return sums
    }

    private static let sumColumns: [TextTable.Column] = [
        .init(title: "shop"), .init(title: "day"), .init(title: "account"),
        .init(title: "mode"), .init(title: "reserved", isRight: true),
        .init(title: "posted", isRight: true), .init(title: "released", isRight: true),
    ]

    private func printSums(_ sums: LedgerSums, _ desk: OpenDesk) throws {
        if sums.count == 0 { return }
        if !options.json { try StandardOutput.write([UInt8(ascii: "\n")]) }
        let output = ListOutput(Self.sumColumns, isJSON: options.json)
        for (account, amounts) in sums.accounts.sorted(by: { $0.key < $1.key }) {
            let day = CivilDate(daysSince1970: account.day).description
            try output.add(
                row: [
                    account.shop.source, day, "\(account.kind)", mode(account.isShadow),
                    amounts.reserved.description, amounts.posted.description,
                    amounts.released.description,
                ]
            ) { json in
                json.member("day", day)
                desk.desk.write(account.shop, to: &json)
                json.member("account", "\(account.kind)")
                json.member("mode", mode(account.isShadow))
                json.member("reserved_fen", amounts.reserved.fen)
                json.member("posted_fen", amounts.posted.fen)
                json.member("released_fen", amounts.released.fen)
            }
        }
        try output.finish()
    }

    private func mode(_ isShadow: Bool) -> String { isShadow ? "shadow" : "live" }

    private func say(_ sums: LedgerSums) throws {
        let terminal = Terminal.standardError
        if sums.isConsistent {
            let entries = sums.count == 1 ? "entry" : "entries"
            return terminal.line(
                sums.count == 0
                    ? "no money was set aside or moved"
                    : "\(grouped(sums.count)) \(entries): they agree with their actions, and sum up"
            )
        }
        for mismatch in sums.mismatches { terminal.error(mismatch) }
        terminal.error(
            "the ledger does not sum up in \(counted(sums.mismatchCount, "place")); keep the journal"
        )
        throw ExitCode(1)
    }
}
