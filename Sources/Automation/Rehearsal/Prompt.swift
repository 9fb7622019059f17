public import Sandbox

/// Lines of Lua typed one after the other, each decided as a rule's run would be.
///
/// A line sees the words, the limits and the shop of its rehearsal, and as `ticket` the one in use.
/// What it makes global is there for the next line; one that fails leaves nothing in the session,
/// but what it asked for before it failed is done, as in a run.
///
/// Not Sendable; it lives on its rehearsal's thread.
public final class Prompt {
    /// How a line came out.
    public enum Ending: Sendable, Hashable {
        /// With these results.
        case values(Description.Results)
        /// With an error.
        case failed(ScriptFailure)
        /// At a limit, or because it was interrupted.
        case stopped(LimitExceeded)
        /// A rule would wait here; the line ends.
        case waits(RunListing.Goal)
    }

    /// A line that was evaluated.
    public struct Evaluation: Sendable {
        /// How it came out.
        public var ending: Ending
        /// What it logged, each line with its position.
        public var lines: [String]
        /// What it led to: its actions, and what followed from them.
        public var scene: Scene
        /// What it used.
        public var cost: Cost
    }

    /// The rule that lines' actions are said to be of, in the journal.
    public static let ruleName = "(prompt)"

    /// Where its lines are decided.
    public let rehearsal: Rehearsal
    /// The shop whose scripts its lines see.
    public let shop: ShopKey
    /// The ticket that lines see, one that its rehearsal knows; nil where none is in use.
    public var ticket: TicketKey? {
        didSet { if ticket != oldValue { position = 0 } }
    }
    /// How many lines there were in its rehearsal, at other prompts too.
    public var count: Int
    private var image: Image
    private var position = 0

    /// A session that begins with the shop's scripts as they were loaded.
    ///
    /// - Parameters:
    ///   - rehearsal: it may take events and time between lines.
    ///   - shop: on its stage.
    ///   - count: how many lines there were in this rehearsal before.
    public init(in rehearsal: Rehearsal, of shop: ShopKey, after count: Int = 0) {
        guard let rulebook = rehearsal.stage.rulebook(of: shop) else {
            preconditionFailure("a shop that is not on the stage")
        }
        self.rehearsal = rehearsal
        self.shop = shop
        self.count = count
        image = rehearsal.stage.images.image(of: rulebook.scripts)
    }

    /// The same session where rules have changed: what its lines made global, and the functions they
    /// see, stay as they were.
    ///
    /// - Parameters:
    ///   - prompt: the session so far.
    ///   - rehearsal: on a stage in the same sandbox.
    public init(going prompt: Prompt, onIn rehearsal: Rehearsal) {
        self.rehearsal = rehearsal
        shop = prompt.shop
        ticket = prompt.ticket
        count = prompt.count
        image = prompt.image
        position = prompt.position
    }

    /// The limits of a line.
    public var limits: Limits {
        rehearsal.stage.rulebook(of: shop)?.settings.limits ?? Limits()
    }

    /// What the next line is called in messages.
    public var nextName: String { "repl:\(count + 1)" }

    /// Whether the text ends where Lua expects more of it; runs nothing.
    public func isUnfinished(_ text: String) -> Bool {
        let source = Source(name: nextName, text: text)
        return rehearsal.stage.sandbox.isUnfinished(source, in: image, limits: limits)
    }

    /// Evaluates an expression or statements.
    ///
    /// - Throws: ``JournalError``; an error of the line is none.
    public func evaluate(_ text: String) throws(JournalError) -> Evaluation {
        let line = Line(
            source: Source(name: nextName, text: text),
            image: image,
            shop: shop,
            ticket: ticket,
            position: position,
            number: count
        )
        count += 1
        let cost: Cost
        let end: Engine.LineEnd
        var scene: Scene
        (end, scene, cost) = try rehearsal.evaluate(line) { image = $0 }
        position = end.position
        let rest = try rehearsal.settle()
        scene.turns += rest.turns
        return Evaluation(
            ending: Ending(end),
            lines: end.lines,
            scene: scene,
            cost: cost
        )
    }
}

/// A prompt belongs to its rehearsal's thread.
@available(*, unavailable)
extension Prompt: Sendable {}

extension Prompt.Ending {
    init(_ end: Engine.LineEnd) {
        if let goal = end.goal {
            self = .waits(goal)
            return
        }
        switch end.step {
        case .finished(let value): self = .values(Description.list(from: value))
        case .failed(let failure): self = .failed(failure)
        case .stopped(let limit): self = .stopped(limit)
        case .asked: preconditionFailure("a line that asks was answered, or waits")
        }
    }
}

extension Rehearsal {
    /// Evaluates a line; `keep` gets the session's image where it finished, before anything else runs.
    fileprivate func evaluate(
        _ line: Line,
        keep: (Image) -> Void
    ) throws(JournalError) -> (Engine.LineEnd, Scene, Cost) {
        let batch = engine.beginTurn(at: wall)
        let end = try engine.evaluate(line, into: batch)
        let cost = engine.sandbox.cost
        if case .finished = end.step { keep(engine.sandbox.session(after: line.image)) }
        var outcome = engine.endTurn(batch, Work(wall: wall))
        outcome.seal()
        _ = journal.commit(outcome.commit)
        isUnderWay = outcome.isUnderWay
        var scene = Scene()
        scene.turns.append(outcome)
        return (end, scene, cost)
    }

    /// Goes on until nothing is under way.
    fileprivate func settle() throws(JournalError) -> Scene { try play(Work(wall: wall)) }
}
