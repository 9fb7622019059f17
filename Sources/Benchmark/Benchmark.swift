import Automation
import Foundation
import Sandbox

/// Figures that need the library, not the command line; see `scripts/bench`.
///
///     Benchmark events COUNT SHOPS          ticket events of so many shops, one a line
///     Benchmark shops COUNT DIR             so many shop folders, for those events
///     Benchmark durable-shops COUNT DIR     shop folders with a run of two actions and one wait
///     Benchmark requests FIRST LAST SHOPS   events that begin such runs, on tickets FIRST to LAST
///     Benchmark messages FIRST LAST SHOPS   what those runs wait for
///     Benchmark runs STARTER_SHOP           costs of runs, size and load time of images
///     Benchmark wakes                       costs of waking a run that waits
///
/// Of a live host that listens on PORT and is the process PID, over the first COUNT of those shops:
///
///     Benchmark load PORT PID COUNT SECONDS ANSWERED    a steady load, the highest rate, half of it
///     Benchmark flood PORT PID COUNT SECONDS ANSWERED   what one shop's flood does to the others
///     Benchmark readers PORT PID COUNT SECONDS ANSWERED a thousand readers of the stream, some stalled
///     Benchmark kept JOURNAL ANSWERED                   whether all that was answered 202 is there
@main
struct Benchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.count) {
        case ("events", 3):
            SampleEvents(count: whole(arguments[2]), shops: whole(arguments[3])).write()
        case ("shops", 3): try SampleShops(count: whole(arguments[2])).write(to: arguments[3])
        case ("durable-shops", 3):
            try DurableShops(count: whole(arguments[2])).write(to: arguments[3])
        case ("requests", 4), ("messages", 4):
            guard let part = DurableEvents.Part(rawValue: arguments[1]) else { break }
            let (first, last) = (whole(arguments[2]), whole(arguments[3]))
            DurableEvents(part: part, shops: whole(arguments[4]))
                .write(tickets: first - 1..<max(last, first))
        case ("runs", 2):
            let folder = arguments[2]
            print(ThreadExecutor.run { RunCosts.report(starter: folder) })
        case ("wakes", 1): print(ThreadExecutor.run { WakeCosts.report() })
        case ("load", 6):
            try await load(arguments).run(seconds: whole(arguments[5]), answered: arguments[6])
        case ("flood", 6):
            try await load(arguments)
                .runFlood(
                    eventsPerSecond: 5_000,
                    seconds: whole(arguments[5]),
                    answered: arguments[6]
                )
        case ("readers", 6):
            let readers = StreamReaders(
                port: whole(arguments[2]),
                process: arguments[3],
                shops: whole(arguments[4]),
                count: 1_000,
                stalledCount: 100
            )
            let seconds = whole(arguments[5])
            guard try await readers.run(seconds: seconds, answered: arguments[6]) else { exit(1) }
        case ("kept", 3):
            guard try KeptEvents(journal: arguments[2], answered: arguments[3]).check() else {
                exit(1)
            }
        default:
            print(
                """
                usage: Benchmark events COUNT SHOPS | requests|messages FIRST LAST SHOPS
                       | shops|durable-shops COUNT DIR | runs STARTER_SHOP | wakes
                       | load|flood|readers PORT PID COUNT SECONDS ANSWERED | kept JOURNAL ANSWERED
                """
            )
            exit(64)
        }
    }

    private static func load(_ arguments: ArraySlice<String>) -> Load {
        Load(port: whole(arguments[2]), process: arguments[3], shops: whole(arguments[4]))
    }

    private static func whole(_ text: String) -> Int {
        guard let number = Int(text), number > 0 else {
            print("'\(text)' is not a positive whole number")
            exit(64)
        }
        return number
    }
}
