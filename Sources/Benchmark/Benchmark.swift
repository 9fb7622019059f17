import Automation
import Foundation
import Sandbox

/// Figures that need the library, not the command line; see `scripts/bench`.
///
///     Benchmark events COUNT SHOPS          ticket events of so many shops, one a line
///     Benchmark shops COUNT DIR             so many shop folders, for those events
///     Benchmark runs STARTER_SHOP           costs of runs, size and load time of images
@main
struct Benchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.count) {
        case ("events", 3):
            SampleEvents(count: whole(arguments[2]), shops: whole(arguments[3])).write()
        case ("shops", 3): try SampleShops(count: whole(arguments[2])).write(to: arguments[3])
        case ("runs", 2):
            let folder = arguments[2]
            print(ThreadExecutor.run { RunCosts.report(starter: folder) })
        default:
            print("usage: Benchmark events COUNT SHOPS | shops COUNT DIR | runs STARTER_SHOP")
            exit(64)
        }
    }

    private static func whole(_ text: String) -> Int {
        guard let number = Int(text), number > 0 else {
            print("'\(text)' is not a positive whole number")
            exit(64)
        }
        return number
    }
}
