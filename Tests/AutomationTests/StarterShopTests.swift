import Automation
import Disputes
import Foundation
import Sandbox
import Testing

/// The starter shops over their sample events: no rule of theirs fails, and two engines agree.
@Suite struct StarterShopTests {
    private static let starter = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scripts/starter")

    private func sources(in folder: String, of shop: URL) throws -> [Source] {
        let files = try? FileManager.default.contentsOfDirectory(
            atPath: shop.appending(path: folder).path
        )
        return try (files ?? []).filter { $0.hasSuffix(".lua") }.sorted().map { name in
            let text = try Data(contentsOf: shop.appending(path: "\(folder)/\(name)"))
            return Source(name: "\(folder)/\(name)", text: Array(text))
        }
    }

    @Test(arguments: Platform.allCases)
    func `sample events go through`(platform: Platform) async throws {
        let shop = Self.starter.appending(path: platform.rawValue)
        let scripts = ShopScripts(
            settings: Source(
                name: "shop.lua",
                text: Array(try Data(contentsOf: shop.appending(path: "shop.lua")))
            ),
            rules: try sources(in: "rules", of: shop),
            templates: try sources(in: "templates", of: shop)
        )
        let lines = try String(contentsOf: shop.appending(path: "events.jsonl"), encoding: .utf8)
            .split(separator: "\n").map(String.init)
        let whole = try await HostLife(lines, scripts: scripts, journal: MemoryJournal())
        #expect(whole.death == nil)
        #expect(whole.rehearsal.warnings == [])
        #expect(whole.rehearsal.tally.isClean)
        #expect(!whole.rehearsal.states.isEmpty)
        let singly = try await HostLife(lines, scripts: scripts, journal: MemoryJournal(), batch: 1)
        #expect(singly.rehearsal.dump == whole.rehearsal.dump)
    }
}
