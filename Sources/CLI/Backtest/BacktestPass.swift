import ArgumentParser
import Automation
import Storage

/// One version of the rules, and its run over the events.
final class BacktestPass {
    /// The folder as the user named it.
    let dir: String
    let backtest: Backtest
    private let shops: Set<ShopKey>
    private let isWhole: Bool
    private let terminal = Terminal.standardError
    private(set) var tally = Tally()

    /// Loads a folder's shops.
    ///
    /// - Parameters:
    ///   - dir: the folder.
    ///   - scratch: the file of its scratch journal.
    /// - Throws: why the folder can't be read; a shop that can't be loaded is told, and left out.
    init(_ dir: String, in scratch: String) async throws {
        self.dir = dir
        let reading = try ShopFolders.read(dir)
        let opening = try await Backtest.open(
            reading.shops.map(\.scripts),
            journal: SQLiteJournal(scratch: scratch)
        )
        for problem in reading.problems { terminal.error(problem.description) }
        for (place, problem) in opening.problems {
            terminal.error("\(reading.shops[place].path)/\(problem)")
        }
        backtest = opening.backtest
        shops = opening.shops
        isWhole = reading.problems.isEmpty && opening.problems.isEmpty
        if shops.isEmpty {
            throw Refusal(description: "no shop of \(dir) could be loaded; nothing was read")
        }
    }

    /// Nothing was rejected, and nothing failed.
    var isClean: Bool { isWhole && tally.isClean }

    /// Runs the rules over the events; the first of several versions tells of damaged lines.
    ///
    /// - Parameters:
    ///   - input: the events.
    ///   - drains: the clock runs on at their end.
    ///   - number: which version it is, from 1.
    ///   - passes: how many there are.
    /// - Throws: why the events can't be read, or the scratch journal can't be written.
    func run(_ input: BacktestInput, drains: Bool, number: Int, of passes: Int) async throws {
        let (intake, total) = try input.begin(shops)
        if passes > 1, terminal.isInteractive { terminal.line("\(number) of \(passes): \(dir)") }
        var bar = ProgressBar(totalBytes: total)
        try await backtest.run(intake, drains: drains) { outcome in
            tally.add(outcome.tally)
            if number == 1, !outcome.commit.deadLetters.isEmpty {
                bar.clear()
                for letter in outcome.commit.deadLetters {
                    let place = letter.key.line > 0 ? "line \(letter.key.line): " : ""
                    terminal.warning("\(place)\(letter.reason)")
                }
            }
            bar.show(events: tally.events, bytes: intake.bytesRead)
        }
        bar.clear()
    }

    /// Ends its scratch journal.
    func close() throws {
        try backtest.close()
    }
}

/// What there is to show: one version of the rules, or two and how they differ.
struct BacktestReport {
    /// Tickets that are told in detail.
    static let differencesMax = 200

    let name: String
    let figures: BacktestFigures
    let otherName: String?
    let other: BacktestFigures?
    let difference: BacktestDifference?

    init(_ pass: BacktestPass, against other: BacktestPass?) async throws {
        name = pass.dir
        figures = try await pass.backtest.figures()
        otherName = other?.dir
        self.other = try await other?.backtest.figures()
        difference = try other.map { other in
            try pass.backtest.difference(from: other.backtest, limit: Self.differencesMax)
        }
    }
}
