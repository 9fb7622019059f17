import Disputes
import Sandbox

/// What `settle check` finds in a shop's scripts: by loading them, and by reading them.
public struct ShopCheck: Sendable {
    /// One thing to mend, or to look at.
    public struct Finding: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// As in messages of Lua: `rules/refunds.lua`.
        public var file: String
        /// From 1.
        public var line: Int
        /// A run that comes here fails, or the shop can't be loaded; otherwise a warning.
        public var isError: Bool
        /// A stable name of what was found, such as `unknown-field`.
        public var code: String
        /// What is wrong and what to do.
        public var message: String

        /// One line in the shape of a compiler's: `rules/a.lua:3: error: …`.
        public var description: String {
            "\(file):\(line): \(isError ? "error" : "warning"): \(message)"
        }

        /// By file, then by line; at one place by code and message, so that the order is one.
        public static func < (a: Finding, b: Finding) -> Bool {
            (a.file, a.line, a.code, a.message) < (b.file, b.line, b.code, b.message)
        }
    }

    /// In the order of files and lines.
    public private(set) var findings: [Finding]
    /// The shop, where it could be loaded.
    public let rulebook: Rulebook?

    /// Nothing keeps the rules from running as they are written.
    public var isClean: Bool { !findings.contains(where: \.isError) }

    /// Checks a shop's scripts; see ``check(_:)`` for one that brings its own thread.
    init(_ scripts: ShopScripts, in sandbox: Sandbox) {
        let sources = ([scripts.settings] + scripts.templates + scripts.rules).map {
            ScriptCheck.Source(name: $0.name, text: $0.text)
        }
        var findings = ScriptCheck(vocabulary: .settle).findings(in: sources).map(Finding.init)
        do throws(ShopProblem) {
            rulebook = try Rulebook(scripts, in: sandbox)
        } catch {
            rulebook = nil
            let found = Finding(error)
            // What the reader found on the same line says it better.
            if !findings.contains(where: {
                $0.isError && $0.file == found.file && $0.line == found.line
            }) {
                findings.append(found)
            }
        }
        self.findings = findings.sorted()
    }

    fileprivate mutating func add(_ problem: ShopProblem) {
        findings = (findings + [Finding(problem)]).sorted()
    }

    /// Checks shops, on a thread with the stack that scripts need.
    public static func check(_ shops: [ShopScripts]) async throws -> [ShopCheck] {
        let checker = Checker()
        return try await checker.check(shops)
    }
}

/// Owns the thread that loads scripts for a check.
private actor Checker {
    private let executor: ThreadExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init() {
        executor = ThreadExecutor()
    }

    func check(_ shops: [ShopScripts]) throws -> [ShopCheck] {
        let sandbox = try Sandbox()
        var known: Set<ShopKey> = []
        return shops.map { scripts in
            var check = ShopCheck(scripts, in: sandbox)
            if let shop = check.rulebook?.settings.shop, !known.insert(shop).inserted {
                check.add(.anotherFolder(is: shop))
            }
            return check
        }
    }
}

extension ShopCheck.Finding {
    fileprivate init(_ finding: Automation.Finding) {
        self.init(
            file: finding.file,
            line: finding.line,
            isError: finding.severity == .error,
            code: finding.code.rawValue,
            message: finding.message
        )
    }

    /// What keeps a file of tests from being loaded.
    public init(_ failure: TestFailure) {
        self.init(
            file: failure.file,
            line: failure.line,
            isError: true,
            code: "loading",
            message: failure.message
        )
    }

    fileprivate init(_ problem: ShopProblem) {
        let file = problem.file ?? "shop.lua"
        let line = problem.line ?? 1
        let position = "\(file):\(line): "
        let text = problem.sentence
        self.init(
            file: file,
            line: line,
            isError: true,
            code: "loading",
            message: text.hasPrefix(position) ? String(text.dropFirst(position.count)) : text
        )
    }
}
