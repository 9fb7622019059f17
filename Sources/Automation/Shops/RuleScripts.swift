import Disputes
import Sandbox

/// A shop's rules as one set of texts made them: what runs are pinned to, loaded.
///
/// A class: every waiting run of a set shares it.
final class RuleScripts: Sendable {
    /// In the order in which they see an event: by file, then by place in it.
    let rules: [Rule]
    /// The hash and sources that runs are pinned to.
    let pin: ScriptRecord
    /// The first 8 bytes of the hash.
    let pinPrefix: UInt64
    /// Tells its image from others': shops may share scripts, but an image knows its shop's names.
    let imageKey: [UInt8]
    let program: Program

    /// Loads the scripts of a shop's folder.
    ///
    /// - Throws: ``ShopProblem``: what is wrong, with file and line.
    convenience init(
        _ scripts: ShopScripts,
        of shop: ShopSettings,
        in sandbox: Sandbox
    ) throws(ShopProblem) {
        let set = ScriptSet(
            prelude: Prelude.source,
            rules: scripts.rules,
            templates: scripts.templates,
            zone: shop.zone
        )
        try self.init(set, identity: ShopIdentity(shop), limits: shop.limits, in: sandbox)
    }

    /// Loads a set of texts for a shop.
    ///
    /// - Parameters:
    ///   - set: the texts.
    ///   - identity: what scripts read of their shop.
    ///   - limits: of loading.
    ///   - sandbox: any; it is left as it was but for its current state.
    /// - Throws: ``ShopProblem``: what is wrong, with file and line.
    init(
        _ set: ScriptSet,
        identity: ShopIdentity,
        limits: Limits,
        in sandbox: Sandbox
    ) throws(ShopProblem) {
        program = Program(
            prelude: [set.prelude],
            modules: set.templates,
            scripts: set.rules,
            arguments: Prelude.arguments(role: "rules", shop: identity, zone: set.zone)
        )
        let image: Image
        do throws(LoadError) {
            image = try sandbox.load(program, limits: limits)
        } catch {
            throw ShopProblem(error)
        }
        rules = Rule.list(
            from: try sandbox.declaration("manifest", of: image, limits: limits)
        )
        guard rules.count <= Rule.countMax else {
            throw ShopProblem(
                file: rules[Rule.countMax].file,
                line: rules[Rule.countMax].line,
                sentence: "a shop has at most \(Rule.countMax) rules, and here are \(rules.count)"
            )
        }
        pin = set.record(rules: rules.map(\.name))
        pinPrefix = pin.hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        imageKey = Self.imageKey(pin: pin.hash, identity)
    }

    /// The key of the image that a pin has for a shop.
    static func imageKey(pin: [UInt8], _ identity: ShopIdentity) -> [UInt8] {
        pin + Array("\(identity.shop.source)\0\(identity.name)".utf8)
    }
}

/// What scripts read of their shop: `shop.platform`, `shop.id`, `shop.name`.
package struct ShopIdentity: Hashable, Sendable {
    var shop: ShopKey
    var name: String

    package init(shop: ShopKey, name: String) {
        self.shop = shop
        self.name = name
    }

    init(_ settings: ShopSettings) {
        self.init(shop: settings.shop, name: settings.name)
    }
}

extension Sandbox {
    /// What a loaded program says of itself.
    func declaration(
        _ name: String,
        of image: Image,
        limits: Limits
    ) throws(ShopProblem) -> Value {
        guard let entry = image.entry(name) else {
            preconditionFailure("the prelude has no entry \(name)")
        }
        // What a script says of itself is longer than what it may ask for in a run.
        var limits = limits
        limits.instructions = limits.loadingInstructions
        limits.argumentNodes = 1 << 18
        limits.argumentBytes = 16 << 20
        let step = start(
            image,
            entry: entry,
            arguments: .emptyList,
            document: nil,
            now: 0,
            seed: 0,
            asks: false,
            limits: limits
        )
        switch step {
        case .finished(let value): return Value(own: value)
        case .failed(let failure): throw ShopProblem(.failed(failure))
        case .stopped(let limit): throw ShopProblem(.stopped(limit))
        case .asked: preconditionFailure("asks were forbidden")
        }
    }
}
