import Disputes
import Sandbox

/// One test while it is played: its script asks, a rehearsal of the shop's rules answers.
final class TestPlay {
    /// A ticket of the test.
    struct Played {
        /// Facts that its first event brings.
        var facts: [TestEvent.Field]
        var hasBegun = false
    }

    /// A run of a rule that ended badly.
    struct RunFailure {
        var ticket: String
        var message: String
        var isExpected = false
    }

    /// What a test said the gateway answers.
    struct ScriptedAnswer {
        /// `done`, `failed` or `unknown`.
        var what: String
        var kind: ActionKind?
        /// Where, as Lua writes it.
        var position: String
    }

    /// The code of what a word could not do.
    static let problemCode = "test"
    /// When every test begins: a Friday at 10 in the shop's morning.
    static let start = Timestamp(seconds: 1_795_140_000)

    let test: RuleTest
    let rehearsal: Rehearsal
    let shop: ShopKey
    var tickets: [String: Played] = [:]
    var eventCount = 0
    var expectationCount = 0
    var runFailures: [RunFailure] = []
    /// By the rehearsal's numbers.
    var scripted: [Int: ScriptedAnswer] = [:]
    /// The first expectation that did not hold; the test may go on, but it has failed.
    var failure: TestFailure?
    /// The ticket that was last spoken of: its story is told where the test breaks off.
    var lastTicket: String?
    let reader = EventReader()

    /// - Throws: ``JournalError``: never, for the journal is in memory and new.
    init(_ test: RuleTest, on stage: Stage) throws(JournalError) {
        self.test = test
        shop = stage.rulebooks[0].settings.shop
        rehearsal = try Rehearsal(on: stage, at: Self.start)
    }

    /// Plays the test to its end.
    ///
    /// - Parameters:
    ///   - file: where its body is.
    ///   - sandbox: that of tests, not of rules.
    /// - Returns: why it failed; nil where it passed.
    /// - Throws: ``JournalError``: never, for the journal is in memory.
    func run(in file: TestFile, _ sandbox: Sandbox) throws(JournalError) -> TestFailure? {
        var step = sandbox.start(
            file.image,
            entry: file.entry,
            arguments: Value.list([.integer(Int64(test.body))]).flat,
            document: nil,
            now: rehearsal.clock.seconds,
            seed: 0,
            asks: true,
            limits: TestFile.limits
        )
        while case .asked(let ask) = step {
            let answer = try answer(ask)
            step = sandbox.resume(answer: answer, document: nil, now: rehearsal.clock.seconds)
        }
        return failure ?? ending(step)
    }

    /// Why a test fails whose expectations all held.
    private func ending(_ step: Step) -> TestFailure? {
        switch step {
        case .failed(let failure):
            // A mistake in the test's own text needs no story.
            if failure.value?["code"] != .string(Self.problemCode) { lastTicket = nil }
            return broken(failure.file, failure.line, failure.description)
        case .stopped(let limit):
            lastTicket = nil
            return broken(limit.file, limit.line, limit.description)
        case .asked, .finished: break
        }
        if let run = runFailures.first(where: { !$0.isExpected }) {
            lastTicket = run.ticket
            return broken(
                test.file,
                test.line,
                "a run of a rule failed, and the test doesn't say expect(t):run_failed(…): "
                    + run.message
            )
        }
        guard expectationCount == 0 else { return leftOver() }
        let sentence = "the test expects nothing; end it with expect(t):did(…) or another check"
        return TestFailure(file: test.file, line: test.line, message: sentence)
    }

    /// An answer that no action used proves nothing: the test meant another action, or another time.
    private func leftOver() -> TestFailure? {
        guard let number = rehearsal.unusedAnswers.first, let answer = scripted[number] else {
            return nil
        }
        let action = answer.kind.map(\.rawValue) ?? "action"
        let (file, line) = place(answer.position)
        return broken(
            file,
            line,
            "answer('\(answer.what)') is left over at the test's end: no \(action) that was sent "
                + "after it used it"
        )
    }

    /// File and line of a position as Lua writes it.
    func place(_ position: String) -> (file: String, line: Int) {
        let end = position.lastIndex(of: ":") ?? position.endIndex
        return (String(position[..<end]), Int(position[end...].dropFirst()) ?? test.line)
    }

    private func broken(_ file: String, _ line: Int, _ message: String) -> TestFailure {
        let file = file.isEmpty ? test.file : file
        let line = line > 0 ? line : test.line
        let position = "\(file):\(line): "
        return TestFailure(
            file: file,
            line: line,
            message: message.hasPrefix(position)
                ? String(message.dropFirst(position.count)) : message,
            story: lastTicket.map(story(of:)) ?? []
        )
    }

    /// What happened to a ticket, and why each rule did or didn't fire.
    func story(of ticket: String) -> [String] {
        RehearsedStory(rehearsal, key(ticket), actions(of: ticket)).lines
    }

    // MARK: What there is to see

    func key(_ ticket: String) -> TicketKey { TicketKey(shop: shop, id: ticket) }

    /// The actions of a ticket in the order in which they were asked.
    func actions(of ticket: String) -> [SeenAction] {
        let key = key(ticket)
        let records = rehearsal.journal.actions(after: .min, limit: .max)
            .filter { $0.ticket == key }
        return records.map { record in
            let run = rehearsal.journal.run(record.number / 1024)
            return SeenAction(record, rule: run?.rule ?? "", reader: reader)
        }
    }

    /// The rules that fired on a ticket, in the order in which they did.
    func fired(on ticket: String) -> [String] {
        let key = key(ticket)
        return rehearsal.journal.runs(after: .min, limit: .max)
            .filter { $0.ticket == key }.map(\.rule)
    }

    /// Notes what a step led to: runs that ended badly.
    func note(_ scene: Scene) {
        for warning in scene.warnings {
            runFailures.append(RunFailure(ticket: warning.ticket, message: warning.message))
        }
    }
}
