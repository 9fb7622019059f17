import Automation
import Logging
import Server
import Synchronization
import Testing

/// How those who follow the stream outlast errors.
@Suite final class ErrorPauseTests: Sendable {
    private struct Broken: Error {}

    private let clock = SetClock(at: 1_795_737_600)
    private let tries = Atomic(0)

    private func pause() -> ErrorPause {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return ErrorPause(clock, logger)
    }

    @Test func `after an error it goes on a minute later, as often as it takes`() async {
        await withTaskGroup { group in
            group.addTask { [self] in
                await pause().outlast("it is") { [self] in
                    if tries.add(1, ordering: .relaxed).newValue < 4 { throw Broken() }
                }
            }
            for count in 1...3 {
                while tries.load(ordering: .relaxed) < count { await Task.yield() }
                clock.advance(seconds: 59)
                #expect(tries.load(ordering: .relaxed) == count)
                clock.advance(seconds: 1)
            }
        }
        #expect(tries.load(ordering: .relaxed) == 4)
    }

    @Test func `what comes to its end is not begun again`() async {
        await pause().outlast("it is") { [self] in tries.add(1, ordering: .relaxed) }
        #expect(tries.load(ordering: .relaxed) == 1)
    }

    @Test(arguments: [true, false])
    func `a task that is cancelled ends, in the midst of it or of a pause`(isPaused: Bool) async {
        await withTaskGroup { group in
            group.addTask { [self] in
                await pause().outlast("it is") { [self] in
                    tries.add(1, ordering: .relaxed)
                    if isPaused { throw Broken() }
                    try await clock.sleep(seconds: 3_600)
                }
            }
            while tries.load(ordering: .relaxed) < 1 { await Task.yield() }
            group.cancelAll()
        }
        #expect(tries.load(ordering: .relaxed) == 1)
    }
}
