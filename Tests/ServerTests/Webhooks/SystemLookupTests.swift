import Foundation
import Server
import Synchronization
import Testing

/// What becomes of names that nobody answers for.
@Suite struct SystemLookupTests {
    /// Answers once it is opened.
    private final class Gate: Sendable {
        private let asked = Atomic(0)
        private let gate = DispatchSemaphore(value: 0)

        var count: Int { asked.load(ordering: .relaxed) }

        func open() { gate.signal() }

        func ask(_ name: String) -> [IPAddress] {
            asked.add(1, ordering: .relaxed)
            gate.wait()
            gate.signal()
            return [IPAddress("8.8.8.8")].compactMap(\.self)
        }
    }

    @Test func `this machine is known to itself, what doesn't exist to nobody`() async throws {
        let lookup = SystemLookup()
        #expect(try await lookup.addresses(of: "localhost").isEmpty == false)
        #expect(try await lookup.addresses(of: "no such name").isEmpty)
    }

    @Test func `a name that takes too long is given up`() async throws {
        let gate = Gate()
        let lookup = SystemLookup(seconds: 0.01) { gate.ask($0) }
        await #expect(throws: LookupProblem.slow) { try await lookup.addresses(of: "slow") }
        gate.open()
    }

    @Test func `so is one whose asker is gone`() async throws {
        let gate = Gate()
        let lookup = SystemLookup(seconds: 3_600) { gate.ask($0) }
        let asking = Task { try await lookup.addresses(of: "slow") }
        asking.cancel()
        await #expect(throws: LookupProblem.slow) { try await asking.value }
        gate.open()
    }

    @Test func `so many are asked for at a time, also where nobody waits any more`() async throws {
        let gate = Gate()
        let lookup = SystemLookup(threads: 2) { gate.ask($0) }
        let given = Task { try await lookup.addresses(of: "given up") }
        async let first = lookup.addresses(of: "a")
        while gate.count < 2 { await Task.yield() }
        given.cancel()
        await #expect(throws: LookupProblem.slow) { try await given.value }
        await #expect(throws: LookupProblem.busy) { try await lookup.addresses(of: "b") }
        gate.open()
        #expect(try await first.isEmpty == false)
        // A thread that has answered may take a moment to be gone.
        while true {
            guard let next = try? await lookup.addresses(of: "b") else { continue }
            #expect(next.count == 1)
            break
        }
    }
}
