/// Why bytes are no ticket.
public enum TicketDecodingError: Error, Equatable, Sendable {
    /// They end too early.
    case truncated
    /// They were written by a version that this one does not know.
    case version(UInt8)
    /// They hold something that no ticket holds; the byte where.
    case malformed(at: Int)
}

extension Ticket {
    /// The ticket that ``encode(into:)`` gave these bytes for.
    ///
    /// Bytes of any other origin throw; they never trap and never make more than they are long.
    public init(decoding bytes: [UInt8]) throws(TicketDecodingError) {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard version == Ticket.encodingVersion else { throw .version(version) }
        let platform = try reader.index(Platform.init(index:))
        let phase = try reader.index(Phase.init(index:))
        let parts = TicketParts(rawValue: try reader.varint())
        guard TicketParts.all.isSuperset(of: parts) else { throw reader.malformed }
        let id = try reader.text()
        self.init(id: id, platform: platform, shop: try reader.text())
        self.phase = phase
        phaseSince = Timestamp(milliseconds: try reader.signed())
        eventCount = try reader.count()
        isPaused = parts.contains(.paused)
        try decodeTimes(parts, &reader)
        try decodeSlots(&reader)
        try decodeCourse(parts, &reader)
        try decodeTalk(parts, &reader)
        guard reader.isAtEnd else { throw reader.malformed }
    }

    private mutating func decodeTimes(
        _ parts: TicketParts,
        _ reader: inout ByteReader
    ) throws(TicketDecodingError) {
        if parts.contains(.phaseSource) { phaseSource = try reader.time(from: phaseSince) }
        if parts.contains(.appliedAt) { appliedAt = try reader.time(from: phaseSince) }
        if parts.contains(.waybillAt) { waybillAt = try reader.time(from: phaseSince) }
        if parts.contains(.evidenceRequestedAt) {
            evidenceRequestedAt = try reader.time(from: phaseSince)
        }
        if parts.contains(.buyerEvidenceAt) { buyerEvidenceAt = try reader.time(from: phaseSince) }
    }

    private mutating func decodeSlots(
        _ reader: inout ByteReader
    ) throws(TicketDecodingError) {
        let present = try reader.varint()
        guard present >> UInt64(slots.count) == 0 else { throw reader.malformed }
        for field in TicketField.allCases where present & (1 << UInt64(field.rawValue)) != 0 {
            let at = try reader.time(from: phaseSince)
            let value = try reader.value()
            guard value.fits(field.type) else { throw reader.malformed }
            slots[Int(field.rawValue)] = Slot(value: value, at: at)
        }
    }

    private mutating func decodeCourse(
        _ parts: TicketParts,
        _ reader: inout ByteReader
    ) throws(TicketDecodingError) {
        if parts.contains(.negotiation) {
            negotiation = Negotiation(
                reason: try reader.text(),
                sentAt: try reader.time(from: phaseSince),
                endsAt: try reader.time(from: phaseSince),
                replied: try reader.flag()
            )
        }
        if parts.contains(.intervention) {
            let at = try reader.time(from: phaseSince)
            let party = try reader.byte()
            intervention = Intervention(at: at, by: Party(index: party))
            guard party == Party.noIndex || intervention?.by != nil else { throw reader.malformed }
        }
        if parts.contains(.verdict) {
            let at = try reader.time(from: phaseSince)
            let liable = try reader.index(Verdict.Liable.init(index:))
            let refunded = try reader.flag() ? Money(fen: try reader.signed()) : nil
            verdict = Verdict(liable: liable, refunded: refunded, at: at)
        }
        if parts.contains(.pendingMove) { pendingMove = try reader.text() }
        if parts.contains(.pendingPayout) { pendingPayout = try reader.text() }
    }

    private mutating func decodeTalk(
        _ parts: TicketParts,
        _ reader: inout ByteReader
    ) throws(TicketDecodingError) {
        if parts.contains(.messages) {
            messageCount = try reader.count()
            shopMessageCount = try reader.count()
            for _ in 0..<(try reader.length()) {
                let author = try reader.index(Message.Author.init(index:))
                let at = try reader.time(from: phaseSince)
                messages.append(Message(author: author, at: at, text: try reader.text()))
            }
        }
        if parts.contains(.extra) {
            extraSource = try reader.time(from: phaseSince)
            extra = try reader.extra()
        }
        if parts.contains(.tags) { ownTags = try reader.texts() }
        if parts.contains(.evidence) { evidence = try reader.texts() }
        if parts.contains(.counts) {
            rejections = try reader.count()
            payouts = try reader.count()
            passedDeadlines = UInt32(truncatingIfNeeded: try reader.count())
        }
    }
}
