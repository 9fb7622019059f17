import Foundation
import Testing

/// A disk that has no room, or fails: nothing is said that is not on it.
@Suite struct FullDiskTests {
    /// Runs `settle` where no file may grow beyond so many kibibytes: a write beyond fails.
    private func settle(_ place: Workplace, kibibytes: Int) throws -> Child.Outcome {
        try Child(
            ["run", "shop", "--events", "events.jsonl", "--journal", "journal.db"],
            in: place.path,
            fileKibibytes: kibibytes
        ).finish()
    }

    @Test(arguments: [64, 200, 700, 1_500])
    func `the host stops with its reason, and the next one goes on`(kibibytes: Int) throws {
        let place = try Workplace(rules: Sample.rules)
        let statement = String(repeating: "衣服有个洞。", count: 100)
        try place.write(events: (1...1_000).map { Sample.request($0, statement: statement) })
        let calm = try place.settleEvents(journal: "calm.db")
        let stopped = try settle(place, kibibytes: kibibytes)
        #expect(stopped.status == 1)
        #expect(
            stopped.errorLines.last?.hasPrefix("error: the journal ") == true,
            "\(stopped.errors)"
        )
        let next = try place.settleEvents(journal: "journal.db")
        #expect(next.status == 0, "\(next.errors)")
        let said = stopped.lines + next.lines
        #expect(Set(said).count == said.count, "no decision is said twice")
        #expect(Set(said).isSubset(of: calm.lines))
        #expect(try place.dump() == place.dump("calm.db"))
        // What was said before the end was on disk: the next host has nothing to say of it.
        #expect(said.count == calm.lines.count)
    }
}
