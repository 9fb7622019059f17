import Disputes
import Synchronization

extension LiveHost {
    /// Takes events in; they are on disk when it returns.
    ///
    /// Each is looked at by itself: one that can't be taken keeps no other from being taken. Only
    /// where one of a shop finds no room, those of the shop behind it don't either, so that they
    /// keep their order when they are sent again.
    ///
    /// - Parameters:
    ///   - bodies: CloudEvents as JSON texts, UTF-8, each of at most ``InputLine/bytesMax`` bytes.
    ///   - scope: the shops that the sender speaks for.
    /// - Returns: one answer for each, in order.
    /// - Throws: ``JournalError``: none of them is on disk, and the host has ended.
    public func accept(
        _ bodies: [[UInt8]],
        from scope: ShopScope = .all
    ) async throws(JournalError) -> [Acceptance] {
        var answers: [Acceptance?] = []
        var drafts: [NumberedArrival.Draft] = []
        var room = Room(now: .now)
        readers.with { reader in
            for body in bodies {
                switch draft(of: body, from: scope, by: reader, &room) {
                case .draft(let draft):
                    answers.append(nil)
                    drafts.append(draft)
                case .refused(let acceptance): answers.append(acceptance)
                }
            }
        }
        let numbers = try await append(drafts)
        var rest = numbers[...]
        let acceptances = answers.map { answer in
            answer ?? rest.removeFirst().map { .accepted(number: $0) } ?? .known
        }
        counts.answered(acceptances)
        return acceptances
    }

    private enum Reading {
        case draft(NumberedArrival.Draft)
        case refused(Acceptance)
    }

    /// What was found of the host's room while events are looked at.
    private struct Room {
        let now: ContinuousClock.Instant
        /// There is none for any shop.
        var all: Acceptance?
        /// Shops that had none, and what their events are told.
        var shops: [ShopKey: Acceptance] = [:]
    }

    /// Reads and checks an event, and makes room for it.
    private func draft(
        of body: [UInt8],
        from scope: ShopScope,
        by reader: EventReader,
        _ room: inout Room
    ) -> Reading {
        do throws(EventProblem) {
            guard body.count <= InputLine.bytesMax else {
                throw EventProblem(
                    field: nil,
                    reason:
                        "it has \(body.count) bytes; at most \(InputLine.bytesMax) are accepted"
                )
            }
            let event = try reader.read(body)
            let shop = ShopKey(platform: event.platform, id: event.shop)
            guard scope.contains(shop) else { return .refused(.forbidden(shop)) }
            let (isKnown, life) = state.withLock { ($0.shops[shop] != nil, $0.life) }
            guard isKnown else { throw EventProblem(field: "source", reason: shop.absence) }
            if let problem = ClockKind.wall.problem(with: event, at: wall.now) { throw problem }
            if let busy = room.all ?? room.shops[shop] { return .refused(busy) }
            if life == .stopping || life == .ended || waitingEvents >= options.eventsMax {
                let busy = Acceptance.busy(retryAfter: 1, isShop: false)
                room.all = busy
                return .refused(busy)
            }
            let shard = shard(of: shop)
            let seconds = shard.isFull(shop) ? 10 : shard.queue.expect(shop, at: room.now)
            if let seconds {
                let busy = Acceptance.busy(retryAfter: seconds, isShop: true)
                room.shops[shop] = busy
                return .refused(busy)
            }
            return .draft(NumberedArrival.Draft(shop: shop, event: event, body: body))
        } catch {
            return .refused(.rejected(error))
        }
    }

    private func append(
        _ drafts: [NumberedArrival.Draft]
    ) async throws(JournalError) -> [Int64?] {
        if drafts.isEmpty { return [] }
        do {
            let numbers = try await writer.append(drafts).numbers
            for (draft, number) in zip(drafts, numbers) where number == nil { forget(draft) }
            return numbers
        } catch {
            for draft in drafts { forget(draft) }
            throw error
        }
    }

    private func forget(_ draft: NumberedArrival.Draft) {
        shard(of: draft.shop).queue.forget(draft.shop)
    }

    private var waitingEvents: Int { shards.reduce(0) { $0 + $1.queue.count } }

    /// What happens behind a position of the stream, in order, without gap or repeat; see
    /// ``LiveStream``.
    public func stream(after position: Int64) -> LiveStream {
        LiveStream(tail: tail, journal: journal, after: position)
    }

    /// The position of the stream's last item that is on disk.
    public var lastPosition: Int64 { tail.last }
}
