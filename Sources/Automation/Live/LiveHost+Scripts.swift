import Disputes
import Sandbox
import Synchronization

extension LiveHost {
    /// Checks a shop's scripts and has new events see them; runs that wait go on with those they
    /// began with.
    ///
    /// A shop that was not there is there from now on. A canary ends with it.
    ///
    /// - Returns: what the check found besides; or why they can't run, and the old version goes on.
    public func reload(
        _ scripts: ShopScripts
    ) async -> Result<[ShopCheck.Finding], ScriptProblems> {
        let check: ShopCheck
        switch await Self.check(scripts) {
        case .failure(let problems): return .failure(problems)
        case .success(let passed): check = passed
        }
        guard let rulebook = check.rulebook else { preconditionFailure("it passed its check") }
        let shop = rulebook.settings.shop
        loadedScripts.add(rulebook)
        let isNew = state.withLock { state in
            state.scripts[shop] = scripts
            return state.shops.updateValue(rulebook, forKey: shop) == nil
        }
        let shard = shard(of: shop)
        await shard.shard.setCanary(nil, share: 0, of: shop)
        await shard.shard.adopt(rulebook)
        if isNew { try? await takeUpEvents(of: shop) }
        shard.signal()
        return .success(check.findings)
    }

    /// Has a share of a shop's tickets see other rules and templates; its settings stay.
    ///
    /// A ticket sees the same version at all its events, and goes on seeing the newer one when the
    /// share grows. ``reload(_:)`` ends it.
    ///
    /// - Parameters:
    ///   - scripts: the newer version; nil: no ticket sees another.
    ///   - share: the part of the tickets, 0 to 1.
    ///   - shop: whose.
    /// - Returns: what the check found; or why they can't run, and nothing is changed.
    public func setCanary(
        _ scripts: ShopScripts?,
        share: Double,
        of shop: ShopKey
    ) async -> Result<[ShopCheck.Finding], ScriptProblems> {
        var canary: Rulebook?
        var findings: [ShopCheck.Finding] = []
        if let scripts {
            switch await Self.check(scripts) {
            case .failure(let problems): return .failure(problems)
            case .success(let check):
                canary = check.rulebook
                findings = check.findings
            }
            guard canary?.settings.shop == shop else { return .failure(.ofAnother(than: shop)) }
        }
        if let canary { loadedScripts.add(canary) }
        await shard(of: shop).shard.setCanary(canary, share: share, of: shop)
        shard(of: shop).signal()
        return .success(findings)
    }

    /// The texts that a shop's rules of now were loaded from; nil where it is not there.
    public func scripts(of shop: ShopKey) -> ShopScripts? {
        state.withLock { $0.scripts[shop] }
    }

    /// The settings of the shops, as they are now.
    public var settings: [ShopSettings] {
        state.withLock { $0.shops.values.map(\.settings) }.sorted { $0.shop < $1.shop }
    }

    /// What the host has done since it started.
    public func measures() async -> LiveMeasures {
        var measures = counts.now
        measures.waitingEvents = shards.map(\.queue.count)
        measures.waitingActions = shards.map(\.waitingActions)
        measures.lastPosition = tail.last
        return measures
    }

    /// Checks scripts of a shop, and changes nothing.
    ///
    /// - Returns: what there is to look at; or why they can't run.
    public static func check(
        _ scripts: ShopScripts,
        of shop: ShopKey
    ) async -> Result<[ShopCheck.Finding], ScriptProblems> {
        await check(scripts).flatMap { check in
            guard check.rulebook?.settings.shop == shop else {
                return .failure(.ofAnother(than: shop))
            }
            return .success(check.findings)
        }
    }

    private static func check(_ scripts: ShopScripts) async -> Result<ShopCheck, ScriptProblems> {
        do {
            guard let check = try await ShopCheck.check([scripts]).first else {
                preconditionFailure()
            }
            let errors = check.findings.filter(\.isError)
            return errors.isEmpty && check.rulebook != nil
                ? .success(check) : .failure(ScriptProblems(errors))
        } catch {
            return .failure(ScriptProblems("\(error)"))
        }
    }
}

/// Why scripts can't run.
public struct ScriptProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// Each with file and line; empty where there is another reason.
    public var findings: [ShopCheck.Finding]
    private var reason: String?

    init(_ findings: [ShopCheck.Finding]) {
        self.findings = findings
    }

    init(_ reason: String) {
        findings = []
        self.reason = reason
    }

    fileprivate static func ofAnother(than shop: ShopKey) -> ScriptProblems {
        ScriptProblems("shop.lua is of another shop than \(shop.source)")
    }

    /// One line each.
    public var description: String {
        reason ?? findings.map(\.description).joined(separator: "\n")
    }
}
