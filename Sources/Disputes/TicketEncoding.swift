// The stored bytes of a ticket, version 1: a few header bytes, then everything that is there, in
// the order of the declarations. Numbers are varints (signed ones zigzagged), times distances to
// the phase's start, strings UTF-8 with their length before them. Only slots that an event has
// named are there. See `TicketDecoding.swift` for the way back.

/// What of a ticket's optional parts is there: one bit each.
struct TicketParts: OptionSet {
    let rawValue: UInt64

    static let paused = TicketParts(rawValue: 1 << 0)
    static let phaseSource = TicketParts(rawValue: 1 << 1)
    static let appliedAt = TicketParts(rawValue: 1 << 2)
    static let waybillAt = TicketParts(rawValue: 1 << 3)
    static let evidenceRequestedAt = TicketParts(rawValue: 1 << 4)
    static let buyerEvidenceAt = TicketParts(rawValue: 1 << 5)
    static let negotiation = TicketParts(rawValue: 1 << 6)
    static let intervention = TicketParts(rawValue: 1 << 7)
    static let verdict = TicketParts(rawValue: 1 << 8)
    static let pendingMove = TicketParts(rawValue: 1 << 9)
    static let pendingPayout = TicketParts(rawValue: 1 << 10)
    static let messages = TicketParts(rawValue: 1 << 11)
    static let extra = TicketParts(rawValue: 1 << 12)
    static let tags = TicketParts(rawValue: 1 << 13)
    static let evidence = TicketParts(rawValue: 1 << 14)
    static let counts = TicketParts(rawValue: 1 << 15)
    static let all = TicketParts(rawValue: (1 << 16) - 1)
}

extension Ticket {
    /// The version of the stored bytes.
    static let encodingVersion: UInt8 = 1

    /// Appends the ticket's bytes, from which ``init(decoding:)`` makes an equal ticket.
    public func encode(into bytes: inout [UInt8]) {
        let parts = parts
        bytes.append(Ticket.encodingVersion)
        bytes.append(platform.index)
        bytes.append(phase.index)
        bytes.appendVarint(parts.rawValue)
        bytes.appendText(id)
        bytes.appendText(shop)
        bytes.appendSigned(phaseSince.milliseconds)
        bytes.appendVarint(UInt64(eventCount))
        encodeTimes(into: &bytes)
        encodeSlots(into: &bytes)
        encodeCourse(into: &bytes)
        encodeTalk(parts, into: &bytes)
    }

    private var parts: TicketParts {
        var parts: TicketParts = []
        if isPaused { parts.insert(.paused) }
        if phaseSource != nil { parts.insert(.phaseSource) }
        if appliedAt != nil { parts.insert(.appliedAt) }
        if waybillAt != nil { parts.insert(.waybillAt) }
        if evidenceRequestedAt != nil { parts.insert(.evidenceRequestedAt) }
        if buyerEvidenceAt != nil { parts.insert(.buyerEvidenceAt) }
        if negotiation != nil { parts.insert(.negotiation) }
        if intervention != nil { parts.insert(.intervention) }
        if verdict != nil { parts.insert(.verdict) }
        if pendingMove != nil { parts.insert(.pendingMove) }
        if pendingPayout != nil { parts.insert(.pendingPayout) }
        if messageCount > 0 { parts.insert(.messages) }
        if !extra.isEmpty || extraSource != .never { parts.insert(.extra) }
        if !ownTags.isEmpty { parts.insert(.tags) }
        if !evidence.isEmpty { parts.insert(.evidence) }
        if rejections > 0 || payouts > 0 || passedDeadlines > 0 { parts.insert(.counts) }
        return parts
    }

    private func encodeTimes(into bytes: inout [UInt8]) {
        for time in [phaseSource, appliedAt, waybillAt, evidenceRequestedAt, buyerEvidenceAt] {
            if let time { bytes.appendTime(time, from: phaseSince) }
        }
    }

    private func encodeSlots(into bytes: inout [UInt8]) {
        var present: UInt64 = 0
        for (place, slot) in slots.enumerated() where slot.at != .never {
            present |= 1 << UInt64(place)
        }
        bytes.appendVarint(present)
        for slot in slots where slot.at != .never {
            bytes.appendTime(slot.at, from: phaseSince)
            bytes.appendValue(slot.value)
        }
    }

    private func encodeCourse(into bytes: inout [UInt8]) {
        if let negotiation {
            bytes.appendText(negotiation.reason)
            bytes.appendTime(negotiation.sentAt, from: phaseSince)
            bytes.appendTime(negotiation.endsAt, from: phaseSince)
            bytes.append(negotiation.replied ? 1 : 0)
        }
        if let intervention {
            bytes.appendTime(intervention.at, from: phaseSince)
            bytes.append(intervention.by.map(\.index) ?? Party.noIndex)
        }
        if let verdict {
            bytes.appendTime(verdict.at, from: phaseSince)
            bytes.append(verdict.liable.index)
            bytes.append(verdict.refunded == nil ? 0 : 1)
            if let refunded = verdict.refunded { bytes.appendSigned(refunded.fen) }
        }
        for key in [pendingMove, pendingPayout] {
            if let key { bytes.appendText(key) }
        }
    }

    private func encodeTalk(_ parts: TicketParts, into bytes: inout [UInt8]) {
        if parts.contains(.messages) {
            bytes.appendVarint(UInt64(messageCount))
            bytes.appendVarint(UInt64(shopMessageCount))
            bytes.appendVarint(UInt64(messages.count))
            for message in messages {
                bytes.append(message.author.index)
                bytes.appendTime(message.at, from: phaseSince)
                bytes.appendText(message.text)
            }
        }
        if parts.contains(.extra) {
            bytes.appendTime(extraSource, from: phaseSince)
            bytes.appendExtra(extra)
        }
        if parts.contains(.tags) { bytes.appendTexts(ownTags) }
        if parts.contains(.evidence) { bytes.appendTexts(evidence) }
        if parts.contains(.counts) {
            bytes.appendVarint(UInt64(rejections))
            bytes.appendVarint(UInt64(payouts))
            bytes.appendVarint(UInt64(passedDeadlines))
        }
    }
}
