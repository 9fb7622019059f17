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

    /// Shares of what the whole journal takes: at the least one nothing is on disk, at the others the
    /// first batch of events is.
    @Test(arguments: [0.01, 0.6, 0.8])
    func `the host stops with its reason, and the next one goes on`(share: Double) throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: (1...9_000).map { Sample.request($0) })
        let calm = try place.settleEvents(journal: "calm.db")
        let size = try FileManager.default.attributesOfItem(atPath: place["calm.db"])[.size]
        let bytes = try #require(size as? Int)
        let stopped = try settle(place, kibibytes: Int(Double(bytes) * share) / 1_024)
        #expect(stopped.status == 1)
        #expect(
            stopped.errorLines.last?.hasPrefix("error: the journal ") == true,
            "\(stopped.errors)"
        )
        #expect(stopped.lines.isEmpty == (share < 0.1))
        #expect(stopped.lines.count < calm.lines.count)
        let next = try place.settleEvents(journal: "journal.db")
        #expect(next.status == 0, "\(next.errors)")
        // What was said before the end was on disk: the next host has nothing to say of it.
        let said = stopped.lines + next.lines
        #expect(Set(said).count == said.count, "no decision is said twice")
        #expect(Set(said) == Set(calm.lines))
        #expect(try place.dump() == place.dump("calm.db"))
    }
}
