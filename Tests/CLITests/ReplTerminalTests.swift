import Foundation
import Glibc
import Testing

/// `settle repl` on a terminal: what a person types and sees.
@Suite struct ReplTerminalTests {
    @Test func `lines are edited, recalled and completed, in Chinese too`() throws {
        let terminal = try TerminalSession()
        try terminal.expect("settle> ")
        terminal.type("1 + 1\r")
        try terminal.expect("2\r\nsettle> ")
        // Left twice, one character away, another in its place.
        terminal.type("\"你好\"\u{1B}[D\u{1B}[D\u{7F}您\r")
        try terminal.expect("\r\n您好\r\nsettle> ")
        terminal.type("\u{1B}[A\u{1B}[A\r")
        try terminal.expect("\r\n2\r\nsettle> ")
        terminal.type("with\t")
        try terminal.expect("in_hours")
        terminal.type("(0, 24)\r")
        try terminal.expect("\r\ntrue\r\nsettle> ")
        terminal.type("for i = 1, 2 do\r")
        try terminal.expect("..> ")
        terminal.type("log(i) end\r")
        try terminal.expect("log: repl:5:2: 2\r\nsettle> ")
        terminal.type(":quit\r")
        #expect(try terminal.end() == 0)
        let history = try String(
            contentsOfFile: terminal.place["state/settle/history"],
            encoding: .utf8
        )
        #expect(history.contains("within_hours"))
        let mode = try FileManager.default.attributesOfItem(
            atPath: terminal.place["state/settle/history"]
        )
        #expect(mode[.posixPermissions] as? Int == 0o600)
    }

    @Test func `history lasts from session to session`() throws {
        let first = try TerminalSession()
        try first.expect("settle> ")
        first.type("'第一次'\r")
        try first.expect("\r\n第一次\r\nsettle> ")
        first.type("\u{4}")
        #expect(try first.end() == 0)
        let second = try TerminalSession(in: first.place)
        try second.expect("settle> ")
        second.type("\u{1B}[A .. '又'\r")
        try second.expect("\r\n第一次又\r\nsettle> ")
        second.type("\u{4}")
        #expect(try second.end() == 0)
    }

    @Test func `Ctrl-C gives up a line, and never the session`() throws {
        let terminal = try TerminalSession()
        try terminal.expect("settle> ")
        terminal.type("x = 1\r")
        try terminal.expect("settle> ")
        terminal.type("'half")
        try terminal.expect("half")
        terminal.interrupt()
        try terminal.expect("settle> ")
        terminal.type("for i = 1, 2 do\r")
        try terminal.expect("..> ")
        terminal.interrupt()
        try terminal.expect("settle> ")
        terminal.type("x + 1\r")
        try terminal.expect("\r\n2\r\nsettle> ")
        terminal.type(":quit\r")
        #expect(try terminal.end() == 0)
    }

    @Test func `Ctrl-C ends what is being played, and keeps the session`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: Sample.stream(20_000))
        let terminal = try TerminalSession(["shop", "--events", "events.jsonl"], in: place)
        try terminal.expect("settle> ")
        terminal.type(":play 1\r")
        try terminal.expect("settle> ")
        terminal.type(":play all\r")
        // The line's end is echoed as it is handed over.
        try terminal.expect(":play all\r\n")
        terminal.interrupt()
        try terminal.expect("interrupted after ")
        try terminal.expect("settle> ")
        terminal.type("1 + 1\r")
        try terminal.expect("\r\n2\r\nsettle> ")
        terminal.type(":quit\r")
        #expect(try terminal.end() == 0)
    }

    @Test func `completion runs no script`() throws {
        let place = try Workplace(rules: Sample.rules)
        let terminal = try TerminalSession(["shop"], in: place)
        try terminal.expect("settle> ")
        for text in [
            "error('ran').", "ticket:", "f().", "while true do end ticket.", ":why ", ":use ",
            "?pay",
        ] {
            // Ctrl-U takes the line back.
            terminal.type("\(text)\t\t\u{15}'完'\r")
            try terminal.expect("\r\n完\r\nsettle> ")
        }
        #expect(!terminal.seen.contains("ran\r\n"))
        #expect(!terminal.seen.contains("[31m"))
        terminal.type(":quit\r")
        #expect(try terminal.end() == 0)
    }
}

/// A `settle repl` on a terminal, and what it has shown so far.
private final class TerminalSession {
    let place: Workplace
    private(set) var seen = ""
    private let child: Child
    private let screen: Descriptor
    private var bytes: [UInt8] = []
    private var taken = 0

    init(_ arguments: [String] = [], in place: Workplace? = nil) throws {
        self.place = try place ?? Workplace()
        let terminal = try Descriptor.terminal(columns: 80)
        screen = terminal.screen
        child = try Child(
            ["repl"] + arguments,
            in: self.place.path,
            input: .terminal,
            terminal: terminal.program,
            showsResults: true,
            variables: [
                "XDG_STATE_HOME=\(self.place["state"])", "TERM=xterm", "HOME=\(self.place.path)",
            ]
        )
    }

    func type(_ text: String) {
        screen.write(Array(text.utf8))
    }

    func interrupt() {
        _ = kill(child.pid, SIGINT)
    }

    /// Waits until that is shown, after what was waited for before.
    func expect(_ text: String) throws {
        let wanted = Array(text.utf8)
        while true {
            if let end = Self.end(of: wanted, in: bytes, from: taken) {
                taken = end
                return
            }
            guard let more = screen.read(withinSeconds: 60), !more.isEmpty else {
                Issue.record(
                    "not shown: \(text.debugDescription) in \(seen.suffix(600).debugDescription)"
                )
                throw Child.Silent()
            }
            bytes += more
            seen = String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func end(of wanted: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
        guard bytes.count >= wanted.count + from else { return nil }
        for start in from...(bytes.count - wanted.count)
        where bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
            return start + wanted.count
        }
        return nil
    }

    /// Its exit code, once it has ended by itself.
    func end() throws -> Int32 {
        while true {
            guard let more = screen.read(withinSeconds: 60) else {
                _ = child.end(with: SIGKILL)
                throw Child.Silent()
            }
            if more.isEmpty { return child.end(with: nil).status }
            bytes += more
        }
    }
}
