/// How much rules may still use in a part of a turn, so that no turn takes long.
struct TurnBudget {
    private var left = Int64.max

    /// Another part begins.
    ///
    /// - Parameter most: the instructions that it may use.
    mutating func begin(_ most: Int64) { left = most }

    mutating func use(_ instructions: Int64) { left -= instructions }

    /// What is left of the part is for a later turn.
    var isSpent: Bool { left <= 0 }
}
