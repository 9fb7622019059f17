import NIOCore
import Synchronization

/// Watches the writes to one reader, and ends its connection when it takes nothing for too long.
final class SlowReader: Sendable {
    private let began = Mutex<NIODeadline?>(nil)
    private let ticks: RepeatedTask

    /// - Parameters:
    ///   - channel: the reader's connection.
    ///   - limit: how long one write may take.
    init(_ channel: any Channel, limit: TimeAmount) {
        let pause = TimeAmount.nanoseconds(limit.nanoseconds / 4)
        let watch = Watch()
        ticks = channel.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
            guard let reader = watch.reader.withLock({ $0.value }) else { return }
            guard let began = reader.began.withLock({ $0 }), began + limit <= .now() else { return }
            channel.close(promise: nil)
        }
        watch.reader.withLock { $0.value = self }
    }

    /// What the event loop holds: not the reader itself, which would then never go.
    private final class Watch: Sendable {
        struct Weak: Sendable { weak var value: SlowReader? }
        let reader = Mutex(Weak())
    }

    /// A write begins, or is over.
    func isWriting(_ isWriting: Bool) {
        began.withLock { $0 = isWriting ? .now() : nil }
    }

    deinit {
        ticks.cancel()
    }
}
