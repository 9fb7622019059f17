import Automation
import Disputes
import Foundation

/// What `settle run` says: results on standard output, the rest on standard error.
final class RunReport {
    private(set) var tally = Tally()
    private let intake: Intake
    private let terminal = Terminal.standardError
    private let start = ContinuousClock.now
    private var bar: ProgressBar
    /// What is decided stays in a journal.
    private let inJournal: Bool

    init(_ intake: Intake, totalBytes: Int?, inJournal: Bool) {
        self.intake = intake
        self.inJournal = inJournal
        bar = ProgressBar(totalBytes: totalBytes)
    }

    /// Takes a batch that is on disk.
    func add(_ outcome: BatchOutcome) throws {
        if !outcome.lines.isEmpty {
            try StandardOutput.write(outcome.lines, inJournal: inJournal)
        }
        if !outcome.commit.deadLetters.isEmpty || !outcome.warnings.isEmpty { bar.clear() }
        for letter in outcome.commit.deadLetters {
            let place = letter.key.line > 0 ? "line \(letter.key.line): " : ""
            terminal.warning("\(place)\(letter.reason); kept as a dead letter")
        }
        for warning in outcome.warnings { terminal.warning(warning.description) }
        tally.add(outcome.tally)
        bar.show(events: tally.events, bytes: intake.bytesRead)
    }

    /// Says what was decided, and why.
    func finish() {
        bar.clear()
        let seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
        let rate =
            tally.events > 0 && seconds > 0
            ? " (\(grouped(Int(Double(tally.events) / seconds)))/s)" : ""
        let elapsed = String(format: "%.2f", seconds)
        let events = "\(grouped(tally.events)) \(tally.events == 1 ? "event" : "events")"
        terminal.line("\(events) in \(elapsed) s\(rate), \(notes)")
        for line in [runs, humans] where !line.isEmpty { terminal.line(line) }
        if tally.decisions.isEmpty { return }
        for line in DecisionTable(tally).lines(width: max(60, terminal.columns)) {
            terminal.line(line)
        }
    }

    /// What became of runs, those of earlier times that went on included.
    private var runs: String {
        let runs = [
            (tally.runs, tally.runs == 1 ? "run" : "runs"), (tally.waitingRuns, "waiting"),
            (tally.failedRuns, "failed"), (tally.stoppedRuns, "over a limit"),
            (tally.divergedRuns, "diverged"),
        ]
        return runs.filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }.joined(separator: ", ")
    }

    /// How many actions were put before a human.
    private var humans: String {
        let count = tally.decisions
            .filter { $0.key.state == .needsApproval || $0.key.state == .unknown }
            .map(\.value.count).reduce(0, +)
        if count == 0 { return "" }
        return
            "\(grouped(count)) \(count == 1 ? "action" : "actions") given to a human; see settle queue"
    }

    private var notes: String {
        var notes = [
            (tally.deadlines, tally.deadlines == 1 ? "deadline came" : "deadlines came"),
            (tally.firedEvents, "fired rules"), (tally.duplicates, "known already"),
            (tally.misfits, "did not fit their ticket"), (tally.unknownTypes, "of unknown types"),
            (tally.deadLetters, "rejected as dead letters"),
        ].filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
        if notes.isEmpty { notes = ["none fired a rule"] }
        return notes.joined(separator: ", ")
    }
}

/// What was decided, by rule and action, and why.
struct DecisionTable {
    private let rows: [[String]]

    init(_ tally: Tally) {
        let shops = Set(tally.decisions.keys.map(\.shop))
        rows = tally.decisions
            .map { (decision: $0.key, count: $0.value) }
            .sorted { a, b in
                (
                    a.decision.shop, a.decision.rule, a.decision.action.rawValue,
                    a.decision.state.rawValue
                )
                    < (
                        b.decision.shop, b.decision.rule, b.decision.action.rawValue,
                        b.decision.state.rawValue
                    )
            }
            .map { decision, count in
                let rule = shops.count > 1 ? "\(decision.shop.id) \(decision.rule)" : decision.rule
                let amount = count.fen > 0 ? Money(fen: count.fen).description : ""
                return [
                    rule, decision.action.rawValue, decision.state.rawValue, grouped(count.count),
                    amount,
                    count.reason ?? "",
                ]
            }
    }

    func lines(width: Int) -> [String] {
        TextTable(
            columns: [
                .init(title: "rule"), .init(title: "action"), .init(title: "state"),
                .init(title: "count", isRight: true), .init(title: "yuan", isRight: true),
                .init(title: "why (first)"),
            ],
            rows: rows
        ).lines(width: width)
    }
}

/// A number with its thousands apart: `100,000`.
func grouped(_ number: Int) -> String {
    var text = ""
    for (place, digit) in String(number).reversed().enumerated() {
        if place > 0, place % 3 == 0, digit != "-" { text.append(",") }
        text.append(digit)
    }
    return String(text.reversed())
}
