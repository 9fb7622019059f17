import Automation
import Disputes

/// Everything that outlives a host: the time, the platform, the disk, and what was seen of them.
///
/// A value: at each point where a host may die the world is kept as it is then, and another host
/// begins in a copy of it.
struct World: Sendable {
    /// The time outside.
    var now: Timestamp
    var gateway: SimulatedGateway
    var disk = SimulatedDisk()
    var audit: CommitAudit
    /// What draws the order of answers and the pauses; goes on from host to host.
    var numbers: SeededNumbers
    /// What a host did that no host may do.
    var mistakes: [String] = []
    /// Hosts that began in it.
    var lives = 0

    /// Everything that is wrong so far.
    var violations: [String] { gateway.violations + audit.violations + mistakes }

    /// The world after its host died, and nobody started another for a while.
    func afterDeath(downSeconds: Int) -> World {
        var world = self
        world.gateway.disconnect()
        world.now = now.adding(seconds: downSeconds)
        world.gateway.advance(to: world.now)
        return world
    }
}

/// The people of a shop: they look now and then, and see to everything that waits for them.
struct SimulatedHuman: Sendable {
    /// What they say to what needs approval.
    enum Approval: Sendable {
        case approves
        case denies
        /// Nobody looks at it.
        case leaves
    }

    var approval = Approval.approves
    /// They release tickets that were taken over or handed over.
    var releases = true
    /// They settle what nobody knows, after a look at the platform.
    var resolves = true
    /// Seconds between two looks, under the wall clock; under that of events they look when
    /// nothing else happens.
    var looksEvery = 3_600

    /// What they want done with what the journal shows, in a world.
    func orders(_ journal: MemoryJournal, _ world: World) -> [Order] {
        var orders: [Order] = []
        for action in journal.openActions(after: 0, limit: .max) {
            switch action.state {
            case .needsApproval where approval == .approves:
                orders.append(.approve(key: action.key))
            case .needsApproval where approval == .denies:
                orders.append(.deny(key: action.key, reason: "不行"))
            case .unknown where resolves && action.delivery?.isBeforeHuman == true:
                orders.append(.resolve(key: action.key, resolution(of: action.key, world)))
            default: break
            }
        }
        guard releases else { return orders }
        for ticket in journal.attention(after: nil, limit: .max)
        where ticket.attention.contains(.paused) {
            orders.append(.release(ticket: ticket.key.id, shop: ticket.key.shop))
        }
        return orders
    }

    private func resolution(of key: String, _ world: World) -> Order.Resolution {
        world.gateway.hasPerformed(key)
            ? .done(reference: "R-" + key.prefix(6)) : .failed(reason: "平台没有记录")
    }
}
