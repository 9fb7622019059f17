import Disputes
public import Sandbox

/// A shop, loaded: its settings, its rules, and the program that every run of them starts from.
public final class Rulebook: Sendable {
    /// What `shop.lua` says.
    public let settings: ShopSettings
    /// In the order in which they see an event: by file, then by place in it.
    public let rules: [Rule]
    /// The hash and sources that runs are pinned to.
    let pin: ScriptRecord
    /// The first 8 bytes of the hash.
    let pinPrefix: UInt64
    /// Tells its image from others': shops may share scripts, but an image knows its shop's names.
    let imageKey: [UInt8]
    let program: Program

    /// Loads a shop's folder.
    ///
    /// - Parameters:
    ///   - scripts: the folder's texts.
    ///   - sandbox: any; it is left as it was but for its current state.
    /// - Throws: ``ShopProblem``: what is wrong, with file and line.
    public init(_ scripts: ShopScripts, in sandbox: Sandbox) throws(ShopProblem) {
        settings = try Self.settings(scripts, in: sandbox)
        program = Self.program(scripts, settings: settings)
        let limits = settings.limits
        let image: Image
        do throws(LoadError) {
            image = try sandbox.load(program, limits: limits)
        } catch {
            throw ShopProblem(error)
        }
        rules = Rule.list(from: try Self.call("manifest", of: image, in: sandbox, limits: limits))
        guard rules.count <= Rule.countMax else {
            throw ShopProblem(
                file: rules[Rule.countMax].file,
                line: rules[Rule.countMax].line,
                sentence: "a shop has at most \(Rule.countMax) rules, and here are \(rules.count)"
            )
        }
        pin =
            ScriptSet(
                rules: rules.map(\.name),
                prelude: Prelude.source,
                scripts: scripts,
                zone: settings.zone
            ).record
        pinPrefix = pin.hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        imageKey = pin.hash + Array("\(settings.shop.source)\0\(settings.name)".utf8)
    }

    /// Rules that load and can never fire in this version, each with its position.
    var notes: [String] {
        let made: Set = [EventType.deadlineNear.name, EventType.deadlinePassed.name]
        return rules.compactMap { rule in
            guard let type = rule.types.sorted().first(where: made.contains) else { return nil }
            return """
                \(rule.file):\(rule.line): rule '\(rule.name)' listens to \(type), which is not \
                carried out yet: it does not fire on it
                """
        }
    }

    /// Loads the shop's program once more and tells the size of its image, in bytes.
    package func imageBytes(in sandbox: Sandbox) throws(LoadError) -> Int {
        try sandbox.load(program, limits: settings.limits).byteCount
    }

    private static func settings(
        _ scripts: ShopScripts,
        in sandbox: Sandbox
    ) throws(ShopProblem) -> ShopSettings {
        let program = Program(
            prelude: [Prelude.source],
            modules: [],
            scripts: [scripts.settings],
            arguments: Prelude.arguments(role: "settings", shop: nil)
        )
        let image: Image
        do throws(LoadError) {
            image = try sandbox.load(program, limits: Limits())
        } catch {
            throw ShopProblem(error)
        }
        let declared = try call("settings", of: image, in: sandbox, limits: Limits())
        guard let fields = declared["fields"] else {
            throw ShopProblem(
                file: scripts.settings.name,
                line: 1,
                sentence:
                    "there is no shop { … }; write shop { platform = \"pinduoduo\", id = \"10086\" }"
            )
        }
        do throws(SettingsReader.Problem) {
            return try ShopSettings(fields)
        } catch {
            throw ShopProblem(
                file: declared["file"]?.text ?? scripts.settings.name,
                line: declared["line"]?.whole ?? 1,
                sentence: "\(error.key) \(error.sentence)"
            )
        }
    }

    private static func program(_ scripts: ShopScripts, settings: ShopSettings) -> Program {
        Program(
            prelude: [Prelude.source],
            modules: scripts.templates,
            scripts: scripts.rules,
            arguments: Prelude.arguments(role: "rules", shop: settings)
        )
    }

    private static func call(
        _ name: String,
        of image: Image,
        in sandbox: Sandbox,
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
        let step = sandbox.start(
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

/// Why a shop's rules can't run.
public struct ShopProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// As in messages of Lua: `rules/refunds.lua`; nil where it is no single file's.
    public var file: String?
    /// The line in that file, from 1; nil where it is no single line's.
    public var line: Int?
    /// What is wrong and what to do, without the position.
    public var sentence: String

    /// A problem at a place, or without one where `file` is nil.
    public init(file: String?, line: Int?, sentence: String) {
        self.file = file
        self.line = line
        self.sentence = sentence
    }

    /// Of two folders with one id, the second can't be served.
    static func anotherFolder(is shop: ShopKey) -> ShopProblem {
        ShopProblem(
            file: "shop.lua",
            line: nil,
            sentence: "another folder is the shop \(shop.source) already; give this one its own id"
        )
    }

    init(_ error: LoadError) {
        switch error {
        case .failed(let failure):
            self.init(at: failure.file, failure.line, failure.message)
        case .stopped(let limit):
            self.init(at: limit.file, limit.line, limit.description)
        }
    }

    /// Without a position where the failure has none.
    private init(at file: String, _ line: Int, _ sentence: String) {
        self.init(file: file.isEmpty ? nil : file, line: line > 0 ? line : nil, sentence: sentence)
    }

    /// The position as Lua writes it, and the sentence: `rules/refunds.lua:12: …`.
    public var description: String {
        let position = file.map { file in line.map { "\(file):\($0): " } ?? "\(file): " } ?? ""
        return sentence.hasPrefix(position) ? sentence : position + sentence
    }
}
