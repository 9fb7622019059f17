import Foundation
import Glibc
import Synchronization

/// Finds the addresses of a name.
package protocol NameLookup: Sendable {
    /// All that there are, the best first; none where the name isn't known.
    func addresses(of name: String) async -> [IPAddress]
}

/// The machine's own way of finding addresses.
package struct SystemLookup: NameLookup {
    /// More are not looked at.
    private static let addressesMax = 16

    package init() {}

    /// Asks on a thread of its own, so that a slow name delays nobody but the one who asks; the
    /// thread is left alone when the task is cancelled.
    package func addresses(of name: String) async -> [IPAddress] {
        let answer = Answer()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                answer.wait(waiter)
                Thread.detachNewThread { answer.give(Self.ask(name)) }
            }
        } onCancel: {
            answer.give([])
        }
    }

    /// What is given first is the answer, whoever comes first.
    private final class Answer: Sendable {
        private enum State {
            case nothing
            case waiting(CheckedContinuation<[IPAddress], Never>)
            case given([IPAddress])
        }

        private let state = Mutex(State.nothing)

        func wait(_ waiter: CheckedContinuation<[IPAddress], Never>) {
            let given: [IPAddress]? = state.withLock { state in
                if case .given(let addresses) = state { return addresses }
                state = .waiting(waiter)
                return nil
            }
            if let given { waiter.resume(returning: given) }
        }

        func give(_ addresses: [IPAddress]) {
            let waiter: CheckedContinuation<[IPAddress], Never>? = state.withLock { state in
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
