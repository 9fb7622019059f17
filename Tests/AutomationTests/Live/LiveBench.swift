import Automation
import Disputes
import Synchronization

/// A wall clock that stands still until a test moves it.
final class StillClock: WallClock {
    private let time: Mutex<Timestamp>

    init(at time: Timestamp = Timestamp(seconds: 1_795_132_800)) {
        self.time = Mutex(time)
    }

    var now: Timestamp { time.withLock { $0 } }

    func move(by seconds: Int) { time.withLock { $0 = $0.adding(seconds: seconds) } }

    func sleep(until time: Timestamp) async throws {
        // Nobody is woken by time: whoever moves the clock also sends something.
        try await Task.sleep(for: .seconds(3_600))
    }
}

/// A live host over a journal, and what came of it.
struct LiveBench {
    let host: LiveHost
    let problems: [ShopProblem]

    init(
        _ shops: [ShopFixture],
        journal: any Journal = MemoryJournal(),
        gateway: any Gateway = PrintGateway(),
        clock: any WallClock = StillClock(),
        _ change: (inout LiveHost.Options) -> Void = { _ in }
    ) async throws {
        var options = LiveHost.Options()
        change(&options)
        let opening = try await LiveHost.open(
            shops.map(\.scripts),
            journal: journal,
            gateway: gateway,
            options: options,
            wall: clock
        )
        host = opening.host
        problems = opening.problems.map(\.problem)
    }

    /// Runs the host beside `body`, and ends it.
    func live<Result: Sendable>(
        _ body: @Sendable (LiveHost) async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [host] in try await host.run() }
            let result = try await body(host)
            host.stop(within: 10)
            try await group.waitForAll()
            try host.close()
            return result
        }
    }
}

extension LiveHost {
    /// Takes in events of a test.
    func accept(_ texts: String..., from scope: ShopScope = .all) async throws -> [Acceptance] {
        try await accept(texts.map { Array($0.utf8) }, from: scope)
    }

    /// What happened until an item of a type, and of a ticket.
    func items(
        after position: Int64 = 0,
        until type: String,
        of ticket: String = "T1"
    ) async throws -> [StreamItem] {
        var items: [StreamItem] = []
        for try await item in stream(after: position) {
            items.append(item)
            if item.type == type, item.ticket == ticket { break }
        }
        return items
    }
}
