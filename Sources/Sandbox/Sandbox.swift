internal import CSandbox

/// Why there is no sandbox.
public enum SandboxError: Error, Sendable, Equatable {
    /// The arena's memory can't be had, or the Lua found is not one that can be bounded.
    case unavailable
}

/// Why a program can't be loaded.
public enum LoadError: Error, Sendable, Equatable {
    /// Text that is no Lua, or an error raised while it ran.
    case failed(ScriptFailure)
    /// A limit was exceeded while loading.
    case stopped(LimitExceeded)
}

/// Runs Lua programs inside one arena of memory.
///
/// A program is loaded once; its ``Image`` is copied back for each run, so that every run starts
/// from the same bytes and nothing passes from one to the next. A run goes in steps: it asks,
/// waits, and is resumed with an answer. One run is under way at a time; starting another abandons
/// it.
///
/// No script can end the process or hold it up: every error and every limit comes back as a
/// ``Step``. The thread needs 2 MiB of stack at least: see ``ThreadExecutor``. The process keeps
/// the C locale (`LC_COLLATE`, `LC_NUMERIC`), or texts compare and numbers print differently.
///
/// ## Topics
/// ### Loading
/// - ``load(_:limits:)``
/// - ``ImageCache``
/// ### Running
/// - ``start(_:entry:arguments:document:now:seed:asks:limits:)``
/// - ``resume(answer:document:now:)``
/// - ``replay(_:)``
/// - ``asks(_:)``
/// - ``document``
/// ### Lines typed at a prompt
/// - ``evaluate(_:in:document:now:seed:limits:)``
/// - ``isUnfinished(_:in:limits:)``
/// - ``session(after:)``
/// ### What a run left
/// - ``cost``
/// - ``position``
/// - ``takeLog()``
/// - ``notesReachedLines``, ``reachedLines``
@safe
public final class Sandbox {
    let handle: OpaquePointer
    let arena = Arena()
    private var isWaiting = false

    /// A sandbox with an arena of that size, whose memory is taken as it is used.
    ///
    /// - Throws: ``SandboxError/unavailable`` when the address space or the right Lua is missing.
    public init(arenaBytes: Int = 16 << 20) throws(SandboxError) {
        precondition((1 << 16...1 << 31).contains(arenaBytes), "an arena of 64 KiB to 2 GiB")
        guard let handle = unsafe sandbox_create(arenaBytes) else { throw .unavailable }
        unsafe self.handle = handle
    }

    deinit {
        unsafe sandbox_destroy(handle)
    }

    /// Loads a program; what runs while loading may not ask.
    ///
    /// Abandons the run under way. Other images of this sandbox stay valid.
    ///
    /// - Throws: ``LoadError``; the sandbox can be used on.
    public func load(_ program: Program, limits: Limits = Limits()) throws(LoadError) -> Image {
        isWaiting = false
        var lowered = limits.lowered(isLoading: true)
        let result = unsafe withSources(of: program) { sources in
            unsafe sandbox_load(handle, &sources, &lowered)
        }
        switch unsafe result.pointee.outcome {
        case SANDBOX_LOADED: return unsafe Image(of: handle, owner: arena)
        case SANDBOX_STOPPED: throw .stopped(unsafe LimitExceeded(result))
        default: throw .failed(unsafe ScriptFailure(result))
        }
    }

    /// Starts a run.
    ///
    /// - Parameters:
    ///   - image: loaded by this sandbox.
    ///   - entry: one of the image.
    ///   - arguments: a list, the arguments of the entry.
    ///   - document: a map, what views read; at most 1 MiB.
    ///   - now: the time that the run sees, in seconds since 1970.
    ///   - seed: of the run's random numbers.
    ///   - asks: whether the run may ask.
    ///   - limits: of the run's whole life.
    /// - Returns: how far the run came.
    public func start(
        _ image: Image,
        entry: Image.Entry,
        arguments: FlatValue,
        document: FlatValue?,
        now: Int64,
        seed: UInt64,
        asks: Bool,
        limits: Limits
    ) -> Step {
        precondition(image.owner === arena, "an image of another sandbox")
        var lowered = limits.lowered(isLoading: false)
        return unsafe arguments.bytes.withUnsafeBytes { arguments in
            unsafe withBytes(of: document) { document in
                var start = unsafe sandbox_start_of_run(
                    entry: entry.number,
                    arguments: arguments.lent,
                    document: document,
                    now: now,
                    seed: seed,
                    may_ask: asks
                )
                let bytes = unsafe UnsafeRawBufferPointer(image.bytes)
                // An image is never empty.
                guard let first = bytes.baseAddress else { preconditionFailure() }
                return unsafe step(sandbox_start(handle, first, bytes.count, &start, &lowered))
            }
        }
    }

