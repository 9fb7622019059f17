import Automation
import Disputes
import Sandbox

/// The ticket of the sample events.
let sampleTicket = TicketKey(shop: ShopKey(platform: .pinduoduo, id: "10086"), id: "T1")

/// Plays a rehearsal of one shop, on a thread that scripts can run on.
func rehearsing<Value: Sendable>(
    _ rules: String,
    settings: String = ShopFixture.liberal,
    at clock: Timestamp? = nil,
    measuresCosts: Bool = false,
    _ body: @escaping @Sendable (Automation.Rehearsal) throws -> Value
) throws -> Value {
    let scripts = ShopFixture(settings: settings, rules: rules).scripts
    return try ThreadExecutor.run {
        Result {
            try body(
                Automation.Rehearsal(
                    on: Automation.Stage([scripts]),
                    at: clock,
                    measuresCosts: measuresCosts
                )
            )
        }
    }.get()
}

extension Automation.Rehearsal {
    func take(_ text: String) throws -> Scene { try take(Array(text.utf8)) }

    /// One per action, such as `reply done`.
    var states: [String] {
        journal.actions(after: 0, limit: .max).map { "\($0.kind.rawValue) \($0.state.rawValue)" }
    }

    /// The texts of replies, notes and the like, in order: what a rule wanted to show.
    var texts: [String] {
        journal.actions(after: 0, limit: .max).compactMap { action in
            let arguments = String(decoding: action.arguments, as: UTF8.self)
            return arguments.hasPrefix(#"{"text":""#)
                ? String(arguments.dropFirst(9).dropLast(2)) : nil
        }
    }
}
