import ArgumentParser
import Automation

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs a shop's rule tests: tests/*.lua.",
        discussion: """
            A test plays events on a ticket and says what it expects of the rules. It runs with a clock of its own, on an \
            empty journal, and nothing can be sent; a shop in shadow or off is tested as if it were live.

              test "小额直接退" (function()
                local t = ticket { amount = yuan(9.9) }
                fire(t)
                expect(t):did("agree_refund"):spent(yuan(9.9))
              end)

            ticket{…} fire(t, type, {…}) message(t, text) advance(hours(3)) make things happen; answer("failed", {…}) is \
            what the gateway says next; approve(t) deny(t) resolve(t, "done") release(t) are a human's words. expect(t) has \
            did, did_not, refused, failed, denied, needs_approval, skipped, withdrew, is_unknown, phase, has, waits_for, \
            spent, fired, did_not_fire and run_failed.

            A text alone stands for a part: did("reply", "已退款"), refused("payout", "上限"). Arguments in a table are \
            wanted whole, unless a condition says otherwise: did("reply", { text = contains("已退款"), times = 1 }). An \
            answer that no action used fails the test, and so does a condition that could never be true.

            EXAMPLES
              settle test my-shop
              settle test my-shop --filter 小额
              settle test my-shop --coverage
              settle test my-shop --watch
              settle test shops --junit results.xml

            Exit status: 0 every test passed, 1 one failed, or a file can't be loaded, or there is no test; 64 wrong usage.
            """
    )

    @Argument(help: "A shop's folder, or a folder of shop folders.")
    var dir: String

    @Option(
        help: ArgumentHelp(
            "Only tests whose name, or whose file's, contains it.",
            valueName: "TEXT"
        )
    )
    var filter: String?

    @Flag(help: "Run again whenever a file of the folder changes; Ctrl-C ends.")
    var watch = false

    @Option(help: ArgumentHelp("Write the results as JUnit's XML, too.", valueName: "FILE"))
    var junit: String?

    @Flag(help: "Show which rules fired, and which lines no test reached.")
    var coverage = false

    @Flag(help: "Print one JSON object per test.")
    var json = false

    func validate() throws {
        if filter == "" { throw ValidationError("--filter needs a text") }
        if junit == "" { throw ValidationError("--junit needs a file's name") }
        if watch, json {
            throw ValidationError("--watch is for people: it can't be used with --json")
        }
    }

    func run() async throws {
        if watch { return try await runForever() }
        try await orSayWhy {
            guard try runOnce() else { throw ExitCode(1) }
        }
    }

    /// Runs the tests, and again after each change of a file.
    private func runForever() async throws {
        try await orSayWhy { _ = try ShopFolders.read(dir) }
        var folder = WatchedFolder(dir)
        while true {
            if StandardOutput.columns != nil {
                try? StandardOutput.write(Array("\u{1B}[2J\u{1B}[H".utf8))
            }
            do {
                _ = try runOnce()
            } catch let problem as any CustomStringConvertible & Error {
                Terminal.standardError.error(problem.description)
            }
            Terminal.standardError.line("waiting for a change in \(dir.printable); Ctrl-C ends")
            try await folder.change()
        }
    }

    /// - Returns: whether every test passed.
    private func runOnce() throws -> Bool {
        let reading = try ShopFolders.read(dir)
        let report = TestReport(isJSON: json)
        for problem in reading.problems {
            report.fail(problem, in: ShopFolders.folder(of: problem, in: dir))
        }
        for folder in reading.shops {
            do {
                try run(folder, report)
                let isAlone = reading.shops.count + reading.problems.count == 1
                TestNotes(folder).tell(isEmpty: filter == nil && !isAlone && !report.hasTests)
            } catch let problem as ShopProblem {
                report.fail(
                    folder.path,
                    TestFailure(problem, in: "shop.lua"),
                    "\(folder.path)/\(problem)"
                )
            } catch let problem as FolderProblem {
                report.fail(problem, in: folder.path)
            }
        }
        // The summary comes first: a file that can't be written must not keep it back.
        let outcome = Result { try report.finish(filter: filter, dir: dir) }
        if let junit { try JUnitFile(report.results).write(to: junit) }
        return try outcome.get()
    }

    private func run(_ folder: ShopFolder, _ report: TestReport) throws {
        var tests = RuleTests(of: folder.scripts, try ShopFolders.tests(of: folder))
        tests.filter = filter
        tests.measuresCoverage = coverage
        report.begin(folder.path)
        let reached = try tests.run { report.take($0) }
        if let reached { report.take(reached) }
    }
}

extension TestReport {
    /// A file of a shop can't be read.
    fileprivate func fail(_ problem: FolderProblem, in folder: String) {
        let file =
            problem.path.hasPrefix("\(folder)/")
            ? String(problem.path.dropFirst(folder.count + 1)) : "shop.lua"
        fail(folder, TestFailure(file: file, message: problem.reason), problem.description)
    }
}
