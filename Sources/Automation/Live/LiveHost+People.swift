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
        switch try address(order, in: scope) {
        case .success(let addressed):
            return await shard(of: addressed.shop).carryOut(addressed.order)
        case .failure(let problem): return .failure(problem)
        }
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

    /// An order and the shop that it is about.
    private typealias Addressed = (shop: ShopKey, order: Order)

    /// The order as it is carried out: it names a run by its whole id and a ticket by its shop, so
    /// that it can mean nothing outside the scope, whatever happens meanwhile.
    private func address(
        _ order: Order,
        in scope: ShopScope
    ) throws(JournalError) -> Result<Addressed, OrderProblem> {
        let found = try addresses(of: order, in: scope).filter {
            scope.contains($0.shop) && isLoaded($0.shop)
        }
        guard let addressed = found.first else {
            return .failure(OrderProblem(order.absence, isAbsence: true))
        }
        return found.count == 1 ? .success(addressed) : .failure(order.ambiguity)
    }

    private func isLoaded(_ shop: ShopKey) -> Bool { state.withLock { $0.shops[shop] != nil } }

    private func addresses(
        of order: Order,
        in scope: ShopScope
    ) throws(JournalError) -> [Addressed] {
        switch order {
        case .approve(let key), .deny(let key, _), .resolve(let key, _):
            try journal.openAction(key: key).map { [($0.ticket.shop, order)] } ?? []
        case .cancel(let run): try runs(run, in: scope).map { ($0.shop, .cancel(run: $0.id)) }
        case .retry(let run): try runs(run, in: scope).map { ($0.shop, .retry(run: $0.id)) }
        case .move(let run): try runs(run, in: scope).map { ($0.shop, .move(run: $0.id)) }
        case .moveWaiting(let number):
            try journal.run(number).map { [($0.ticket.shop, order)] } ?? []
        case .release(let ticket, let shop):
            try shops(of: ticket, among: shop.map { [$0] }, in: scope)
                .map { ($0, .release(ticket: ticket, shop: $0)) }
        }
    }

    /// Two at most of the runs that are not over and whose id begins so, by their whole ids.
    private func runs(
        _ id: String,
        in scope: ShopScope
    ) throws(JournalError) -> [(shop: ShopKey, id: String)] {
        var found: [(ShopKey, String)] = []
        try journal.eachRun(beginning: id) { record in
            if scope.contains(record.ticket.shop), isLoaded(record.ticket.shop) {
                found.append((record.ticket.shop, record.id.hexadecimal))
            }
            return found.count < 2
        }
        return found
    }

    /// The shops whose ticket of that id is held; the one that was named where none is.
    private func shops(
        of ticket: String,
        among named: [ShopKey]?,
        in scope: ShopScope
    ) throws(JournalError) -> [ShopKey] {
        let shops = named ?? state.withLock { Array($0.shops.keys) }
        let keys = shops.filter(scope.contains).map { TicketKey(shop: $0, id: ticket) }
        let held = try journal.tickets(keys).compactMapValues { TicketState(decoding: $0) }
            .filter { $0.value.ticket.isPaused || $0.value.handOver != nil }
        return held.isEmpty ? named ?? [] : held.keys.map(\.shop).sorted()
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

    /// What to say where it could be about several.
    fileprivate var ambiguity: OrderProblem {
        switch self {
        case .cancel(let run), .retry(let run), .move(let run): .severalRuns(run)
        case .release(let ticket, _): .severalTickets(ticket)
        case .approve, .deny, .resolve, .moveWaiting: OrderProblem("it could be about several")
        }
    }
}
