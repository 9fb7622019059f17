import ArgumentParser
import Automation

struct DocsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Prints the reference of the rule language, or what one word of it means.",
        discussion: """
            Every word that a rule, shop.lua, a template and a rule test may say: actions, fields, conditions, events, \
            keys, what is there of Lua. The page in HTML is one file that needs no other. Beside words, the name of a section \
            lists its words, and a Chinese text those that are explained with it.

            EXAMPLES
              settle docs payout
              settle docs order.paid_at refund.requested
              settle docs conditions
              settle docs 退款
              settle docs --html --output rules.html
              settle docs --markdown | less

            Exit status: 0, 1 a word is unknown or the file can't be written, 64 wrong usage.
            """
    )

    @Argument(help: "Words to explain: payout, ticket.amount, string.find, refund.requested.")
    var words: [String] = []

    @Flag(help: "Print the whole page in Markdown (without words: what is printed by default).")
    var markdown = false

    @Flag(help: "Print the whole page in HTML.")
    var html = false

    @Option(
        help: ArgumentHelp(
            "Write the page to this file; - is standard output.",
            valueName: "FILE|-"
        )
    )
    var output: String?

    func validate() throws {
        if markdown, html { throw ValidationError("name one of --markdown and --html") }
        if !words.isEmpty, markdown || html || output != nil {
            throw ValidationError(
                "a page holds every word; name words, or --markdown, --html, --output"
            )
        }
        if output == "" { throw ValidationError("--output takes the path of a file") }
    }

    func run() async throws {
        try await orSayWhy {
            guard words.isEmpty else { return try explain() }
            let page = html ? ReferencePage.html : ReferencePage.markdown
            try OutputFile(output ?? "-", option: "--output").write(Array(page.utf8))
        }
    }

    private func explain() throws {
        var unknown = false
        for (place, word) in words.enumerated() {
            guard let lines = Reference.explanation(of: word) else {
                Terminal.standardError.error(Reference.text(for: word)[0])
                unknown = true
                continue
            }
            let wrapped = lines.flatMap { $0.wrappedHanging(to: StandardOutput.columns ?? .max) }
            let text = (place > 0 ? [""] : []) + wrapped
            try StandardOutput.write(Array((text.joined(separator: "\n") + "\n").utf8))
        }
        if unknown { throw ExitCode(1) }
    }
}
