internal import CSandbox

/// The limits of a run, or of loading.
///
/// Each ends the run when it is exceeded, unless noted.
public struct Limits: Sendable, Hashable {
    /// Instructions of Lua's machine; work done in library functions counts as such.
    public var instructions: Int64 = 10_000_000
    /// Instructions while loading, in place of ``instructions``.
    public var loadingInstructions: Int64 = 50_000_000
    /// Processor time between two asks, in seconds; looked at every 1,000 instructions, at each large
    /// block of memory and every few kilobytes of source, to within some ten milliseconds.
    public var processorSeconds: Double = 1
    /// Memory in use, what is not yet collected included.
    ///
    /// Never more than the arena holds.
    public var memoryBytes = 16 << 20
    /// One block of memory: a table's array or fields, the stack.
    public var allocationBytes = 1 << 20
    /// The length of one string.
    public var stringBytes = 64 << 10
    /// Asks of a run.
    public var asks = 1000
    /// Log lines of a run; further ones are dropped and counted.
    public var logLines = 200
    /// The arguments of one ask, encoded; beyond, the ask raises an error, as for the next two.
    public var argumentBytes = 64 << 10
    /// The nesting of an ask's arguments.
    public var argumentDepth = 64
    /// The values in an ask's arguments.
    public var argumentNodes = 4096
    /// The text of all modules and scripts of a program.
    public var sourceBytes = 1 << 20

    /// The default limits.
    public init() {}
}

extension Limits {
    func lowered(isLoading: Bool) -> sandbox_limits {
        sandbox_limits(
            instructions: isLoading ? loadingInstructions : instructions,
            processor_nanoseconds: Int64(min(max(processorSeconds, 0), 1e9) * 1e9),
            memory_bytes: Self.size(memoryBytes),
            allocation_bytes: Self.size(allocationBytes),
            string_bytes: Self.size(stringBytes),
            asks: UInt32(clamping: asks),
            log_lines: UInt32(clamping: logLines),
            argument_bytes: UInt32(clamping: min(argumentBytes, 1 << 28)),
            argument_depth: UInt32(clamping: min(argumentDepth, 64)),
            argument_nodes: UInt32(clamping: argumentNodes),
            source_bytes: Self.size(sourceBytes)
        )
    }

    /// A size as C takes it: without a sign, and with room to add to it.
    private static func size(_ bytes: Int) -> Int { min(max(bytes, 0), 1 << 40) }
}
