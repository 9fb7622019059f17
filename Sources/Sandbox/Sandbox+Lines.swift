internal import CSandbox

extension Sandbox {
    /// Evaluates a line typed at a prompt: an expression, or statements.
    ///
    /// A line is a run of its own, with all limits: it asks, waits, and goes on with
    /// ``resume(answer:document:now:)``. What it makes global is there for the next line, which
    /// starts from ``session(after:)``; one that fails or is stopped leaves nothing behind. `_` is
    /// the last value. The scripts' own functions see none of the session's globals.
    ///
    /// - Parameters:
    ///   - line: its text, and the name that messages give it: `repl:7`.
    ///   - image: of a program, or of a session.
    ///   - document: a map, what views read; at most 1 MiB. Without one there is nothing to read.
    ///   - now: the time that the line sees, in seconds since 1970.
    ///   - seed: of the line's random numbers.
    ///   - limits: of the line.
    /// - Returns: how far the line came. ``Step/finished(_:)`` carries what
    ///   ``Description/list(from:)`` reads.
    public func evaluate(
        _ line: Source,
        in image: Image,
        document: FlatValue?,
        now: Int64,
        seed: UInt64,
        limits: Limits
    ) -> Step {
        precondition(image.owner === arena, "an image of another sandbox")
        var lowered = limits.lowered(isLoading: false)
        return unsafe withSource(line) { source in
            unsafe withBytes(of: document) { document in
                var line = unsafe sandbox_line(
                    source: source,
                    document: document,
                    now: now,
                    seed: seed
                )
                let bytes = unsafe UnsafeRawBufferPointer(image.bytes)
                guard let first = bytes.baseAddress else { preconditionFailure() }
                return unsafe step(sandbox_evaluate(handle, first, bytes.count, &line, &lowered))
            }
        }
    }

    /// Whether Lua expects more than the text: a block, a table or a string is open at its end.
    ///
    /// Runs nothing; the run under way is abandoned.
    public func isUnfinished(_ line: Source, in image: Image, limits: Limits) -> Bool {
        precondition(image.owner === arena, "an image of another sandbox")
        var lowered = limits.lowered(isLoading: false)
        return unsafe withSource(line) { source in
            var source = unsafe source
            let bytes = unsafe UnsafeRawBufferPointer(image.bytes)
            guard let first = bytes.baseAddress else { preconditionFailure() }
            return unsafe sandbox_line_is_unfinished(
                handle,
                first,
                bytes.count,
                &source,
                &lowered
            )
        }
    }

    /// What a line that has just finished left: the image that the session goes on from.
    ///
    /// - Parameter image: that the line was evaluated in.
    /// - Returns: the next one; the old one stays valid.
    public func session(after image: Image) -> Image {
        precondition(image.owner === arena, "an image of another sandbox")
        return unsafe Image(ofSession: handle, after: image)
    }

    /// Lets a line be ended from outside, by a signal's handler too.
    ///
    /// It stops with ``LimitExceeded/Kind/interrupted`` once the flag is not 0. Runs are not ended.
    ///
    /// - Parameter flag: valid as long as the sandbox; nil for none.
    @unsafe
    public func watch(_ flag: UnsafePointer<Int32>?) {
        unsafe sandbox_watch(handle, flag)
    }
}

/// Lends the name and the text of a line.
private func withSource<Result>(
    _ source: Source,
    _ body: (sandbox_source) -> Result
) -> Result {
    unsafe Array(source.name.utf8).withUnsafeBytes { name in
        unsafe source.text.withUnsafeBytes { text in
            unsafe body(sandbox_source(name: name.lent, text: text.lent))
        }
    }
}
