import Automation
import Disputes
import Foundation
import Sandbox
import Testing

/// A rehearsal over a stream decides what a host decides, however the stream is cut.
@Suite struct RehearsedStreamTests {
    private static let starter = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("scripts/starter")

    private static let shops = ["pinduoduo", "kuaishou", "taobao", "alibaba1688"]

    private static func source(_ name: String, of shop: String) throws -> Source {
        let url = starter.appendingPathComponent(shop).appendingPathComponent(name)
        return Source(name: name, text: Array(try Data(contentsOf: url)))
    }

    private static func sources(_ folder: String, of shop: String) throws -> [Source] {
        let path = starter.appendingPathComponent(shop).appendingPathComponent(folder).path
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            .map { try source("\(folder)/\($0)", of: shop) }
    }

    private static func scripts(of shop: String) throws -> ShopScripts {
        ShopScripts(
            settings: try source("shop.lua", of: shop),
            rules: try sources("rules", of: shop),
            templates: try sources("templates", of: shop)
        )
    }

    private static func lines(of shop: String) throws -> [InputLine] {
        let text = try source("events.jsonl", of: shop).text
        return text.split(separator: UInt8(ascii: "\n")).enumerated().map { place, line in
            InputLine(number: place + 1, bytes: Array(line), length: line.count)
        }
    }

    /// Each action with its ticket, as text, in the order of its number.
    private static func decisions(_ journal: MemoryJournal) -> [String] {
        journal.actions(after: .min, limit: .max).map { action in
            let arguments = String(decoding: action.arguments, as: UTF8.self)
            return "\(action.ticket.id) \(action.kind) \(action.state) \(arguments) "
                + "\(action.reason ?? "") \(action.at.milliseconds)"
        }
    }

    private static func rehearsed(_ shop: String, cut count: Int) throws -> [String] {
        let scripts = try scripts(of: shop)
        let lines = try lines(of: shop)
        return try ThreadExecutor.run {
            Result {
                let rehearsal = try Automation.Rehearsal(on: Automation.Stage([scripts]))
                for first in stride(from: 0, to: lines.count, by: count) {
                    let stretch = Array(lines[first..<min(first + count, lines.count)])
                    try rehearsal.take(stretch, timers: .none)
                }
                try rehearsal.drain()
                return decisions(rehearsal.journal)
            }
        }.get()
    }

    /// What a host with the gateway `print` decides.
    private static func hosted(_ shop: String) async throws -> [String] {
        let journal = MemoryJournal()
        let opening = try await Host.open(
            [try scripts(of: shop)],
            journal: journal,
            gateway: PrintGateway()
        )
        let lines = try lines(of: shop)
        var options = Host.Options()
        options.drains = true
        let intake = Intake(shops: opening.shops) { ReadyLines(lines) }
        try await opening.host.run(intake, start: opening.start, options: options) { _ in }
        return decisions(journal)
    }

    private final class ReadyLines: LineSource {
        private var lines: [InputLine]
        let bytesRead = 0

        init(_ lines: [InputLine]) {
            self.lines = lines
        }

        func nextBatch(count: Int, milliseconds: Int) -> [InputLine] {
            defer { lines = [] }
            return lines
        }
    }

    @Test(arguments: shops)
    func `a rehearsal decides what a host decides`(shop: String) async throws {
        let rehearsed = try Self.rehearsed(shop, cut: 4_096)
        #expect(rehearsed.count > 20)
        #expect(try await rehearsed == Self.hosted(shop))
    }

    @Test(arguments: shops)
    func `where a stream is cut makes no difference`(shop: String) throws {
        let whole = try Self.rehearsed(shop, cut: 4_096)
        #expect(try whole == Self.rehearsed(shop, cut: 1))
        #expect(try whole == Self.rehearsed(shop, cut: 7))
    }

    @Test func `the same steps give the same journal, byte for byte`() throws {
        func dump() throws -> [String] {
            try rehearsing(rule("wait(60) ticket:reply '您好' log(math.random())")) {
                $0.answerNext(.unknown(reason: "x"))
                _ = try $0.take(requested())
                try $0.advance(by: 3_600)
                var lines: [String] = []
                try canonicalDump(of: $0.journal) { lines.append($0) }
                return lines
            }
        }
        let first = try dump()
        #expect(first.count > 5)
        #expect(try first == dump())
    }
}
