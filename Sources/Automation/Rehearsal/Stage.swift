import Disputes
public import Sandbox

/// Shops that were loaded once, for as many rehearsals as are wanted.
///
/// Loading a shop costs milliseconds, a new ``Rehearsal`` on the stage microseconds: scripts and
/// their images are shared. Not Sendable; it lives on one thread with a known stack (see
/// ``ThreadExecutor``), and so do its rehearsals.
///
/// ## Topics
/// - Making one: ``init(_:as:)``, ``init(_:in:as:)``
public final class Stage {
    /// The shops whose events can be taken, as they act here.
    public let rulebooks: [Rulebook]
    /// Where all runs take place, one at a time.
    public let sandbox: Sandbox
    let images: ScriptImages

    /// Loads shops into a sandbox of their own.
    ///
    /// - Parameters:
    ///   - shops: the folders' texts, each of a shop of its own.
    ///   - mode: what becomes of what rules ask for. A rehearsal shows what would be done live,
    ///     also of a shop that is in shadow or off for now; nil leaves each its own mode.
    /// - Throws: ``ShopProblem``: what is wrong, with file and line; ``SandboxError`` where there is
    ///   no memory.
    public convenience init(_ shops: [ShopScripts], as mode: ShopSettings.Mode? = .live) throws {
        let sandbox = try Sandbox()
        var known: Set<ShopKey> = []
        let rulebooks = try shops.map { scripts throws(ShopProblem) in
            let rulebook = try Rulebook(scripts, in: sandbox)
            guard known.insert(rulebook.settings.shop).inserted else {
                throw .anotherFolder(is: rulebook.settings.shop)
            }
            return rulebook
        }
        self.init(rulebooks, in: sandbox, as: mode)
    }

    /// A stage for shops that are loaded.
    ///
    /// - Parameters:
    ///   - rulebooks: each of a shop of its own.
    ///   - sandbox: any of this thread; what runs in it otherwise is abandoned by a rehearsal.
    ///   - mode: see ``init(_:as:)``.
    public init(
        _ rulebooks: [Rulebook],
        in sandbox: Sandbox,
        as mode: ShopSettings.Mode? = .live
    ) {
        self.rulebooks = rulebooks.map { mode.map($0.acting(as:)) ?? $0 }
        self.sandbox = sandbox
        images = ScriptImages(in: sandbox)
    }

    /// The rulebook of a shop; nil where it is not on the stage.
    public func rulebook(of shop: ShopKey) -> Rulebook? {
        rulebooks.first { $0.settings.shop == shop }
    }
}

/// A stage belongs to one sandbox, and so to one thread.
@available(*, unavailable)
extension Stage: Sendable {}
