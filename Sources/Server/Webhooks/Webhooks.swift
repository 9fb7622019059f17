public import Automation
import Disputes
import HTTPTypes
public import Logging
public import ServiceLifecycle

/// The webhooks of a live host: each shop's stream delivered to the URLs that its operators set, as
/// Standard Webhooks, each item at least once and in order.
///
/// What was set and how far each has come is kept in the journal, so that a restart goes on where
/// the last host stood. Each hook is followed by itself: a slow or dead target delays no other.
///
/// A delivery is tried seven times over seventeen hours, at the same place in the order; then it is
/// a failed delivery, which is listed and can be sent again, and the next goes on. Five of them in a
/// row, or the answer 410, disable a webhook until somebody enables it.
///
/// See <https://www.standardwebhooks.com>.
public actor Webhooks: Service {
    /// What operators allow.
    public struct Options: Sendable {
        /// Targets may be within the host's own network, and need not be encrypted.
        public var allowsPrivateTargets = false
        /// Webhooks one shop may have.
        public var hooksOfShopMax = 10
        /// Webhooks there may be in all.
        public var hooksMax = 200
        /// The time that attempts go by.
        public var clock: any WallClock = SystemClock()

        /// Targets outside alone.
        public init() {}
    }

    /// What webhooks do with the world: tests have a world of their own.
    package struct World: Sendable {
        /// Finds the addresses of names.
        package var lookup: any NameLookup = SystemLookup()
        /// Makes attempts; nil: over HTTP, where targets are allowed.
        package var sender: (any WebhookSender)?
        /// A number of chance from 0 to 1.
        package var jitter: @Sendable () -> Double = { Double.random(in: 0...1) }
        /// Bytes of chance.
        package var random: @Sendable (Int) -> [UInt8] = { count in
            (0..<count).map { _ in UInt8.random(in: .min ... .max) }
        }

        /// The world as it is.
        package init() {}
    }

    private enum Life {
        case opened
        case running
        case ended
    }

    let host: LiveHost
    private let options: Options
    private let targets: WebhookTargets
    private let world: World
    private let sender: any WebhookSender
    private let logger: Logger
    private var life = Life.opened
    private var places: [String: FollowedWebhook]
    private var followers: [String: Task<Void, Never>] = [:]
    /// One change is made at a time; who wants another waits.
    private let turn = Turn()

    /// The webhooks that were set, not followed yet.
    ///
    /// - Throws: ``/Automation/JournalError``.
    public init(_ host: LiveHost, _ options: Options, logger: Logger) throws {
        try self.init(host, options, world: World(), logger: logger)
    }

    /// The same in another world.
    package init(_ host: LiveHost, _ options: Options, world: World, logger: Logger) throws {
        self.host = host
        self.options = options
        self.world = world
        self.logger = logger
        let targets = options.allowsPrivateTargets ? WebhookTargets.any : .outside
        self.targets = targets
        sender =
            world.sender
            ?? HTTPWebhookSender(targets: targets, lookup: world.lookup, clock: options.clock)
        places = try Self.kept(by: host)
    }

    private static func kept(by host: LiveHost) throws(JournalError) -> [String: FollowedWebhook] {
        var places: [String: FollowedWebhook] = [:]
        for setting in try host.settings(named: Webhook.prefix) {
            guard let hook = setting.decoded(as: Webhook.self), ShopKey(source: hook.source) != nil
            else { continue }
            let kept = try host.settings(named: WebhookStanding.prefix + hook.id).first
            let standing = kept?.decoded(as: WebhookStanding.self)
            places[hook.id] = FollowedWebhook(
                hook,
                standing ?? WebhookStanding(position: host.lastPosition)
            )
        }
        return places
    }

    /// Follows the stream for all of them until the group is told to stop.
    public func run() async throws {
        // A change that is under way leaves its webhook unfollowed until it is made.
        await turn.take()
        life = .running
        for place in places.values { follow(place) }
        turn.pass()
        try? await gracefulShutdown()
        life = .ended
        for follower in followers.values { follower.cancel() }
        for follower in followers.values { await follower.value }
        await sender.close()
    }

    // MARK: Looking

    /// The webhooks of those shops, in the order in which they were made.
    func list(in scope: ShopScope) -> [FollowedWebhook] {
        places.values.filter { scope.contains($0.hook.shop) }
            .sorted { ($0.hook.created, $0.hook.id) < ($1.hook.created, $1.hook.id) }
    }

    /// A webhook of one of those shops.
    ///
    /// - Throws: 404 where there is none.
    func place(_ id: String, in scope: ShopScope) throws(Problem) -> FollowedWebhook {
        guard let place = places[id], scope.contains(place.hook.shop) else {
            throw .nothing("webhook '\(id)'")
        }
        return place
    }

    // MARK: Changing

    /// Sets a webhook, which gets what happens from now on.
    ///
    /// - Throws: ``Problem``: its target is refused, or there are too many; ``JournalError``.
    func add(_ shop: ShopKey, _ url: WebhookURL, types: [String]) async throws -> FollowedWebhook {
        // Before a name is looked up, and when it was: others may have come between.
        try demandRoom(shop)
        try await demandTarget(url, of: shop)
        return try await alone {
            try demandRoom(shop)
            let hook = Webhook(
                id: world.random(12).hexadecimal,
                source: shop.source,
                url: url.text,
                types: types,
                secret: Webhook.secret(world.random(32)),
                created: options.clock.now.rfc3339(offset: 0)
            )
            let place = FollowedWebhook(hook, WebhookStanding(position: host.lastPosition))
            try await host.keep([hook.setting, place.standing.setting(of: hook.id)])
            places[hook.id] = place
            follow(place)
            return place
        }
    }

    /// Takes a webhook away, with all that is known of it.
    func remove(_ id: String, in scope: ShopScope) async throws {
        try await alone {
            let place = try place(id, in: scope)
            await leave(place)
            let failures = try host.failures(of: id)
            let names =
                [place.hook.setting.name, place.standing.setting(of: id).name]
                + failures.map { WebhookFailure.name($0.position, of: id) }
            try await host.keep(names.map { Setting(name: $0, value: nil) })
            places[id] = nil
            await sender.forget(id)
        }
    }

    /// Has a webhook send again, at once, whatever it was disabled for or waited for.
    func enable(_ id: String, in scope: ShopScope) async throws -> FollowedWebhook {
        try await change(id, in: scope) { standing in
            standing.enable()
            return []
        }
    }

    /// Has a webhook go on behind a position; failed deliveries behind it are then no longer listed.
    func replay(
        _ id: String,
        after position: Int64,
        in scope: ShopScope
    ) async throws -> FollowedWebhook {
        try await change(id, in: scope) { [host] standing in
            let isDisabled = standing.disabled
            standing.restart(after: position)
            standing.disabled = isDisabled
            return try host.failures(of: id).filter { $0.position > position }
                .map { Setting(name: WebhookFailure.name($0.position, of: id), value: nil) }
        }
    }

    /// Has a webhook try a failed delivery once more.
    func replay(
        _ id: String,
        failed position: Int64,
        in scope: ShopScope
    ) async throws -> FollowedWebhook {
        try await change(id, in: scope) { [host] standing in
            guard try host.failures(of: id).contains(where: { $0.position == position }) else {
                throw Problem.nothing("failed delivery of position \(position)")
            }
            if !standing.again.contains(position) { standing.again.append(position) }
            return []
        }
    }

    private func change(
        _ id: String,
        in scope: ShopScope,
        _ body: (inout WebhookStanding) throws -> [Setting]
    ) async throws -> FollowedWebhook {
        try await alone {
            let place = try place(id, in: scope)
            await leave(place)
            defer { follow(place) }
            var standing = place.standing
            let settings = try body(&standing)
            try await host.keep(settings + [standing.setting(of: id)])
            place.standing = standing
            return place
        }
    }

    private func demandTarget(_ url: WebhookURL, of shop: ShopKey) async throws(Problem) {
        do {
            _ = try await targets.check(url, by: world.lookup)
        } catch .unanswered(let problem) {
            var unavailable = Problem(.serviceUnavailable, "url: \(problem)")
            unavailable.retryAfter = 10
            throw unavailable
        } catch {
            if case .inside(let address) = error {
                logger.warning(
                    "a webhook's target was refused",
                    metadata: ["shop": "\(shop.source)", "address": "\(address)"]
                )
            }
            throw Problem(.badRequest, "url: \(error)")
        }
    }

    private func demandRoom(_ shop: ShopKey) throws(Problem) {
        let count = places.values.count { $0.hook.shop == shop }
        guard count < options.hooksOfShopMax else {
            throw Problem(
                .conflict,
                "\(shop.source) has \(count) webhooks, as many as it may; delete one"
            )
        }
        guard places.count < options.hooksMax else {
            throw Problem(.conflict, "there are \(places.count) webhooks, as many as there may be")
        }
    }

    // MARK: Following

    private func follow(_ place: FollowedWebhook) {
        guard life == .running, place.standing.disabled == nil else { return }
        let follower = WebhookFollower(
            host: host,
            place: place,
            sender: sender,
            clock: options.clock,
            jitter: world.jitter,
            logger: logger
        )
        followers[place.hook.id] = Task { await follower.run() }
    }

    /// Returns when nothing is sent or kept for a webhook any more.
    private func leave(_ place: FollowedWebhook) async {
        guard let follower = followers.removeValue(forKey: place.hook.id) else { return }
        follower.cancel()
        await follower.value
    }

    private func alone<Value>(_ body: () async throws -> Value) async throws -> Value {
        await turn.take()
        defer { turn.pass() }
        if life == .ended { throw Problem.stopping }
        return try await body()
    }
}