    /// Goes on with the run that has asked.
    ///
    /// - Parameters:
    ///   - answer: what the ask returns. A map with a map `raise` is raised as an error of its
    ///     fields.
    ///   - document: replaces what views read.
    ///   - now: the time that the run sees, in seconds since 1970.
    /// - Returns: how far the run came.
    public func resume(answer: FlatValue, document: FlatValue?, now: Int64) -> Step {
        precondition(isWaiting, "no run waits for an answer")
        return unsafe answer.bytes.withUnsafeBytes { answer in
            unsafe withBytes(of: document) { document in
                unsafe step(sandbox_resume(handle, answer.lent, document, now))
            }
        }
    }

    /// Goes on with the run that has asked, for as long as its asks are the recorded ones.
    ///
    /// - Parameter recorded: four encoded values to a step, one behind the other: the ask (as
    ///   ``Ask/flat``), its answer, the time, and a map of the document's members that changed with
    ///   the answer, or null. Changed members keep their places; new ones come at the end.
    /// - Returns: how many of the answers were given, and how far the run came: less than all where
    ///   it asks something else, ends, or where the bytes are not of that shape.
    public func replay(_ recorded: ArraySlice<UInt8>) -> (answers: Int, step: Step) {
        precondition(isWaiting, "no run waits for an answer")
        return unsafe recorded.withUnsafeBytes { recorded in
            let result = unsafe sandbox_replay(handle, recorded.lent)
            return unsafe (Int(result.pointee.replayed), step(result))
        }
    }

    /// Whether a run waits with exactly that ask: encoded, as ``Ask/flat``.
    public func asks(_ ask: ArraySlice<UInt8>) -> Bool {
        guard isWaiting else { return false }
        return unsafe ask.withUnsafeBytes { unsafe sandbox_asks(handle, $0.lent) }
    }

    /// What views read now; nil where the run has no document.
    public var document: FlatValue? {
        let document = unsafe sandbox_document(handle)
        return unsafe document.count == 0 ? nil : FlatValue(bytes: document.copied)
    }

    /// Where the script stands that has asked: the line of its own, not of the prelude, that asks.
    ///
    /// Nil where no run waits for an answer, and where Lua no longer knows the place.
    public var position: ScriptPosition? {
        guard isWaiting else { return nil }
        let position = unsafe ScriptPosition(sandbox_position_of_run(handle))
        return position.file.isEmpty ? nil : position
    }

    /// What the run has used so far; of loading, when nothing was started since.
    public var cost: Cost {
        let cost = unsafe sandbox_cost_of_run(handle)
        return Cost(
            instructions: cost.instructions,
            peakBytes: cost.peak_bytes,
            asks: Int(cost.asks),
            logLines: Int(cost.log_lines)
        )
    }

    /// The lines logged since the log was last taken, or since the run's start.
    public func takeLog() -> RunLog {
        let dropped = unsafe Int(sandbox_cost_of_run(handle).log_dropped)
        let bytes = unsafe sandbox_take_log(handle)
        guard unsafe bytes.count > 0 else { return RunLog(lines: [], dropped: dropped) }
        return RunLog(lines: unsafe RunLog.lines(in: bytes.copied), dropped: dropped)
    }

    /// Whether the lines that scripts reach are noted, in what is loaded and started from then on.
    ///
    /// Scripts are slower meanwhile; otherwise it costs nothing.
    public var notesReachedLines = false {
        didSet { unsafe sandbox_note_reached(handle, notesReachedLines) }
    }

    /// The lines that were reached while they were noted, by source; preludes are passed over.
    public var reachedLines: [String: ReachedLines] {
        var reached: [String: ReachedLines] = [:]
        for index in 0..<(unsafe sandbox_reached_count(handle)) {
            let file = unsafe String(cString: sandbox_reached_file(handle, index))
            let lines = unsafe sandbox_reached_lines(handle, index).copied
            reached[file] = ReachedLines(lines)
        }
        return reached
    }

    func step(_ result: UnsafePointer<sandbox_result>) -> Step {
        isWaiting = unsafe result.pointee.outcome == SANDBOX_ASKED
        return switch unsafe result.pointee.outcome {
        case SANDBOX_ASKED:
            .asked(
                Ask(
                    operation: unsafe result.pointee.operation.text,
                    arguments: FlatValue(bytes: unsafe result.pointee.value.copied)
                )
            )
        case SANDBOX_FINISHED: .finished(FlatValue(bytes: unsafe result.pointee.value.copied))
        case SANDBOX_STOPPED: .stopped(unsafe LimitExceeded(result))
        default: .failed(unsafe ScriptFailure(result))
        }
    }
}

/// A sandbox is used by one thread at a time: give it to an actor with a thread of its own.
@available(*, unavailable)
extension Sandbox: Sendable {}
