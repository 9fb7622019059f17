import Automation
import Disputes
import Sandbox
import Testing

/// What a loaded sandbox really has: read from inside, by sources around the prelude.
struct LoadedLanguage: Sendable {
    /// The globals that scripts see, each with its type.
    var globals: [String: String] = [:]
    var libraries: [String: Set<String>] = [:]
    var methods: Set<String> = []

    /// Before the prelude: what it gives to the ticket's view is noted.
    private static let before = """
        local host = ...
        local view = host.view
        host.view = function(name, methods, unknown)
          host.methods = methods
          return view(name, methods, unknown)
        end
        """

    /// Behind the prelude, where three functions are beside what scripts see.
    private static let after = """
        local host = ...
        local hidden = { getmetatable = true, rawset = true, setmetatable = true }
        function host.entries.seen()
          local globals, libraries, methods = {}, {}, {}
          for _, names in ipairs { _ENV, host.words } do
            for name, value in pairs(names) do
              if not hidden[name] then globals[name] = type(value) end
            end
          end
          for _, name in ipairs { "string", "table", "math", "utf8" } do
            libraries[name] = {}
            for member in pairs(getmetatable(_ENV[name]).__index) do libraries[name][member] = true end
          end
          for name in pairs(host.methods) do methods[name] = true end
          return { globals = globals, libraries = libraries, methods = methods }
        end
        """

    /// Loads the words for the files of rules, for shop.lua (`settings`) or for `tests`.
    init(role: String = "rules") throws {
        let step = try ThreadExecutor.run { () -> Result<Step, any Error> in
            Result {
                let sandbox = try Sandbox()
                let image = try sandbox.load(Self.program(role: role))
                let entry = try #require(image.entry("seen"))
                return sandbox.start(
                    image,
                    entry: entry,
                    arguments: .emptyList,
                    document: nil,
                    now: 0,
                    seed: 0,
                    asks: false,
                    limits: Limits()
                )
            }
        }.get()
        guard case .finished(let flat) = step, case .map(let seen) = try Value(flat) else {
            throw NothingSeen(step: step)
        }
        globals = Self.members(seen["globals"]).mapValues { value in
            if case .string(let text) = value { text } else { "" }
        }
        libraries = Self.members(seen["libraries"]).mapValues { Set(Self.members($0).keys) }
        methods = Set(Self.members(seen["methods"]).keys)
    }

    struct NothingSeen: Error { var step: Step }

    static func program(role: String, scripts: [Source] = []) -> Program {
        let shop = ShopIdentity(shop: ShopKey(platform: .pinduoduo, id: "1"), name: "店")
        return Program(
            prelude: [Source(name: "before", text: before), Prelude.source]
                + (role == "tests" ? [Prelude.tests] : [])
                + [Source(name: "after", text: after)],
            scripts: scripts,
            arguments: Prelude.arguments(role: role, shop: shop)
        )
    }

    private static func members(_ value: Value?) -> [String: Value] {
        guard case .map(let map) = value else { return [:] }
        return Dictionary(uniqueKeysWithValues: map.fields.map { ($0.key, $0.value) })
    }
}
