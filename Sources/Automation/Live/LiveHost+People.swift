import Disputes
import Synchronization

extension LiveHost {
    /// Carries out what a human wants; it is on disk when it returns.
    ///
    /// - Parameters:
    ///   - order: what is wanted.
    ///   - scope: the shops that the human may touch; what is not theirs is not there for them.
    /// - Returns: what was done in one sentence, or why it can't be.
    /// - Throws: ``JournalError``.
    public func carryOut(
        _ order: Order,
        in scope: ShopScope = .all
    ) async throws(JournalError) -> Result<String, OrderProblem> {
        guard let shop = try shop(of: order, in: scope) else {
            return .failure(OrderProblem(order.absence, isAbsence: true))
        }
        return await shard(of: shop).carryOut(order)
    }

    /// Carries out several orders, as many in one turn as there are.
    ///
    /// - Returns: what became of each, in their order.
    /// - Throws: ``JournalError``.
    public func carryOut(
        _ orders: [Order],
        in scope: ShopScope = .all
    ) async throws -> [Result<String, OrderProblem>] {
        try await withThrowingTaskGroup { group in
            for (place, order) in orders.enumerated() {
                group.addTask { (place, try await self.carryOut(order, in: scope)) }
            }
            return try await group.reduce(into: [(Int, Result<String, OrderProblem>)]()) {
                $0.append($1)
            }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// The shop that an order is about; nil where there is none within the scope.
    private func shop(of order: Order, in scope: ShopScope) throws(JournalError) -> ShopKey? {
        let shop: ShopKey? =
            switch order {
            case .approve(let key), .deny(let key, _), .resolve(let key, _):
                try journal.openAction(key: key)?.ticket.shop
            case .cancel(let run), .retry(let run), .move(let run):
                try self.shop(ofRun: run, in: scope)
            case .moveWaiting(let number): try journal.run(number)?.ticket.shop
            case .release(let ticket, let shop):
                try self.shop(ofTicket: ticket, among: shop.map { [$0] }, in: scope)
            }
        guard let shop, scope.contains(shop), state.withLock({ $0.shops[shop] != nil }) else {
            return nil
        }
        return shop
    }

    private func shop(ofRun id: String, in scope: ShopScope) throws(JournalError) -> ShopKey? {
        var found: ShopKey?
        try journal.eachRun(beginning: id) { record in
            if scope.contains(record.ticket.shop) { found = record.ticket.shop }
            return found == nil
        }
        return found
    }

    private func shop(
        ofTicket id: String,
        among named: [ShopKey]?,
        in scope: ShopScope
    ) throws(JournalError) -> ShopKey? {
        let shops = named ?? state.withLock { Array($0.shops.keys) }
        let keys = shops.filter(scope.contains).map { TicketKey(shop: $0, id: id) }
        let held = try journal.tickets(keys).compactMapValues { TicketState(decoding: $0) }
            .filter { $0.value.ticket.isPaused || $0.value.handOver != nil }
        return held.keys.min()?.shop ?? named?.first
    }

    // MARK: Switches

    /// What operators hold back now.
    public var switches: Set<Switch> { state.withLock { $0.switches } }

    /// Holds sending back (on), or lets go of what was held (off); it outlives the host.
    public func set(_ change: Switch, isOn: Bool) async throws(JournalError) {
        let name = Self.switchPrefix + change.name
        try await writer.commit([Setting(name: name, value: isOn ? [] : nil)])
        let switches = state.withLock { state in
            if isOn { state.switches.insert(change) } else { state.switches.remove(change) }
            return state.switches
        }
        for shard in shards {
            await shard.shard.set(switches)
            shard.signal()
        }
    }
}

extension Order {
    /// What to say where there is nothing that it could be about.
    fileprivate var absence: String {
        switch self {
        case .approve(let key), .deny(let key, _): "no action with key \(key) waits for approval"
        case .resolve(let key, _): "no action with key \(key) is unknown"
        case .cancel(let run), .retry(let run), .move(let run):
            "no run \(run) waits, failed or diverged"
        case .moveWaiting(let number): "run number \(number) does not wait"
        case .release(let ticket, _): "no ticket \(ticket) is paused or handed over"
        }
    }
}
