import Foundation
import Testing

/// The shops that a merchant starts from work on their own sample events.
@Suite struct StarterTests {
    @Test(arguments: ["pinduoduo", "kuaishou", "taobao", "alibaba1688"])
    func `a starter shop goes through its sample events without a failure`(name: String) throws {
        let shop = "\(repository)/scripts/starter/\(name)"
        let place = try Workplace()
        let outcome = try place.settle(
            "run",
            shop,
            "--events",
            "\(shop)/events.jsonl",
            "--journal",
            ":memory:"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.errors.contains("failed"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("warning:"))
        #expect(outcome.lines.count > 20)
    }

    @Test func `the starter shops have no finding`() throws {
        let place = try Workplace()
        let outcome = try place.settle("check", "\(repository)/scripts/starter")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("4 shops, "))
        #expect(outcome.errors.hasSuffix(" rules: 0 errors, 0 warnings\n"))
    }
}
