import Disputes
public import Sandbox

/// A shop, loaded: its settings, and the scripts that its runs start from.
public final class Rulebook: Sendable {
    /// What `shop.lua` says.
    public let settings: ShopSettings
    /// The rules, and the program that every run of them starts from.
    let scripts: RuleScripts

    /// In the order in which they see an event: by file, then by place in it.
    public var rules: [Rule] { scripts.rules }

    /// Loads a shop's folder.
    ///
    /// - Parameters:
    ///   - scripts: the folder's texts.
    ///   - sandbox: any; it is left as it was but for its current state.
    /// - Throws: ``ShopProblem``: what is wrong, with file and line.
    public init(_ scripts: ShopScripts, in sandbox: Sandbox) throws(ShopProblem) {
        settings = try Self.settings(scripts, in: sandbox)
        self.scripts = try RuleScripts(scripts, of: settings, in: sandbox)
    }

    /// The same rules of a shop in another mode.
    private init(_ settings: ShopSettings, _ scripts: RuleScripts) {
        self.settings = settings
        self.scripts = scripts
    }

    /// The same shop, as it would act in that mode; nothing is loaded again.
    public func acting(as mode: ShopSettings.Mode) -> Rulebook {
        if settings.mode == mode { return self }
        var settings = settings
        settings.mode = mode
        return Rulebook(settings, scripts)
    }

    /// Loads the shop's program once more and tells the size of its image, in bytes.
    package func imageBytes(in sandbox: Sandbox) throws(LoadError) -> Int {
        try sandbox.load(scripts.program, limits: settings.limits).byteCount
    }

    /// What `shop.lua` says, whatever becomes of the rules.
    static func settings(
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
        let declared = try sandbox.declaration("settings", of: image, limits: Limits())
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
