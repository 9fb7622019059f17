import Automation
import Disputes
import Foundation
import Sandbox
import Simulation

/// A shop whose rules live through a simulated month.
struct RuleShop: Sendable {
    let scripts: ShopScripts

    /// A shop of these texts.
    init(_ scripts: ShopScripts) {
        self.scripts = scripts
    }

    /// A shop of a platform with rules of one's own, allowed to do everything.
    init(_ platform: Platform, rules: String, settings: String = "") {
        let allowed = ActionKind.allCases.filter { !$0.staysInHost }.map { "\"\($0.rawValue)\"" }
        let text = """
            shop {
              platform = "\(platform.rawValue)", id = "\(Sample.shop(platform))", mode = "live",
              allow = { \(allowed.joined(separator: ", ")) },
              refund = { approve_above = yuan(1000000), per_day = yuan(100000000) },
              payout = { per_ticket = yuan(10000), per_buyer_per_day = yuan(100000),
                         per_day = yuan(1000000), approve_above = yuan(10000) },
              return_to = { address = "示例路 1 号", consignee = "售后组", phone = "000" },
              \(settings)
            }
            """
        scripts = ShopScripts(
            settings: Source(name: "shop.lua", text: Array(text.utf8)),
            rules: [Source(name: "rules/rules.lua", text: Array(rules.utf8))],
            templates: []
        )
    }

    /// The starter shop of a platform.
    init(starter platform: Platform) throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(path: "scripts/starter/\(platform.rawValue)")
        func sources(_ name: String) throws -> [Source] {
            let files = try FileManager.default
                .contentsOfDirectory(atPath: folder.appending(path: name).path)
            return try files.filter { $0.hasSuffix(".lua") }.sorted().map {
                let path = "\(name)/\($0)"
                return Source(
                    name: path,
                    text: Array(try Data(contentsOf: folder.appending(path: path)))
                )
            }
        }
        scripts = ShopScripts(
            settings: Source(
                name: "shop.lua",
                text: Array(try Data(contentsOf: folder.appending(path: "shop.lua")))
            ),
            rules: try sources("rules"),
            templates: try sources("templates")
        )
    }

    /// What a month came to.
    struct Outcome: Sendable {
        let report: MonthReport
        /// The events as they arrived.
        let lines: [[UInt8]]
        /// Money that the host's ledger says has moved, in fen.
        let posted: [LedgerEntry.Account: Int64]
        /// Money that is set aside still.
        let reserved: Int64
    }

    /// Lives through a month of so many tickets.
    func live(
        tickets: Int = 150,
        seed: UInt64 = 7,
        peopleHours: Int? = nil
    ) throws -> Outcome {
        try ThreadExecutor.run { Result { try month(tickets, seed, peopleHours) } }.get()
    }

    private func month(_ tickets: Int, _ seed: UInt64, _ peopleHours: Int?) throws -> Outcome {
        let stage = try Stage([scripts])
        let shop = stage.rulebooks[0]
        let plan = try SimulationPlan(
            platform: shop.settings.shop.platform,
            shop: shop.settings.shop.id,
            tickets: tickets,
            seed: seed
        )
        let journal = MemoryJournal()
        let loop = try ClosedLoop(
            plan,
            of: shop,
            on: stage,
            peopleSeconds: peopleHours.map { $0 * 3_600 },
            journal: journal
        )
        var lines: [[UInt8]] = []
        let report = try loop.run { line, _ in lines.append(line) }
        let ledger = journal.ledger(after: 0, limit: .max)
        var posted: [LedgerEntry.Account: Int64] = [:]
        for entry in ledger where entry.state == .posted {
            posted[entry.account, default: 0] += entry.amount.fen
        }
        let reserved = ledger.filter { $0.state == .reserved }.map(\.amount.fen).reduce(0, +)
        return Outcome(report: report, lines: lines, posted: posted, reserved: reserved)
    }
}

extension MonthReport {
    /// How many tickets ended so.
    func count(_ ending: Ending) -> Int { endings[ending]?.tickets ?? 0 }
}
