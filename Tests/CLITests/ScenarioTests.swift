import Foundation
import Testing

/// Scenario folders: a shop, what happens to it, and every decision that must follow.
///
/// A file `arguments` holds what `settle run` is given more: `--drain` where time must pass.
///
/// To accept a change, write the run's output over `expected.jsonl` and review the difference like
/// code.
@Suite struct ScenarioTests {
    private static let folder = "\(repository)/Tests/Scenarios"
    private static let names: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }()

    @Test func `each platform has a scenario`() {
        let platforms = Set(
            Self.names.compactMap { $0.split(separator: "-").first.map(String.init) }
        )
        #expect(platforms == ["alibaba1688", "kuaishou", "pinduoduo", "taobao"])
    }

    @Test(arguments: names) func `a scenario leads to the decisions expected`(name: String) throws {
        let shop = "\(Self.folder)/\(name)"
        let place = try Workplace()
        let more = try? String(contentsOfFile: "\(shop)/arguments", encoding: .utf8)
        let outcome = try Child(
            ["run", shop, "--events", "\(shop)/events.jsonl", "--journal", ":memory:"]
                + (more ?? "").split(whereSeparator: \.isWhitespace).map(String.init),
            in: place.path
        ).finish()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let expected = try String(contentsOfFile: "\(shop)/expected.jsonl", encoding: .utf8)
        #expect(String(decoding: outcome.output, as: UTF8.self) == expected)
        let check = try place.settle("check", shop)
        #expect(check.status == 0)
        #expect(check.output.isEmpty)
    }
}
