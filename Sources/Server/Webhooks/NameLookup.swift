import Foundation
import Glibc
import Synchronization

/// Finds the addresses of a name.
package protocol NameLookup: Sendable {
    /// All that there are, the best first; none where the name isn't known.
    ///
    /// - Throws: ``LookupProblem``, where another time may tell.
    func addresses(of name: String) async throws(LookupProblem) -> [IPAddress]
}

/// Why nobody knows whether a name has addresses.
package enum LookupProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// As many names are being looked up as may be.
    case busy
    /// No answer came in time.
    case slow

    /// What happened, and what would help.
    package var description: String {
        switch self {
        case .busy: "too many names are being looked up; try again"
        case .slow: "the target's name was not found in time; try again"
        }
    }
}

/// The machine's own way of finding addresses.
package struct SystemLookup: NameLookup {
    /// Threads that ask at a time, those included that nobody waits for any more.
    package static let threadsMax = 256
    /// How long an answer may take, in seconds.
    package static let secondsMax = 5.0
    /// More are not looked at.
    private static let addressesMax = 16

    /// Counts threads.
    private final class Room: Sendable {
        let taken = Mutex(0)
    }

    private let room = Room()
    private let seconds: Double
    private let threads: Int
    private let ask: @Sendable (String) -> [IPAddress]

    /// What the system knows.
    package init() {
        self.init(asking: Self.ask)
    }

    /// A lookup that asks somebody else, who may block.
    package init(
        seconds: Double = secondsMax,
        threads: Int = threadsMax,
        asking ask: @escaping @Sendable (String) -> [IPAddress]
    ) {
        self.seconds = seconds
        self.threads = threads
        self.ask = ask
    }

    /// Asks on a thread of its own, so that a slow name delays nobody but the one who asks; the
    /// thread is left alone when it takes too long or the task is cancelled.
    package func addresses(of name: String) async throws(LookupProblem) -> [IPAddress] {
        let answer = Answer()
        let hasRoom = room.taken.withLock { count in
            if count >= threads { return false }
            count += 1
            return true
        }
        guard hasRoom else { throw .busy }
        Thread.detachNewThread { [ask, room] in
            answer.give(.success(ask(name)))
            room.taken.withLock { $0 -= 1 }
        }
        let limit = Task { [seconds] in
            try await Task.sleep(for: .seconds(seconds))
            answer.give(.failure(.slow))
        }
        defer { limit.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { answer.wait($0) }
        } onCancel: {
            answer.give(.failure(.slow))
        }
        return try result.get()
    }

    private typealias Addresses = Result<[IPAddress], LookupProblem>

    /// What is given first is the answer, whoever comes first.
    private final class Answer: Sendable {
        private enum State {
            case nothing
            case waiting(CheckedContinuation<Addresses, Never>)
            case given(Addresses)
        }

        private let state = Mutex(State.nothing)

        func wait(_ waiter: CheckedContinuation<Addresses, Never>) {
            let given: Addresses? = state.withLock { state in
                if case .given(let addresses) = state { return addresses }
                state = .waiting(waiter)
                return nil
            }
            if let given { waiter.resume(returning: given) }
        }

        func give(_ addresses: Addresses) {
            let waiter: CheckedContinuation<Addresses, Never>? = state.withLock { state in
                switch state {
                case .given: return nil
                case .nothing:
                    state = .given(addresses)
                    return nil
                case .waiting(let waiter):
                    state = .given(addresses)
                    return waiter
                }
            }
            waiter?.resume(returning: addresses)
        }
    }

    private static func ask(_ name: String) -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var first: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(name, nil, &hints, &first) == 0 else { return [] }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [IPAddress] = []
        var next = unsafe first
        while let entry = unsafe next, addresses.count < addressesMax {
            if let address = unsafe address(of: entry.pointee) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let place = unsafe entry.ai_addr else { return nil }
        switch unsafe entry.ai_family {
        case AF_INET:
            return unsafe place.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { place in
                unsafe withUnsafeBytes(of: place.pointee.sin_addr) {
                    unsafe IPAddress(bytes: Array($0))
                }
            }
        case AF_INET6:
            return unsafe place.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { place in
                unsafe withUnsafeBytes(of: place.pointee.sin6_addr) {
                    unsafe IPAddress(bytes: Array($0))
                }
            }
        default: return nil
        }
    }
}
