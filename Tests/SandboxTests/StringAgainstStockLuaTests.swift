import Foundation
import Sandbox
import Testing

/// The string library against the one of the system's Lua, over 10,000 generated calls.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: stockLua)))
struct StringAgainstStockLuaTests {
    @Test(arguments: ["searches", "others"])
    func `generated calls come to what they come to in stock Lua`(_ entry: String) throws {
        let seeds = 1...100
        let expected = try stockLines(entry, seeds: seeds)
        let script = try StringScript(StringCases.script)
        let lines = try seeds.flatMap { try script.lines(entry, .integer(Int64($0))) }
        #expect(lines.count == 5_000)
        #expect(lines.count == expected.count)
        let differing = zip(lines, expected).filter { $0 != $1 }
        #expect(differing.prefix(5).map { "\($0) | stock: \($1)" } == [])
    }

    /// The lines of one entry for every seed, from a child process that reads its script.
    private func stockLines(_ entry: String, seeds: ClosedRange<Int>) throws -> [Substring] {
        let loop = "for seed = \(seeds.lowerBound), \(seeds.upperBound) do print(chosen(seed)) end"
        let script = """
            local chosen
            local function entry(name, f) if name == "\(entry)" then chosen = f end end
            \(StringCases.script)
            \(loop)
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: stockLua)
        process.arguments = ["-"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The script fits into the pipe's buffer.
        try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
        try input.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}

private let stockLua = "/usr/bin/lua5.4"
