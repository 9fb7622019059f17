import Automation
import Disputes
import Logging
import Synchronization

/// A webhook and how far it has come, as the one who follows the stream for it leaves it.
final class FollowedWebhook: Sendable {
    /// What was set.
    let hook: Webhook
    private let state: Mutex<WebhookStanding>

    init(_ hook: Webhook, _ standing: WebhookStanding) {
        self.hook = hook
        state = Mutex(standing)
    }

    /// How far it has come.
    var standing: WebhookStanding {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// Follows the stream for one webhook: one item after the other, until it is told to stop.
struct WebhookFollower: Sendable {
    /// What is held in memory for a hook while its target is slow, in bytes; or one item.
    private static let heldBytesMax = 1 << 20
    /// How many positions that are not for it may be looked through once more after a crash.
    private static let unsavedMax: Int64 = 4_096

    let host: LiveHost
    let place: FollowedWebhook
    let sender: any WebhookSender
    let clock: any WallClock
    let jitter: @Sendable () -> Double
    let logger: Logger

    private var hook: Webhook { place.hook }

    /// Delivers until the task is cancelled, the host ends, or the hook is disabled.
    func run() async {
        await ErrorPause(clock, logger).outlast("a webhook is", names) { try await follow() }
        try? await save()
    }

    private func follow() async throws {
        var saved = place.standing.position
        while place.standing.disabled == nil, try await step() {
            guard place.standing.position - saved >= Self.unsavedMax else { continue }
            saved = place.standing.position
            try await save()
        }
    }

    /// - Returns: false at the end of the stream.
    private func step() async throws -> Bool {
        try Task.checkCancellation()
        if let position = place.standing.again.first {
            try await tryAgain(position)
            return true
        }
        if let due = place.standing.due {
            try await clock.sleep(through: Timestamp(milliseconds: due))
        }
        do {
            guard let items = try await nextItems() else { return false }
            for item in items where try await !deliver(item) { break }
        } catch StreamProblem.deleted(let last) {
            try await miss(through: last)
        }
        return true
    }

    /// The next items for it, as many as may be held; none where those that came are not for it; nil
    /// at the end.
    private func nextItems() async throws -> [StreamItem]? {
        var iterator = host.stream(after: place.standing.position).makeAsyncIterator()
        let page = try await iterator.nextPage()
        guard let last = page.last else { return nil }
        var items: [StreamItem] = []
        var bytes = 0
        let shop = hook.shop
        for item in page where item.shop == shop && hook.takes(item.type) {
            bytes += item.body.count
            if bytes > Self.heldBytesMax, !items.isEmpty { return items }
            items.append(item)
        }
        if items.isEmpty { place.standing.skip(to: last.position) }
        return items
    }

    /// Makes an attempt.
    ///
    /// - Returns: whether the next item may go at once.
    private func deliver(_ item: StreamItem) async throws -> Bool {
        let answer = try await send(item, attempts: place.standing.attempts)
        var standing = place.standing
        let step = standing.attempted(item.position, answer, at: clock.now, jitter: jitter())
        var settings = [standing.setting(of: hook.id)]
        if step == .failed { settings += try failed(item, answer) }
        try await host.keep(settings)
        place.standing = standing
        say(step, item, answer)
        return step == .delivered || step == .failed && standing.disabled == nil
    }

    /// Tries a failed delivery once more.
    private func tryAgain(_ position: Int64) async throws {
        var standing = place.standing
        let page = try host.journal.stream(after: position - 1, limit: 1)
        var settings: [Setting] = []
        if let item = page.first, item.position == position {
            let answer = try await send(item, attempts: 0)
            let step = standing.triedAgain(position, answer)
            say(step, item, answer)
            let name = WebhookFailure.name(position, of: hook.id)
            settings =
                step == .delivered
                ? [Setting(name: name, value: nil)] : [failure(item, answer).setting(of: hook.id)]
        } else {
            standing.again.removeAll { $0 == position }
            logger.warning("a failed delivery is no longer in the stream", metadata: names)
        }
        try await host.keep(settings + [standing.setting(of: hook.id)])
        place.standing = standing
    }

    private func send(_ item: StreamItem, attempts: Int) async throws -> WebhookAnswer {
        guard let url = try? WebhookURL(hook.url) else {
            return .nothing("its URL can't be read by this version")
        }
        let answer = await sender.send(
            WebhookMessage(
                id: hook.messageID(item.position),
                from: hook.id,
                to: url,
                body: item.body,
                attempts: attempts,
                secret: try? StandardWebhook(secret: hook.secret),
                at: clock.now
            )
        )
        // Told to stop, it knows nothing of the target.
        if Task.isCancelled, case .nothing = answer { throw CancellationError() }
        return answer
    }

    private func failure(_ item: StreamItem, _ answer: WebhookAnswer) -> WebhookFailure {
        WebhookFailure(
            position: item.position,
            ticket: item.ticket,
            type: item.type,
            reason: answer.reason,
            at: clock.now.milliseconds
        )
    }

    /// Lists a delivery as failed; the oldest is forgotten where there are too many.
    private func failed(_ item: StreamItem, _ answer: WebhookAnswer) throws -> [Setting] {
        let listed = try host.failures(of: hook.id)
        let forgotten = listed.prefix(max(0, listed.count + 1 - WebhookFailure.countMax))
        return [failure(item, answer).setting(of: hook.id)]
            + forgotten.map {
                Setting(name: WebhookFailure.name($0.position, of: hook.id), value: nil)
            }
    }

    private func miss(through last: Int64) async throws {
        place.standing.skip(to: last)
        place.standing.missedThrough = last
        try await save()
        logger.warning(
            "the stream was deleted before a webhook had it",
            metadata: names.merging(["through": "\(last)"]) { $1 }
        )
    }

    private func save() async throws {
        try await host.keep([place.standing.setting(of: hook.id)])
    }

    private func say(_ step: WebhookStanding.Step, _ item: StreamItem, _ answer: WebhookAnswer) {
        var metadata = names
        metadata["position"] = "\(item.position)"
        metadata["reason"] = "\(answer.reason)"
        switch step {
        case .delivered: return
        case .waits: logger.info("a webhook's delivery will be tried again", metadata: metadata)
        case .failed: logger.warning("a webhook's delivery failed", metadata: metadata)
        case .gone: break
        }
        if place.standing.disabled != nil {
            logger.warning("a webhook is disabled", metadata: names)
        }
    }

    private var names: Logger.Metadata { ["webhook": "\(hook.id)", "shop": "\(hook.source)"] }
}
