internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// An executor with a thread of its own, whose stack has a known size.
///
/// Lua's limit of 200 nested C calls needs up to 400 KiB of stack, more than the cooperative pool
/// promises, and a run may take a second: an actor that owns a ``Sandbox`` uses this executor.
///
/// ```swift
/// actor Shard {
///     let executor = ThreadExecutor()
///     nonisolated var unownedExecutor: UnownedSerialExecutor {
///         executor.asUnownedSerialExecutor()
///     }
/// }
/// ```
public final class ThreadExecutor: SerialExecutor {
    private let queue = JobQueue()

    /// Starts a thread; it ends when the executor is released and nothing is left to do.
    ///
    /// - Parameter stackBytes: the thread's stack; 2 MiB at least for a sandbox.
    public init(stackBytes: Int = 4 << 20) {
        startThread(stackBytes: stackBytes) { [queue] in queue.runJobs() }
    }

    deinit {
        queue.close()
    }

    /// Adds a job behind those that wait.
    public func enqueue(_ job: consuming ExecutorJob) {
        // A job keeps its actor, and so this executor, until it has run.
        unsafe queue.add(UnownedJob(job), on: asUnownedSerialExecutor())
    }

    /// Runs a closure on a thread with a stack of that size, and waits for its result.
    public static func run<Result: Sendable>(
        stackBytes: Int = 4 << 20,
        _ body: @escaping @Sendable () -> Result
    ) -> Result {
        let result = Mutex<Result?>(nil)
        let done = Semaphore()
        let box = ResultBox(result: result, done: done)
        startThread(stackBytes: stackBytes) {
            let value = body()
            box.result.withLock { $0 = value }
            box.done.signal()
        }
        box.done.wait()
        guard let value = box.result.withLock({ $0 }) else { preconditionFailure() }
        return value
    }
}

/// The place of a result that another thread makes.
private final class ResultBox<Result: Sendable>: Sendable {
    let result: Mutex<Result?>
    let done: Semaphore

    init(result: consuming Mutex<Result?>, done: Semaphore) {
        self.result = result
        self.done = done
    }
}

/// Jobs in order, and a thread that waits for them.
private final class JobQueue: Sendable {
    @safe
    private struct State {
        var jobs: [UnownedJob] = []
        var executor: UnownedSerialExecutor?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wake = Semaphore()

    func add(_ job: UnownedJob, on executor: UnownedSerialExecutor) {
        let wasEmpty = state.withLock { state in
            unsafe state.executor = unsafe executor
            state.jobs.append(job)
            return state.jobs.count == 1
        }
        if wasEmpty { wake.signal() }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        wake.signal()
    }

    /// Runs jobs until the queue is closed and empty.
    func runJobs() {
        while true {
            let taken = state.withLock { state in
                defer { state.jobs = [] }
                return state
            }
            if taken.jobs.isEmpty, taken.isClosed { return }
            for job in taken.jobs {
                guard let executor = unsafe taken.executor else { return }
                unsafe job.runSynchronously(on: executor)
            }
            if taken.jobs.isEmpty { wake.wait() }
        }
    }
}

/// A counting semaphore.
///
/// Sendable without checking because POSIX makes it safe to share; the pointer is set once.
@safe
private final class Semaphore: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func signal() {
        unsafe sem_post(semaphore)
    }

    func wait() {
        while unsafe sem_wait(semaphore) != 0 {}
    }
}

/// What a new thread is to do.
private final class ThreadBody {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

private func startThread(stackBytes: Int, _ body: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let context = unsafe Unmanaged.passRetained(ThreadBody(run: body)).toOpaque()
    var thread = pthread_t()
    let status = unsafe pthread_create(
        &thread,
        &attributes,
        { context in
            guard let context = unsafe context else { return nil }
            unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
            return nil
        },
        context
    )
    unsafe pthread_attr_destroy(&attributes)
    precondition(status == 0, "no thread can be started")
}
