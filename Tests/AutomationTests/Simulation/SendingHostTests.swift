import Automation
import Dispatch
import Disputes
import Synchronization
import Testing

/// The real host, with its tasks and threads, against a gateway that looks at the disk with each
/// request: what it is asked for is written there, or the host should not have said it.
@Suite struct SendingHostTests {
    private static let shop = ShopFixture(
        settings: ShopFixture.liberal + ", gateway = { settle_time = 0, retry_after = 1 }",
        rules: rule("ticket:agree_refund() ticket:reply '已退款'")
    )

    private static let lines = (1...3).map { number in
        requested(id: "e-\(number)", ticket: "T\(number)", fen: 300 * number)
    }

    @Test(arguments: FaultyJournal.Fault.allCases)
    func `nothing is sent before it is on disk, wherever the host dies`(
        fault: FaultyJournal.Fault
    ) async throws {
        var commit = 0
        var died = true
        while died {
            commit += 1
            let journal = MemoryJournal()
            let gateway = WatchfulGateway(journal)
            died = try await lives(FaultyJournal(journal, dyingAt: commit, fault), gateway) == false
            if died {
                #expect(try await lives(FaultyJournal(journal, dyingAt: 0, fault), gateway))
            }
            #expect(gateway.problems.isEmpty, "dying \(fault) commit \(commit)")
            #expect(gateway.performed.count == 6)
            let states = journal.actions(after: 0, limit: .max).map(\.state)
            #expect(states == Array(repeating: .done, count: 6))
        }
        #expect(commit > 5)
    }

    @Test(.timeLimit(.minutes(1)))
    func `what an action held back goes on once nothing more is tried for it`() async throws {
        let shop = ShopFixture(
            settings: ShopFixture.liberal
                + ", gateway = { settle_time = 0, retry_after = 40, key_lifetime = 60 }",
            rules: rule("ticket:reply '您好'")
        )
        let journal = MemoryJournal()
        let opening = try await Host.open(
            [shop.scripts],
            journal: journal,
            gateway: NotingGateway { _, _ in .unknown(reason: "silent") },
            wall: LateClock()
        )
        let lines = [
            requested(at: "2026-11-20T08:00:00+08:00"),
            requested(id: "e-2", ticket: "T2", at: "2026-11-20T08:00:10+08:00"),
        ]
        let end = DispatchSemaphore(value: 0)
        let intake = Intake(shops: opening.shops) { OpenInput(lines, until: end) }
        async let life: Void = opening.host.run(intake, start: opening.start) { _ in }
        // More may come at any time: it goes on without.
        while journal.actions(after: 0, limit: 9).count < 2 { await Task.yield() }
        end.signal()
        try await life
        try opening.host.close()
        #expect(journal.unfinished(limit: 9).isEmpty)
        #expect(journal.actions(after: 0, limit: 9).map(\.state) == [.unknown, .unknown])
    }

    /// One life of a host; false where it died.
    private func lives(_ journal: FaultyJournal, _ gateway: WatchfulGateway) async throws -> Bool {
        let opening = try await Host.open(
            [Self.shop.scripts],
            journal: journal,
            gateway: gateway,
            wall: JumpingClock()
        )
        let intake = Intake(shops: opening.shops) { SampleLines(Self.lines, batch: 2) }
        do {
            try await opening.host.run(intake, start: opening.start) { _ in }
            try opening.host.close()
            return true
        } catch is JournalError {
            return false
        }
    }
}

/// The clock of a machine that sleeps too long, each time: by then a key's life is over.
private final class LateClock: WallClock {
    private let time = Mutex(Timestamp(seconds: 1_795_132_800))

    var now: Timestamp { time.withLock { $0 } }

    func sleep(until time: Timestamp) async throws {
        // Whoever has something to say says it first.
        for _ in 0..<64 { await Task.yield() }
        try Task.checkCancellation()
        self.time.withLock { $0 = max($0, time.adding(seconds: 100)) }
    }
}

/// Lines, and after them an input that is not at its end until a test says so.
private final class OpenInput: LineSource {
    let bytesRead = 0
    private let lines: SampleLines
    private let end: DispatchSemaphore

    init(_ texts: [String], until end: DispatchSemaphore) {
        lines = SampleLines(texts, batch: texts.count)
        self.end = end
    }

    func nextBatch(count: Int, milliseconds: Int) -> [InputLine] {
        let next = lines.nextBatch(count: count, milliseconds: milliseconds)
        if next.isEmpty { end.wait() }
        return next
    }
}

/// A gateway that performs everything once, and compares each request with the disk.
private final class WatchfulGateway: RemoteGateway {
    private struct State {
        var performed: Set<String> = []
        var problems: [String] = []
    }

    let kind = "http"
    private let disk: MemoryJournal
    private let state = Mutex(State())

    init(_ disk: MemoryJournal) {
        self.disk = disk
    }

    var performed: Set<String> { state.withLock { $0.performed } }
    var problems: [String] { state.withLock { $0.problems } }

    func perform(_ request: ActionRequest) async -> GatewayAnswer {
        let record = disk.openAction(key: request.key)
        let isOnDisk = record?.state == .sending && record?.request == request.body
        return state.withLock { state in
            if !isOnDisk { state.problems.append("\(request.kind) was not on disk") }
            if !state.performed.insert(request.key).inserted {
                state.problems.append("\(request.kind) was sent twice")
            }
            return .done(reference: "R")
        }
    }

    func query(_ request: ActionRequest) async -> GatewayAnswer {
        state.withLock { $0.performed.contains(request.key) ? .done(reference: "R") : .notFound }
    }
}
