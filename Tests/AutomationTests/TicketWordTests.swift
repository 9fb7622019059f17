import Automation
import Disputes
import Testing

/// The declared fields are those that a run sees, each of its type.
@Suite struct TicketWordTests {
    /// Every rule on every type: what it sees, as `path type value`, one a line.
    private static let rules = """
        local function see(seen, path, value)
          local kind = type(value)
          if kind == "string" or kind == "number" or kind == "boolean" or kind == "money" then
            seen[#seen + 1] = path .. "|" .. kind .. "|" .. (kind == "string" and value or "")
            return
          end
          if path ~= "" then seen[#seen + 1] = path .. "|" .. kind .. "|" end
          for key, inner in pairs(value) do
            local name = type(key) == "number" and "[]" or key
            see(seen, path == "" and name or path .. "." .. name, inner)
          end
        end

        local function tell(what, value)
          local seen = {}
          see(seen, "", value)
          log(what .. "\\n" .. table.concat(seen, "\\n"))
        end

        rule "look at messages" {
          on = "buyer.messaged", run = function(ticket) tell("ticket", ticket) end,
        }

        rule "look" {
          on = { "refund.requested", "deadline.near", "verdict.given",
            "evidence.requested", "intervention.requested" },
          before = hours(1), when_paused = true,
          run = function(ticket)
            tell("ticket", ticket)
            if ticket.event.type == "refund.requested" then
              tell("receipt", ticket:negotiate { reason = "x", text = "亲" })
              tell("ticket", ticket)
              local event = ticket:await("buyer.messaged", days(1))
              if event then tell("event", event) end
              tell("date", date(now()))
              local ok, problem = pcall(ticket.payout, ticket, { amount = 5 })
              tell("problem", { code = problem.code, message = problem.message, ok = ok or nil })
            end
          end,
        }
        """

    private static let events = [
        requested(
            more: #""images":["x"],"tags":["x"],"version":7,"return_parcel":{"state":"returned","#
                + #""carrier":"SF","waybill":"1"}"#
        ),
        messaged("好", id: "e-2"),
        event(
            "intervention.requested",
            id: "e-3",
            at: "2026-11-20T10:00:00+08:00",
            #"{"by":"buyer"}"#
        ),
        event(
            "evidence.requested",
            id: "e-4",
            at: "2026-11-20T11:00:00+08:00",
            #"{"evidence":{"slots":["chat_log"]}}"#
        ),
        requested(id: "e-5", ticket: "T2", at: "2026-11-21T08:00:00+08:00"),
        event(
            "verdict.given",
            id: "e-6",
            at: "2026-11-26T08:00:00+08:00",
            #"{"verdict":{"liable":"merchant","refunded_fen":990}}"#
        ),
    ]

    /// One value that a run saw.
    private struct Seen: Hashable {
        var path: String
        var kind: String
        var text: String
    }

    private func seen() throws -> [String: Set<Seen>] {
        let rehearsal = try ShopFixture(rules: Self.rules).rehearse(Self.events)
        #expect(rehearsal.warnings.isEmpty, "\(rehearsal.warnings)")
        var seen: [String: Set<Seen>] = [:]
        for entry in rehearsal.logged {
            let lines = entry.split(separator: "\n")
            let what = String(lines[0].split(separator: " ").last ?? "")
            for line in lines.dropFirst() {
                let parts = line.split(separator: "|", omittingEmptySubsequences: false)
                let value = Seen(
                    path: String(parts[0]),
                    kind: String(parts[1]),
                    text: String(parts[2])
                )
                seen[what, default: []].insert(value)
            }
        }
        return seen
    }

    @Test(arguments: ["ticket", "receipt", "event", "date", "problem"])
    func `a run sees the fields that are declared, and no other`(what: String) throws {
        let seen = try #require(try seen()[what])
        let words =
            switch what {
            case "ticket": Language.ticket
            case "receipt": Language.receipt
            case "event": Language.event
            case "problem": Language.problem
            default: Language.sections.first { $0.id == "date" }?.words ?? []
            }
        var declared: [String: WordType] = [:]
        for word in words { declare(word.type, as: word.name, into: &declared) }
        // An event's own data is shown as it came.
        let paths = Set(seen.map(\.path)).filter { !$0.hasPrefix("data.") }
        #expect(paths.subtracting(declared.keys) == [])
        #expect(Set(declared.keys).subtracting(paths) == [])
        for value in seen {
            guard let type = declared[value.path] else { continue }
            #expect(Self.fits(value.kind, type), "\(value.path) is a \(value.kind)")
            guard case .choice(let choice) = type else { continue }
            #expect(choice.texts.contains(value.text), "\(value.path) is \(value.text)")
        }
    }

    private func declare(_ type: WordType, as path: String, into all: inout [String: WordType]) {
        all[path] = type
        switch type {
        case .record(let record):
            for field in record.fields {
                declare(field.type, as: "\(path).\(field.name)", into: &all)
            }
        case .list(let element): declare(element, as: "\(path).[]", into: &all)
        default: break
        }
    }

    private static func fits(_ kind: String, _ type: WordType) -> Bool {
        switch type {
        case .text, .choice, .wording: kind == "string"
        case .number, .whole, .time, .duration: kind == "number"
        case .flag: kind == "boolean"
        case .money: kind == "money"
        case .list, .record, .map: kind == "table"
        case .anything: true
        case .either, .function: false
        }
    }
}
