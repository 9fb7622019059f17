import ArgumentParser
import Automation
import Disputes
import Simulation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract:
            "Makes a shop's events from a seed, or has its rules live through a month of them.",
        usage: """
            settle simulate --platform <NAME> --shop <ID> --tickets <N> --seed <K> [--from <DAY>] [--days <N>]
                     [--output <FILE|->] [--rate <R>]
            settle simulate --with <DIR> --tickets <N> --seed <K> [--from <DAY>] [--days <N>]
                     [--people <HOURS>] [--output <FILE|->] [--json]
            """,
        discussion: """
            Prints one CloudEvent (JSON) a line, in the order of arrival: buyers apply over a month, write, lose \
            patience, send goods back and call the platform, as its rules say; parcels travel; some events come \
            late or twice. What the shop does is what people would do. The same arguments give the same bytes, always.

            With --with the rules of a shop's folder act instead: buyers answer what they say, take offers or don't, \
            and go to the platform when rejected; what is left to humans waits, unless there are --people. At the end it says how the tickets ended and what \
            that cost, so that two sets of rules can be compared over one seed. Nothing is sent anywhere.

            EXAMPLES
              settle simulate --platform pinduoduo --shop 10086 --tickets 1000 --seed 7 --output events.jsonl
              settle simulate --platform kuaishou --shop 20001 --tickets 500 --seed 2 --rate 20
              settle simulate --platform taobao --shop 30001 --tickets 200 --seed 1 | settle run my-shop --events -
              settle simulate --with my-shop --tickets 1000 --seed 7
              settle simulate --with my-shop --tickets 1000 --seed 7 --json --output events.jsonl

            Exit status: 0 all went well, 1 the shop can't be loaded, a run failed, or events can't be written, \
            64 wrong usage.
            """
    )

    /// Nothing waits for a human longer than the longest deadline.
    private static let peopleHoursMax = 240

    @Option(
        help: ArgumentHelp(
            "The platform: \(Platform.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "NAME"
        )
    )
    var platform: String?

    @Option(help: ArgumentHelp("The shop's number on the platform.", valueName: "ID"))
    var shop: String?

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp("The folder of the shop whose rules act.", valueName: "DIR")
    )
    var dir: String?

    @Option(help: ArgumentHelp("How many tickets begin.", valueName: "N"))
    var tickets: Int

    @Option(help: ArgumentHelp("What all chance comes from: a whole number.", valueName: "K"))
    var seed: UInt64

    @Option(
        help: ArgumentHelp(
            "The first day, in the shop's zone. (default: \(SimulationPlan.firstDay))",
            valueName: "DAY"
        )
    )
    var from: String?

    @Option(
        help: ArgumentHelp(
            "On how many days tickets begin; what follows may take weeks longer.",
            valueName: "N"
        )
    )
    var days = 30

    @Option(
        help: ArgumentHelp(
            """
            Where the events go: a file, which is replaced, or - for standard output. \
            (default: -; with --with nowhere)
            """,
            valueName: "FILE|-"
        )
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "So many events a second of the wall clock. (default: as fast as can be)",
            valueName: "R"
        )
    )
    var rate: Double?

    @Option(
        help: ArgumentHelp(
            """
            With --with: the shop's people approve, take over what is handed over and confirm returned goods, \
            within about so many hours. (default: they never do)
            """,
            valueName: "HOURS"
        )
    )
    var people: Int?

    @Flag(help: "With --with: print what the month came to as one JSON object.")
    var json = false

    func validate() throws {
        if let rate, !(rate > 0 && rate <= Pace.rateMost) {
            throw ValidationError(
                "--rate is events a second, above 0 and up to \(Int(Pace.rateMost)), not \(rate)"
            )
        }
        if output == "" { throw ValidationError("--output is a file, or - for standard output") }
        if dir == nil {
            if people != nil { throw ValidationError("--people is for --with DIR") }
            if json { throw ValidationError("--json is for --with DIR; events are JSON already") }
            _ = try plan(of: try namedShop())
        } else {
            try validateRules()
        }
    }

    /// What goes with `--with`; the folder itself is looked at later.
    private func validateRules() throws {
        if rate != nil {
            throw ValidationError("--rate is for a stream; with --with nobody waits for the clock")
        }
        if let people, !(1...Self.peopleHoursMax).contains(people) {
            throw ValidationError(
                "--people is hours, from 1 to \(Self.peopleHoursMax), not \(people)"
            )
        }
        if platform != nil || shop != nil {
            throw ValidationError("--platform and --shop are said by shop.lua of --with DIR")
        }
        _ = try plan(of: ShopKey(platform: .pinduoduo, id: "1"))
    }

    func run() async throws {
        try await orSayWhy {
            if let dir {
                let shop = try SimulatedShop(dir, plan: plan, peopleHours: people)
                try liveThrough(shop, output: output, isJSON: json)
            } else {
                try await EventStream(plan: try plan(of: try namedShop()), rate: rate)
                    .write(to: output ?? "-")
            }
        }
    }

    private func namedShop() throws -> ShopKey {
        guard let platform, let shop else {
            throw ValidationError(
                "name the shop: --platform and --shop, or --with DIR for a shop with rules"
            )
        }
        guard let known = Platform(rawValue: platform) else {
            let names = Platform.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--platform is one of \(names), not '\(platform)'")
        }
        return ShopKey(platform: known, id: shop)
    }

    private func plan(of shop: ShopKey) throws -> SimulationPlan {
        guard let first = from.map({ CivilDate($0) }) ?? SimulationPlan.firstDay else {
            throw ValidationError("--from is a day like 2026-11-20, not '\(from ?? "")'")
        }
        do throws(SimulationProblem) {
            return try SimulationPlan(
                platform: shop.platform,
                shop: shop.id,
                tickets: tickets,
                seed: seed,
                from: first,
                days: days
            )
        } catch {
            throw ValidationError(error.description)
        }
    }
}
