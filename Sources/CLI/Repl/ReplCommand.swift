import ArgumentParser
import Automation
import Disputes
import Foundation
import Sandbox

struct ReplCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "Tries rules and words at a prompt; nothing is sent.",
        discussion: """
            Lua in the sandbox of the rules, with the same words, limits, guards and money, on tickets in memory: \
            fire an event or play a file of them, look at a ticket, ask for an action and see what would become of \
            it. There is no gateway: nothing leaves this program. A shop in shadow is shown as if it were live.

            Lua's expressions show their value; commands begin with a colon (:help), ?name documents a word.
            With input from a pipe results are printed plainly, without a prompt.

            EXAMPLES
              settle repl
              settle repl my-shop --events events.jsonl
              settle repl my-shop --journal my-shop/.settle/journal.db
              echo 'yuan(9.9) * 3' | settle repl
              settle repl my-shop --json < session.txt

            Exit status: 0 all went well, 1 an input failed (but not at a terminal), 64 wrong usage.
            """
    )

    @Argument(
        help: "A shop's folder, or a folder of shop folders; none: a plain shop without rules."
    )
    var dir: String?

    @Option(
        help: ArgumentHelp(
            "A file of events to :play, one CloudEvent (JSON) a line.",
            valueName: "FILE"
        )
    )
    var events: String?

    @Option(
        help: ArgumentHelp(
            "A journal whose tickets the session begins with; it is copied, never written.",
            valueName: "PATH"
        )
    )
    var journal: String?

    @Flag(help: "Print one JSON object per input.")
    var json = false

    func validate() throws {
        if events == "-" {
            throw ValidationError("--events is a file: standard input is what is typed")
        }
        if journal == "" || journal == ":memory:" {
            throw ValidationError("--journal is the file of a journal that settle run has written")
        }
    }

    func run() async throws {
        try await orSayWhy {
            let command = self
            // A thread of its own, with a stack that scripts can run on.
            let isClean = try ThreadExecutor.run(stackBytes: 8 << 20) {
                Result { try command.converse() }
            }.get()
            if !isClean { throw ExitCode(1) }
        }
    }

    /// - Returns: whether every input of a pipe was answered without an error.
    private func converse() throws -> Bool {
        let isInteractive = !json && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        let source = ReplSource(
            dir: dir,
            events: events,
            journal: journal,
            now: Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        )
        let session = try ReplSession(source)
        for problem in session.shops.problems {
            Terminal.standardError.error(problem)
        }
        let open = Repl.OpenInput()
        let repl = Repl(
            session: session,
            input: try input(isInteractive, session, open),
            output: ReplOutput(isJSON: json, isInteractive: isInteractive),
            open: open
        )
        if isInteractive { try StandardOutput.write(Array(session.greeting.utf8)) }
        let isClean = try repl.run()
        return isInteractive || isClean && session.shops.problems.isEmpty
    }

    private func input(
        _ isInteractive: Bool,
        _ session: ReplSession,
        _ open: Repl.OpenInput
    ) throws -> any ReplInput {
        guard isInteractive else { return PipeInput(try InputFile(path: "-")) }
        return try LineEditor { text in
            let completion = ReplCompletion(
                before: open.text,
                tickets: session.ticketNames,
                rules: session.rulebook.rules.map(\.name)
            )
            return completion.answer(to: text, width: session.width)
        }
    }
}

extension ReplSession {
    /// The first line of a session at a terminal.
    var greeting: String {
        var words = "\(settings.name): \(counted(shops.ruleCount, "rule"))"
        let count = shops.rulebooks.count
        if count > 1 { words += " of \(count) shops" }
        if shops.rulebooks.contains(where: { $0.settings.mode != .live }) {
            words += ", shown as if live"
        }
        if !shops.problems.isEmpty { words += "; the session goes on without what can't be loaded" }
        return "\(words.printable). Nothing is sent. :help tells more.\n"
    }
}
