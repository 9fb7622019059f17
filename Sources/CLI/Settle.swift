import ArgumentParser

@main
struct Settle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Runs merchants' Lua rules, sandboxed, on after-sales tickets.",
        discussion: """
            A shop is a folder with shop.lua and rules/*.lua. Try one:

              settle check scripts/starter/pinduoduo
              settle run scripts/starter/pinduoduo --events events.jsonl --journal :memory:

            Exit status: 0 all went well, 1 something was rejected or failed, 64 wrong usage.
            """,
        version: "0.1.0",
        subcommands: [RunCommand.self, CheckCommand.self]
    )
}
