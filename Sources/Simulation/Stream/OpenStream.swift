import Disputes

/// The events of a simulated shop whose people act as people do, in the order of their arrival.
///
/// Bytes depend on the plan alone: the same plan gives the same lines in every process. Memory grows
/// with the tickets that are open at one time, not with all of them.
public struct OpenStream: Sequence, IteratorProtocol, Sendable {
    private var month: Month

    /// A stream of a plan; China's clocks, the platforms' own lengths.
    public init(_ plan: SimulationPlan) {
        let market = Market.of(plan.platform)
        let lengths = Lengths()
        month = Month(
            plan,
            Terms(
                market: market,
                shop: plan.shop,
                seed: plan.seed,
                lengths: lengths,
                offset: lengths.offset,
                refundsInstantly: market.hasInstantRefund,
                people: .alone
            )
        )
    }

    /// The next line with its end, a CloudEvent in JSON; nil when the last ticket has ended.
    public mutating func next() -> [UInt8]? {
        month.nextArrival()?.line
    }

    /// How many tickets have begun.
    public var begunTickets: Int { month.begunCount }

    /// How many tickets have begun and not ended.
    public var openTickets: Int { month.openCount }
}
