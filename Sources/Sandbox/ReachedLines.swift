internal import CSandbox

/// The lines of a source that scripts reached.
public struct ReachedLines: Sendable, Hashable {
    /// Lines reached by functions that begin on another line, or by the source itself.
    public var lines: Set<Int> = []
    /// Lines reached by functions that begin on the very line: what is written on one line is made
    /// when its surroundings run, and reached only when it is called.
    public var inFunctions: Set<Int> = []

    /// No line.
    public init() {}

    /// Reads a byte of bits per line.
    init(_ bits: [UInt8]) {
        func places(_ bit: Int) -> Set<Int> {
            Set(bits.indices.filter { Int(bits[$0]) & bit != 0 })
        }
        lines = places(SANDBOX_REACHED)
        inFunctions = places(SANDBOX_REACHED_IN_FUNCTION)
    }
}
