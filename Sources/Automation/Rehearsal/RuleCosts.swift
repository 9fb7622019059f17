import Sandbox

/// What rules use of the sandbox, summed up by rule; taken only where somebody asked for it.
///
/// A class: an engine adds to it, whoever asked reads it.
public final class RuleCosts {
    /// A rule of a shop.
    public struct Key: Sendable, Hashable {
        /// The shop.
        public var shop: ShopKey
        /// The rule's name.
        public var rule: String
    }

    /// What a rule has used.
    public struct Sum: Sendable, Hashable {
        /// Steps taken: runs begun, runs woken, `when` functions asked.
        public var steps = 0
        /// Instructions of Lua's machine, library work and replays included.
        public var instructions: Int64 = 0
        /// The most instructions of one step.
        public var instructionsMax: Int64 = 0
        /// The most memory in use in one step, the scripts' image included.
        public var peakBytes = 0

        /// Nothing was used.
        public init() {}

        mutating func add(_ cost: Cost) {
            steps += 1
            instructions += cost.instructions
            instructionsMax = max(instructionsMax, cost.instructions)
            peakBytes = max(peakBytes, cost.peakBytes)
        }
    }

    private(set) var sums: [Key: Sum] = [:]

    func add(_ cost: Cost, of rule: Rule, in shop: ShopKey) {
        sums[Key(shop: shop, rule: rule.name), default: Sum()].add(cost)
    }
}
