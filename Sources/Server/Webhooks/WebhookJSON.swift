import Automation
import Disputes

/// Webhooks as the API shows them.
enum WebhookJSON {
    /// What one looks like.
    static let schema = Schema.members([
        ("id", .text, true), ("shop", .text, true), ("url", .text, true),
        ("types", .list(.text), true), ("created", .text, true), ("secret", .text, false),
        ("state", .text, true), ("disabled", .text, false), ("position", .number, true),
        ("attempts", .number, true), ("next_attempt", .text, false), ("last_failure", .text, false),
        ("missed_through", .number, false),
    ])

    static func list(_ places: [FollowedWebhook]) -> [UInt8] {
        var json = JSONText(capacity: 1_024)
        json.beginObject()
        json.name("webhooks")
        json.beginList()
        for place in places { write(place, to: &json) }
        json.endList()
        json.endObject()
        return json.bytes
    }

    static func one(_ place: FollowedWebhook, showsSecret: Bool = false) -> [UInt8] {
        var json = JSONText(capacity: 512)
        write(place, showsSecret: showsSecret, to: &json)
        return json.bytes
    }

    static func list(_ failures: [WebhookFailure]) -> [UInt8] {
        var json = JSONText(capacity: 1_024)
        json.beginObject()
        json.name("failures")
        json.beginList()
        for failure in failures {
            json.beginObject()
            json.name("position")
            json.integer(failure.position)
            json.member("ticket", failure.ticket)
            json.member("type", failure.type)
            json.member("reason", failure.reason)
            json.member("at", Timestamp(milliseconds: failure.at).rfc3339(offset: 0))
            json.endObject()
        }
        json.endList()
        json.endObject()
        return json.bytes
    }

    private static func write(
        _ place: FollowedWebhook,
        showsSecret: Bool = false,
        to json: inout JSONText
    ) {
        let hook = place.hook
        json.beginObject()
        json.member("id", hook.id)
        json.member("shop", hook.source)
        json.member("url", hook.url)
        json.name("types")
        json.beginList()
        for type in hook.types { json.string(type) }
        json.endList()
        json.member("created", hook.created)
        if showsSecret { json.member("secret", hook.secret) }
        write(place.standing, to: &json)
        json.endObject()
    }

    private static func write(_ standing: WebhookStanding, to json: inout JSONText) {
        json.member("state", standing.state)
        if let why = standing.disabled { json.member("disabled", why) }
        json.name("position")
        json.integer(standing.position)
        json.name("attempts")
        json.integer(Int64(standing.attempts))
        if let due = standing.due {
            json.member("next_attempt", Timestamp(milliseconds: due).rfc3339(offset: 0))
        }
        if let reason = standing.reason { json.member("last_failure", reason) }
        if let missed = standing.missedThrough {
            json.name("missed_through")
            json.integer(missed)
        }
    }
}

extension WebhookStanding {
    /// In one word.
    fileprivate var state: String {
        if disabled != nil { return "disabled" }
        return due == nil ? "active" : "retrying"
    }
}
