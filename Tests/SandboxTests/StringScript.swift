import Sandbox
import Testing

/// A script that hands functions to `entry`, loaded into a sandbox of its own.
struct StringScript {
    static let prelude =
        "local host = ... host.words.entry = function(name, f) host.entries[name] = f end"

    let sandbox: Sandbox
    let image: Image

    init(_ text: String) throws {
        sandbox = try Sandbox()
        image = try sandbox.load(
            Program(
                prelude: [Source(name: "prelude", text: Self.prelude)],
                scripts: [Source(name: "strings.lua", text: text)]
            )
        )
    }

    func run(
        _ entry: String,
        _ arguments: [Value] = [],
        limits: Limits = Limits()
    ) throws -> Step {
        sandbox.start(
            image,
            entry: try #require(image.entry(entry)),
            arguments: Value.list(arguments).flat,
            document: nil,
            now: 0,
            seed: 1,
            asks: false,
            limits: limits
        )
    }

    /// The lines that the entry returns.
    func lines(_ entry: String, _ arguments: Value...) throws -> [Substring] {
        let step = try run(entry, arguments)
        guard case .finished(let value) = step, case .string(let text) = try Value(value) else {
            Issue.record("\(entry)\(arguments) came to \(step)")
            return []
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
