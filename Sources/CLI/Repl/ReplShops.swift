import Automation
import Sandbox

/// The shops of a session, loaded; what could not be loaded is told, and the session goes on.
struct ReplShops {
    let rulebooks: [Rulebook]
    let folders: [ShopFolder]
    let problems: [String]
    private let sandbox: Sandbox

    /// A shop for a session without a folder: no rules, the settings of one that sets none.
    static let plainFolder = ShopFolder(
        path: "",
        scripts: ShopScripts(
            settings: Source(
                name: "shop.lua",
                text: #"shop { platform = "pinduoduo", id = "0", name = "示例小店", mode = "live" }"#
            ),
            rules: [],
            templates: []
        )
    )

    init(_ reading: ShopFolders.Reading, in sandbox: Sandbox) {
        var rulebooks: [Rulebook] = []
        var folders: [ShopFolder] = []
        var problems = reading.problems.map(\.description)
        for folder in reading.shops {
            do throws(ShopProblem) {
                rulebooks.append(try Rulebook(folder.scripts, in: sandbox))
                folders.append(folder)
            } catch {
                problems.append(folder.path.isEmpty ? error.description : "\(folder.path)/\(error)")
                guard let bare = Self.withoutRules(folder, in: sandbox) else { continue }
                rulebooks.append(bare)
                folders.append(folder)
            }
        }
        if rulebooks.isEmpty, let plain = try? Rulebook(Self.plainFolder.scripts, in: sandbox) {
            rulebooks = [plain]
            folders = [Self.plainFolder]
        }
        self.rulebooks = rulebooks
        self.folders = folders
        self.problems = problems
        self.sandbox = sandbox
    }

    /// The shop as its settings are, where its rules can't be loaded.
    private static func withoutRules(_ folder: ShopFolder, in sandbox: Sandbox) -> Rulebook? {
        let scripts = folder.scripts
        return try? Rulebook(
            ShopScripts(settings: scripts.settings, rules: [], templates: scripts.templates),
            in: sandbox
        )
    }

    /// The shops on a stage, as if live, with rules that were typed at the prompt behind their own.
    func stage(with rules: [TypedRule]) throws(ShopProblem) -> Stage {
        var books: [Rulebook] = []
        for (place, book) in rulebooks.enumerated() {
            let typed = rules.filter { $0.shop == book.settings.shop }
            guard !typed.isEmpty else {
                books.append(book)
                continue
            }
            var scripts = folders[place].scripts
            if book.rules.isEmpty { scripts.rules = [] }
            scripts.rules += typed.map(\.source)
            books.append(try Rulebook(scripts, in: sandbox))
        }
        return Stage(books, in: sandbox)
    }

    var ruleCount: Int { rulebooks.reduce(0) { $0 + $1.rules.count } }
}
