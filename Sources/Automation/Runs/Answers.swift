import Disputes
import Sandbox

/// What the host gives back to an ask, as the prelude reads it.
enum Answers {
    /// The code of what a human, or the end of the ticket, said no to.
    static let denied = "denied"

    /// Raises a Lua error that carries `code` and `message`.
    static func raise(code: String, _ message: String) -> FlatValue {
        var writer = FlatWriter(capacity: 64 + message.utf8.count)
        writer.beginMap()
        writer.key("raise")
        writer.beginMap()
        writer.key("code")
        writer.string(code)
        writer.key("message")
        writer.string(message)
        writer.endMap()
        writer.endMap()
        return writer.finish()
    }

    /// The receipt of an action: `state`, `key`, `reference`, `at` in seconds since 1970, and the
    /// position of the ticket's log at which it was sent, for `after` of an await.
    static func receipt(
        state: ActionState,
        key: String,
        reference: String?,
        at: Timestamp,
        position: Int
    ) -> FlatValue {
        var writer = FlatWriter(capacity: 128)
        writer.beginMap()
        writer.key("at")
        writer.integer(at.seconds)
        writer.key("key")
        writer.string(key)
        writer.key("position")
        writer.integer(Int64(position))
        if let reference {
            writer.key("reference")
            writer.string(reference)
        }
        writer.key("state")
        writer.string(state.rawValue)
        writer.endMap()
        return writer.finish()
    }

    /// What an await returns: `type`, `at`, `text` of a message (null: none), and `data`.
    ///
    /// - Parameters:
    ///   - event: an event of the ticket.
    ///   - data: the event's own `data`, encoded; null where there is none.
    /// - Returns: a map.
    static func event(_ event: Event, data: FlatValue) -> FlatValue {
        var writer = FlatWriter(capacity: 128 + data.bytes.count)
        writer.beginMap()
        writer.key("at")
        writer.integer(event.time.seconds)
        writer.key("data")
        writer.append(data)
        if case .message(let text) = event.payload {
            writer.key("text")
            writer.string(text)
        }
        writer.key("type")
        writer.string(event.type.name)
        writer.endMap()
        return writer.finish()
    }

    /// What `ticket:allowed` returns; `refusal` is nil where it is allowed.
    static func allowed(_ refusal: String?) -> FlatValue {
        var writer = FlatWriter(capacity: 128)
        writer.beginMap()
        writer.key("allowed")
        writer.bool(refusal == nil)
        if let refusal {
            writer.key("why")
            writer.string(refusal)
        }
        writer.endMap()
        return writer.finish()
    }
}
