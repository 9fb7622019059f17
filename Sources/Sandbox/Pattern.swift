internal import CSandbox

/// A Lua pattern, for use without a sandbox.
///
/// It means what it means to `string.find` in a script
/// ([Lua 5.4 manual, 6.4.1](https://www.lua.org/manual/5.4/manual.html#6.4.1)): bytes, not
/// characters, and classes such as `%a` take ASCII only. Matching counts its steps, so no pattern,
/// whoever wrote it, runs longer than its caller allows.
///
/// ```swift
/// let range = try Pattern("%d+元").find(in: "退 12元")
/// ```
public struct Pattern: Sendable, Hashable {
    /// The steps that `find` takes unless told otherwise: about 10 ms.
    public static let stepsMaxByDefault = 1_000_000

    /// The pattern's bytes.
    public let bytes: [UInt8]

    /// A pattern of any bytes.
    ///
    /// Whether it is well-formed shows only where matching comes to it.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A pattern given as text.
    public init(_ text: String) {
        self.init(bytes: Array(text.utf8))
    }

    /// Finds the first match.
    ///
    /// - Parameters:
    ///   - subject: The bytes to look through.
    ///   - start: The offset to start from, in bytes from zero, at most the subject's count.
    ///   - stepsMax: The steps allowed; one is about one byte looked at.
    /// - Returns: Where the match lies, in bytes from zero; nil when there is none.
    /// - Throws: ``PatternError`` for a malformed pattern or too many steps; not for no match.
    public func find(
        in subject: Span<UInt8>,
        from start: Int = 0,
        stepsMax: Int = stepsMaxByDefault
    ) throws(PatternError) -> Range<Int>? {
        precondition(start >= 0 && start <= subject.count, "the start lies outside the subject")
        precondition(stepsMax > 0, "at least one step must be allowed")
        var matcher = unsafe pattern_matcher()
        var found = pattern_range()
        // The bytes are borrowed for this one call.
        let outcome = unsafe bytes.withUnsafeBufferPointer { pattern in
            unsafe subject.withUnsafeBufferPointer { subject in
                unsafe pattern_prepare(
                    &matcher,
                    subject.baseAddress,
                    subject.count,
                    pattern.baseAddress,
                    pattern.count,
                    true
                )
                unsafe matcher.steps_max = UInt64(stepsMax)
                return unsafe pattern_find(&matcher, start, &found)
            }
        }
        if outcome == .not_matched { return nil }
        if outcome == .matched { return found.start..<found.end }
        throw unsafe PatternError(outcome, capture: matcher.capture_wrong, stepsMax: stepsMax)
    }

    /// Finds the first match in the text's UTF-8 bytes.
    ///
    /// - Returns: Where the match lies, in bytes from zero; nil when there is none.
    /// - Throws: ``PatternError`` for a malformed pattern or too many steps; not for no match.
    public func find(
        in text: String,
        stepsMax: Int = stepsMaxByDefault
    ) throws(PatternError) -> Range<Int>? {
        try find(in: text.utf8.span, stepsMax: stepsMax)
    }
}
