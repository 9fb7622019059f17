/// Which scripts a run goes on with, whatever the shop's are by then.
public struct RunPin: Sendable, Hashable {
    /// The run's number.
    public var run: Int64
    /// The hash of its script set; empty where the run is forgotten.
    public var scripts: [UInt8]

    /// A run and what it is pinned to.
    public init(run: Int64, scripts: [UInt8]) {
        self.run = run
        self.scripts = scripts
    }
}
