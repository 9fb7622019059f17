import Automation
import Disputes
import Testing

/// The real host, whose time stands still while it waits for the gateway: it always goes on, and
/// waiting never counts against an event.
@Suite(.timeLimit(.minutes(1))) struct WaitingHostTests {
    private struct Death: Error {}

    /// A gateway that says the same to everybody.
    private struct Echo: RemoteGateway {
        let kind = "http"
        let answer: GatewayAnswer
        func perform(_ request: ActionRequest) async -> GatewayAnswer { answer }
        func query(_ request: ActionRequest) async -> GatewayAnswer { answer }
    }

    private static let shop = ShopFixture(
        settings: ShopFixture.liberal + ", gateway = { key_lifetime = 5000 }",
        rules: rule("ticket:reply '您好'")
    )

    private static let lines = [
        requested(id: "e-1", ticket: "T1"),
        requested(id: "e-2", ticket: "T2", at: "2026-11-20T09:00:00+08:00"),
    ]

    /// One life of a host; false where it died.
    private func lives(
        _ lines: [String] = lines,
        on journal: any Journal,
        _ answer: GatewayAnswer,
        secondsLater: Int = 0,
        report: (BatchOutcome) throws -> Void = { _ in }
    ) async throws -> Bool {
        let opening = try await Host.open(
            [Self.shop.scripts],
            journal: journal,
            gateway: Echo(answer: answer),
            wall: JumpingClock(secondsLater: secondsLater)
        )
        let intake = Intake(shops: opening.shops) { SampleLines(lines, batch: 2) }
        do {
            try await opening.host.run(intake, start: opening.start, report: report)
            try opening.host.close()
            return true
        } catch is Death {
            return false
        } catch is JournalError {
            return false
        }
    }

    @Test func `dying again and again while the gateway is silent costs no event`() async throws {
        let journal = MemoryJournal()
        for _ in 1...6 {
            let ended = try await lives(on: journal, .unknown(reason: "status 500")) { outcome in
                if !outcome.sends.isEmpty { throw Death() }
            }
            #expect(!ended)
        }
        #expect(journal.unfinished(limit: 9).count == 1)
        #expect(try await lives(on: journal, .done(reference: "R")))
        #expect(journal.deadLetters(after: nil, limit: 9).isEmpty)
        #expect(journal.actions(after: 0, limit: 9).map(\.state) == [.done, .done])
    }

    @Test func `a pause beyond the key's lifetime ends before a human, and time goes on`()
        async throws
    {
        let journal = MemoryJournal()
        let ended = try await lives(on: journal, .postponed(seconds: 6_000))
        #expect(ended)
        #expect(journal.outcomes(after: 0, limit: 9).count == 2)
        let actions = journal.actions(after: 0, limit: 9)
        #expect(actions.map(\.state) == [.unknown, .unknown])
        #expect(actions.map { $0.delivery?.isBeforeHuman } == [true, true])
    }

    @Test(arguments: 1...12)
    func `an action that is given up within the turn holds nothing back`(commit: Int) async throws {
        let journal = MemoryJournal()
        let faulty = FaultyJournal(journal, dyingAt: commit, .before)
        let first = Array(Self.lines.prefix(1))
        _ = try await lives(first, on: faulty, .unknown(reason: "status 500"))
        // Two days later every key has outlived itself.
        let ended = try await lives(on: journal, .done(reference: "R"), secondsLater: 200_000)
        #expect(ended)
        #expect(journal.unfinished(limit: 9).isEmpty)
        #expect(journal.outcomes(after: 0, limit: 9).count == 2)
    }
}
