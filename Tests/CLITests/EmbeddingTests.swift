import Foundation
import Testing

/// The program in Sources/EmbeddingExample: what it prints, and that README shows it as it is.
@Suite struct EmbeddingTests {
    private static let source = "Sources/EmbeddingExample/EmbeddingExample.swift"

    private func run(_ arguments: String..., in place: Workplace) throws -> Child.Outcome {
        try Child(program: "EmbeddingExample", arguments, in: place.path).finish()
    }

    private static let first = [
        "accepted(number: 1)",
        "1 refund.requested T1001",
        "2 settle.rules.decided T1001",
        "3 settle.action.sending T1001",
        "4 settle.action.done T1001",
        "performed agree_refund on T1001",
    ]

    @Test func `it feeds an event, follows the stream and performs the action`() throws {
        let place = try Workplace()
        let outcome = try run(in: place)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        #expect(outcome.lines == Self.first)
    }

    @Test func `over a file the event is known the second time`() throws {
        let place = try Workplace()
        #expect(try run("journal.db", in: place).lines == Self.first)
        #expect(try run("journal.db", in: place).lines == ["known"])
    }

    /// Every Swift block of README's section is a stretch of a file that is compiled.
    @Test func `what README shows is what is compiled`() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOfFile: "\(repository)/\(path)", encoding: .utf8)
        }
        let readme = try text("README.md")
        let section = try #require(readme.components(separatedBy: "\n## Embedding\n").last)
            .components(separatedBy: "\n## ")[0]
        let source = try text(Self.source)
        for block in section.components(separatedBy: "```swift\n").dropFirst() {
            let code = block.components(separatedBy: "```")[0]
            #expect(
                source.contains(code),
                "README shows another text than \(Self.source):\n\(code)"
            )
        }
    }
}
