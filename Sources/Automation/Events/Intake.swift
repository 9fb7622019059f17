import Dispatch
import Disputes
import Synchronization

/// One line of input, without its end.
public struct InputLine: Sendable {
    /// From 1.
    public var number: Int
    /// At most ``bytesMax`` bytes of it.
    public var bytes: [UInt8]
    /// The length of the whole line; more than `bytes.count` where it was too long to keep.
    public var length: Int

    /// The longest line accepted, in bytes: 1 MiB, where an event has a few kilobytes.
    public static let bytesMax = 1 << 20

    /// A line of `length` bytes, of which `bytes` were kept.
    ///
    /// `length` is `bytes.count`, or more where the line was longer than ``bytesMax``.
    public init(number: Int, bytes: [UInt8], length: Int) {
        self.number = number
        self.bytes = bytes
        self.length = length
    }
}

/// Where lines come from.
///
/// Used by one thread at a time.
public protocol LineSource: AnyObject {
    /// Bytes taken from the input so far.
    var bytesRead: Int { get }

    /// The next lines, waiting for the first; none at the end.
    ///
    /// - Parameters:
    ///   - count: at most so many lines.
    ///   - milliseconds: how long after the first line the batch is given with what has arrived.
    /// - Returns: lines in the order of the input, numbered on from the batch before.
    /// - Throws: why the input can't be read on; the end is no error.
    func nextBatch(count: Int, milliseconds: Int) throws -> [InputLine]
}

/// Reads and decodes input ahead of the host, on a thread of its own, at most two batches ahead.
public final class Intake: Sendable {
    /// Events that were decoded, and what could not be.
    struct Batch: Sendable {
        var arrivals: [ArrivedEvent] = []
        /// The decoded events, one per arrival.
        var events: [Event] = []
        var deadLetters: [DeadLetter] = []

        /// The events that the journal had not known, with their numbers.
        func numbered(_ receipt: CommitReceipt) -> [NumberedArrival] {
            var fresh: [NumberedArrival] = []
            fresh.reserveCapacity(arrivals.count)
            for (place, number) in receipt.numbers.enumerated() {
                guard let number else { continue }
                fresh.append(
                    NumberedArrival(
                        number: number,
                        shop: arrivals[place].shop,
                        event: events[place],
                        body: arrivals[place].body
                    )
                )
            }
            return fresh
        }
    }

    private struct State {
        var ready: [Batch] = []
        var isAtEnd = false
        var bytesRead = 0
        var error: (any Error)?
        var change: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    /// Signalled once per batch that may be read ahead.
    ///
    /// Begins at zero: a semaphore may not be let go of below the value it began with.
    private let room = DispatchSemaphore(value: 0)
    private static let batchesAhead = 2

    /// Starts reading.
    ///
    /// - Parameters:
    ///   - shops: the shops whose events are taken; others become dead letters.
    ///   - source: makes the source of the lines, on the thread that reads it.
    public init(shops: Set<ShopKey>, source: @escaping @Sendable () -> any LineSource) {
        for _ in 0..<Self.batchesAhead { room.signal() }
        let thread = DispatchQueue(label: "settle-intake")
        thread.async { [self] in fill(shops: shops, from: source()) }
    }

    /// Bytes taken from the input so far.
    public var bytesRead: Int { state.withLock { $0.bytesRead } }

    /// What ended the input before its end.
    public var error: (any Error)? { state.withLock { $0.error } }

    /// Nothing more will come, and nothing is ready.
    var isAtEnd: Bool { state.withLock { $0.isAtEnd && $0.ready.isEmpty } }

    /// Has a function called whenever a batch is ready, and at the end.
    func onChange(_ change: @escaping @Sendable () -> Void) {
        let hasChanged = state.withLock { state in
            state.change = change
            return state.isAtEnd || !state.ready.isEmpty
        }
        if hasChanged { change() }
    }

    /// The next batch if it is there.
    func nextIfReady() -> Batch? {
        let batch = state.withLock { $0.ready.isEmpty ? nil : $0.ready.removeFirst() }
        if batch != nil { room.signal() }
        return batch
    }

    /// Ends reading: nobody will ask for more, and the reading thread must not wait for it.
    func stop() {
        state.withLock { $0.isAtEnd = true }
        room.signal()
    }

    private func fill(shops: Set<ShopKey>, from source: any LineSource) {
        let reader = EventReader()
        do {
            while true {
                room.wait()
                if state.withLock({ $0.isAtEnd }) { break }
                let lines = try source.nextBatch(
                    count: Host.batchEvents,
                    milliseconds: Host.batchMilliseconds
                )
                if lines.isEmpty { break }
                state.withLock { $0.bytesRead = source.bytesRead }
                deliver(Self.decode(lines, with: reader, shops: shops))
            }
        } catch {
            state.withLock { $0.error = error }
        }
        let change = state.withLock { state in
            state.isAtEnd = true
            return state.change
        }
        change?()
    }

    private func deliver(_ batch: Batch) {
        let change = state.withLock { state in
            state.ready.append(batch)
            return state.change
        }
        change?()
    }

    static func decode(
        _ lines: [InputLine],
        with reader: EventReader,
        shops: Set<ShopKey>
    ) -> Batch {
        var batch = Batch()
        batch.arrivals.reserveCapacity(lines.count)
        batch.events.reserveCapacity(lines.count)
        for line in lines {
            do throws(EventProblem) {
                guard line.length == line.bytes.count else {
                    throw EventProblem(
                        field: nil,
                        reason:
                            "the line has \(line.length) bytes; at most \(InputLine.bytesMax) are accepted"
                    )
                }
                let event = try reader.read(line.bytes)
                let shop = ShopKey(platform: event.platform, id: event.shop)
                guard shops.contains(shop) else {
                    throw EventProblem(
                        field: nil,
                        reason: shop.absence
                    )
                }
                batch.arrivals.append(ArrivedEvent(shop: shop, id: event.id, body: line.bytes))
                batch.events.append(event)
            } catch {
                let key = DeadLetter.Key(line: line.number, digest: Identity.digest(line.bytes))
                batch.deadLetters.append(
                    DeadLetter(key: key, reason: error.description, body: line.bytes)
                )
            }
        }
        return batch
    }
}
