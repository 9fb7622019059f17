import Sandbox

/// The scripts that a journal's runs are pinned to, as far as a story needs them: names of rules,
/// lines of text, and images to replay runs in.
///
/// Not Sendable: it lives where its sandbox does.
final class ScriptShelf {
    /// One set of scripts.
    final class Volume {
        /// The names of its rules, in their order.
        let names: [String]
        fileprivate let lines: [String: [String]]
        /// Loaded; nil where they can't be loaded any more.
        let scripts: RuleScripts?
        /// What runs of it start from.
        fileprivate(set) var image: Image?

        fileprivate init(names: [String], lines: [String: [String]], scripts: RuleScripts?) {
            self.names = names
            self.lines = lines
            self.scripts = scripts
        }

        /// A line of it, with its text.
        func line(_ file: String, _ line: Int) -> SourceLine {
            let lines = lines[file] ?? []
            let text = lines.indices.contains(line - 1) ? lines[line - 1] : ""
            return SourceLine(file: file, line: line, text: text)
        }

        /// Where a rule stands, by its place; nil where the scripts can't be loaded.
        func source(of rule: Int) -> SourceLine? {
            guard let rules = scripts?.rules, rules.indices.contains(rule) else { return nil }
            return line(rules[rule].file, rules[rule].line)
        }
    }

    /// So many sets are kept; a ticket has seen few.
    private static let volumesMax = 16

    let sandbox: Sandbox
    private let journal: any Journal
    private let identity: ShopIdentity
    /// The shop's folder of now: rules of its scripts need not have fired yet.
    private let current: RuleScripts?
    private var volumes: [[UInt8]: Volume] = [:]
    /// The hashes in the journal by their first 8 bytes, read when first needed.
    private var hashes: [UInt64: [UInt8]]?

    init(
        journal: any Journal,
        shop: ShopSettings,
        folder: ShopScripts?,
        sandbox: Sandbox
    ) {
        self.journal = journal
        self.sandbox = sandbox
        identity = ShopIdentity(shop)
        current = folder.flatMap { try? RuleScripts($0, of: shop, in: sandbox) }
    }

    /// The set of a run; nil where the journal does not have it.
    func volume(pin: [UInt8]) throws(JournalError) -> Volume? {
        if let volume = volumes[pin] { return volume }
        let kept = try journal.script(pin)
        guard let record = kept ?? (current?.pin.hash == pin ? current?.pin : nil),
            let set = ScriptSet(record)
        else { return nil }
        let volume = Volume(
            names: record.ruleNames,
            lines: Self.lines(of: set),
            scripts: try? RuleScripts(set, identity: identity, limits: Self.limits, in: sandbox)
        )
        if volumes.count >= Self.volumesMax { volumes = [:] }
        volumes[pin] = volume
        return volume
    }

    /// The set that a trace names; nil where neither the journal nor the folder has it.
    func volume(beginning prefix: UInt64) throws(JournalError) -> Volume? {
        if let hash = try knownHashes()[prefix] { return try volume(pin: hash) }
        guard let current, current.pinPrefix == prefix else { return nil }
        return try volume(pin: current.pin.hash)
    }

    /// What runs of a set start from; nil where it can't be loaded.
    func image(of volume: Volume) -> Image? {
        if let image = volume.image { return image }
        guard let scripts = volume.scripts else { return nil }
        volume.image = try? sandbox.load(scripts.program, limits: Self.limits)
        return volume.image
    }

    /// What loaded once loads, however busy the machine is.
    private static var limits: Limits {
        var limits = Limits()
        limits.processorSeconds = 600
        return limits
    }

    private func knownHashes() throws(JournalError) -> [UInt64: [UInt8]] {
        if let hashes { return hashes }
        var found: [UInt64: [UInt8]] = [:]
        for record in try journal.scripts() {
            found[record.hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }] = record.hash
        }
        hashes = found
        return found
    }

    private static func lines(of set: ScriptSet) -> [String: [String]] {
        var lines: [String: [String]] = [:]
        for source in set.rules + set.templates {
            lines[source.name] = source.text
                .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .map { line in
                    let text = String(decoding: line, as: UTF8.self)
                    return String(text.trimmed.cut(toBytes: 300))
                }
        }
        return lines
    }
}

extension ScriptRecord {
    /// The names of its rules, in their order.
    fileprivate var ruleNames: [String] {
        Value(own: FlatValue(bytes: sources)).items.last?.items.compactMap(\.text) ?? []
    }
}

extension String {
    /// Without spaces and tabs at both ends.
    fileprivate var trimmed: String {
        let isBlank = { (character: Character) in character.isWhitespace }
        let start = drop(while: isBlank)
        guard let end = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(start[...end])
    }
}
