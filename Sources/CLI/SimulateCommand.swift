import ArgumentParser
import Automation
import Disputes
import Simulation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Makes a shop's events from a seed.",
        usage: """
            settle simulate --platform <NAME> --shop <ID> --tickets <N> --seed <K> [--from <DAY>] [--days <N>]
                     [--output <FILE|->] [--rate <R>]
            """,
        discussion: """
            Prints one CloudEvent (JSON) a line, in the order of arrival: buyers apply over a month, write, lose \
            patience, send goods back and call the platform, as its rules say; parcels travel; some events come \
            late or twice. The same arguments give the same bytes, always. Nothing is sent anywhere.

            EXAMPLES
              settle simulate --platform pinduoduo --shop 10086 --tickets 1000 --seed 7 --output events.jsonl
              settle simulate --platform taobao --shop 30001 --tickets 200 --seed 1 | settle run my-shop --events - --journal :memory: --drain
              settle simulate --platform kuaishou --shop 20001 --tickets 500 --seed 2 --rate 20

            Exit status: 0 all went well, 1 events can't be written, 64 wrong usage.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The platform: \(Platform.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "NAME"
        )
    )
    var platform: String

    @Option(help: ArgumentHelp("The shop's number on the platform.", valueName: "ID"))
    var shop: String

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
            "Where the events go: a file, which is replaced, or - for standard output. (default: -)",
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

    func validate() throws {
        _ = try plan()
        if let rate, !(rate > 0 && rate <= Pace.rateMost) {
            throw ValidationError(
                "--rate is events a second, above 0 and up to \(Int(Pace.rateMost))"
            )
        }
        if output == "" { throw ValidationError("--output is a file, or - for standard output") }
    }

    func run() async throws {
        try await orSayWhy {
            try await writeStream(try plan())
        }
    }

    private func plan() throws -> SimulationPlan {
        guard let known = Platform(rawValue: platform) else {
            let names = Platform.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--platform is one of \(names), not '\(platform)'")
        }
        guard let first = from.map({ CivilDate($0) }) ?? SimulationPlan.firstDay else {
            throw ValidationError("--from is a day like 2026-11-20, not '\(from ?? "")'")
        }
        do throws(SimulationProblem) {
            return try SimulationPlan(
                platform: known,
                shop: shop,
                tickets: tickets,
                seed: seed,
                from: first,
                days: days
            )
        } catch {
            throw ValidationError(error.description)
        }
    }

    private func writeStream(_ plan: SimulationPlan) async throws {
        var output = try EventOutput(path: output ?? "-")
        var stream = OpenStream(plan)
        var bar = ProgressBar(totalBytes: plan.tickets)
        let pace = rate.map { Pace(perSecond: $0) }
        let start = ContinuousClock.now
        var events = 0
        while let line = stream.next() {
            if let pace {
                try output.flush()
                try await Task.sleep(until: start + pace.offset(of: events))
            }
            try output.add(line)
            events += 1
            if events % 256 == 0 || pace != nil {
                bar.show(events: events, bytes: stream.begunTickets)
            }
        }
        try output.flush()
        bar.clear()
        let tickets = counted(plan.tickets, "ticket")
        Terminal.standardError.line("\(grouped(events)) events of \(tickets)")
    }
}
