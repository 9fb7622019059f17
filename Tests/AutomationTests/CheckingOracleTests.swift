import Automation
import Foundation
import Testing

/// Writes programs at random: all of Lua's grammar, most of them correct.
struct LuaProgramWriter {
    private var numbers: SeededNumbers
    private var depth = 0

    init(seed: UInt64) {
        numbers = SeededNumbers(seed: seed)
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(numbers.next() % UInt64(choices.count))]
    }

    private mutating func list(_ most: Int, _ make: (inout Self) -> String) -> String {
        let count = Int(numbers.next() % UInt64(most)) + 1
        return (0..<count).map { _ in make(&self) }.joined(separator: ", ")
    }

    private mutating func name() -> String { pick(["a", "b", "c", "x_1", "f", "_", "self"]) }

    mutating func block() -> String {
        depth += 1
        defer { depth -= 1 }
        let count = numbers.next() % 5
        var text = (0..<count).map { _ in statement() }.joined(separator: pick([" ", "\n", ";"]))
        if pick([true, false, false]) { text += " return " + list(2) { $0.expression() } }
        return text
    }

    private mutating func statement() -> String {
        guard depth < 5 else { return "f(1)" }
        switch numbers.next() % 16 {
        case 0: return "local \(list(3) { $0.attributed() }) = \(list(2) { $0.expression() })"
        case 1: return "\(list(2) { $0.target() }) = \(list(2) { $0.expression() })"
        case 2: return "do \(block()) end"
        case 3: return "while \(expression()) do \(block()) end"
        case 4: return "repeat \(block()) until \(expression())"
        case 5:
            return "if \(expression()) then \(block()) elseif \(expression()) then \(block()) "
                + "else \(block()) end"
        case 6: return "for \(name()) = \(list(3) { $0.expression() }), 9 do \(block()) end"
        case 7:
            return
                "for \(list(2) { $0.name() }) in \(list(2) { $0.expression() }) do \(block()) end"
        case 8: return "function \(name()).\(name()):\(name())\(body())"
        case 9: return "local function \(name())\(body())"
        case 10: return "goto \(pick(["l1", "l2"]))"
        case 11: return "::\(pick(["l1", "l2", "l3"]))::"
        case 12: return pick(["break", ";", "local a", "--[[ c ]]", "-- c\n"])
        case 13: return "while 1 do \(block()) goto l9 \(block()) ::l9:: end"
        default: return "\(target())\(arguments())"
        }
    }

    private mutating func attributed() -> String {
        name() + pick(["", "", "", " <const>", " <close>"])
    }

    private mutating func target() -> String {
        name() + pick(["", ".b", "['k']", "[1].c", ".d:m(1).e", "(2).f"])
    }

    private mutating func body() -> String {
        "(\(pick(["", "a", "a, b", "...", "a, ..."]))) \(block()) end"
    }

    private mutating func arguments() -> String {
        switch numbers.next() % 5 {
        case 0: "()"
        case 1: " 'text'"
        case 2: "{\(list(2) { $0.expression() })}"
        case 3: ":m(\(list(2) { $0.expression() }))"
        default: "(\(list(3) { $0.expression() }))"
        }
    }

    private mutating func expression() -> String {
        depth += 1
        defer { depth -= 1 }
        guard depth < 8 else { return pick(["1", "a", "nil"]) }
        switch numbers.next() % 12 {
        case 0:
            return pick([
                "0", "3.25", ".5e-3", "0xfp2", "0x.8", "1e400", "7.", "0xffffffffffffffffff", "08",
            ])
        case 1:
            return pick([
                #""a\n\x41\065\z  b""#, "[[x\ny]]", "[=[ ]] ]=]", #"'\u{48}'"#, #"'\u{7fffffff}'"#,
            ])
        case 2: return pick(["nil", "true", "false", "..."])
        case 3: return "function\(body())"
        case 4: return "{\(pick(["", "1,", "x = 1;", "[1] = 2, 3"]))}"
        case 5: return "(\(expression()))"
        case 6: return pick(["-", "not ", "#", "~", "- -"]) + expression()
        case 7, 8:
            let symbols = [
                "+", "-", "*", "/", "//", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "&",
                "|",
                "~", "<<", ">>", " and ", " or ",
            ]
            return "\(expression()) \(pick(symbols)) \(expression())"
        case 9: return "\(target())\(arguments())"
        default: return target()
        }
    }

    /// A program with a few bytes dropped, doubled, swapped or replaced.
    mutating func mutated(_ program: String) -> [UInt8] {
        var bytes = Array(program.utf8)
        let signs = Array("()[]{}=<>~.,;:+-*/'\"\\#%&|^ \n0xe_a9\u{80}".utf8)
        for _ in 0..<(numbers.next() % 3 + 1) where !bytes.isEmpty {
            let index = Int(numbers.next() % UInt64(bytes.count))
            switch numbers.next() % 4 {
            case 0: bytes.remove(at: index)
            case 1: bytes.insert(pick(signs), at: index)
            case 2: bytes[index] = pick(signs)
            default: bytes.swapAt(index, Int(numbers.next() % UInt64(bytes.count)))
            }
        }
        return bytes
    }
}

@Suite struct CheckingOracleTests {
    static let lua = "/usr/bin/lua5.4"

    /// What Lua's own compiler says to each program: nothing, or its error.
    static func verdicts(on programs: [[UInt8]]) throws -> [String] {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("settle-\(UUID().uuidString).lua")
        defer { try? FileManager.default.removeItem(at: file) }
        var script = "local function t(s) local _, e = load(s, '=c', 't')\n"
        script += "print(((e or ''):gsub('[\\n\\r]', ' '))) end\n"
        for program in programs {
            let bytes = program.map { byte in
                let digits = String(byte)
                return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
            script += "t\"\(bytes.joined())\"\n"
        }
        try Data(script.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: lua)
        process.arguments = [file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: lua)), arguments: 1...4)
    func `programs are accepted exactly when Lua accepts them`(seed: UInt64) throws {
        var writer = LuaProgramWriter(seed: seed)
        var programs: [[UInt8]] = []
        for _ in 0..<500 {
            let program = writer.block()
            programs.append(Array(program.utf8))
            programs.append(writer.mutated(program))
        }
        let verdicts = try Self.verdicts(on: programs)
        var accepted = 0
        for (program, verdict) in zip(programs, verdicts) {
            var error: LuaSyntaxError?
            do throws(LuaSyntaxError) {
                _ = try LuaParser.parse(program)
                accepted += 1
            } catch let failure {
                error = failure
            }
            let text = String(decoding: program, as: UTF8.self)
            #expect(
                (error == nil) == verdict.isEmpty,
                "\(text)\nLua: \(verdict)\nhere: \(error?.description ?? "accepted")"
            )
        }
        #expect(accepted > 200 && accepted < 900)
    }
}
