import ArgumentParser

@main
struct Settle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Runs merchants' Lua rules, sandboxed, on after-sales tickets.",
        discussion: """
            A shop is a folder with shop.lua and rules/*.lua.

            EXAMPLES
              settle check my-shop
              settle test my-shop
              settle run my-shop --events events.jsonl --journal :memory:
              settle queue my-shop

            Exit status: 0 all went well, 1 something was rejected or failed, 64 wrong usage.
            """,
        version: "0.1.0",
        subcommands: [
            RunCommand.self, CheckCommand.self, TestCommand.self, ReplCommand.self,
            BacktestCommand.self, TraceCommand.self, SimulateCommand.self, ApprovalsCommand.self,
            QueueCommand.self, ActionsCommand.self, RunsCommand.self, LedgerCommand.self,
            InitCommand.self, DocsCommand.self, ServeCommand.self, TokenCommand.self,
            BackupCommand.self, CompactCommand.self,
        ]
    )
}
