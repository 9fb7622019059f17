extension Ticket {
    /// The value of `field`; ``FieldValue/null`` when it was never given or was cleared.
    ///
    /// ``TicketField/tags`` are the platform's and then the rules' own.
    public subscript(field: TicketField) -> FieldValue {
        if field == .tags, !ownTags.isEmpty {
            return .textList(tags)
        }
        return slots[Int(field.rawValue)].value
    }

    /// The time of the event that `field` came from; nil when no event ever named it.
    public func source(of field: TicketField) -> Timestamp? {
        let at = slots[Int(field.rawValue)].at
        return at == .never ? nil : at
    }

    /// What the buyer asks for.
    public var kind: TicketKind? {
        guard case .kind(let kind) = self[.kind] else { return nil }
        return kind
    }

    /// Why, as a code of the platform.
    public var reason: String? { text(.reason) }

    /// The money asked for.
    public var amount: Money? { money(.amount) }

    /// The buyer's own words.
    public var statement: String? { text(.statement) }

    /// Addresses of the buyer's pictures.
    public var images: [String] { textList(.images) }

    /// The order's number.
    public var orderID: String? { text(.orderID) }

    /// What the buyer paid.
    public var paid: Money? { money(.orderPaid) }

    /// When the buyer paid.
    public var paidAt: Timestamp? { time(.orderPaidAt) }

    /// When the shop clicked that it was sent.
    public var shippedAt: Timestamp? { time(.orderShippedAt) }

    /// What was bought.
    public var goods: [Goods] {
        guard case .goods(let goods) = self[.orderGoods] else { return [] }
        return goods
    }

    /// Whether the goods may go back within seven days without a reason.
    public var isSevenDayReturn: Bool? { flag(.orderSevenDayReturn) }

    /// Whether nothing is shipped.
    public var isVirtual: Bool? { flag(.orderVirtual) }

    /// The buyer's number.
    public var buyerID: String? { text(.buyerID) }

    /// The name the buyer goes by.
    public var buyerNick: String? { text(.buyerNick) }

    /// Where the parcel is.
    public var parcelState: ParcelState? { parcelState(.parcelState) }

    /// Where the returned parcel is.
    public var returnParcelState: ParcelState? { parcelState(.returnParcelState) }

    /// The platform's version of the ticket, as it came.
    public var version: FieldValue { self[.version] }

    /// The platform's labels and then the rules' own, each once.
    public var tags: [String] {
        var tags = textList(slots[Int(TicketField.tags.rawValue)].value)
        for tag in ownTags where !tags.contains(tag) {
            tags.append(tag)
        }
        return tags
    }

    /// Whether the order was sent, which means: clicked so in the system, or seen by a courier.
    public var isShipped: Bool {
        if shippedAt != nil { return true }
        guard let parcelState else { return false }
        return parcelState != .none
    }

    private func text(_ field: TicketField) -> String? {
        guard case .text(let text) = self[field] else { return nil }
        return text
    }

    private func money(_ field: TicketField) -> Money? {
        guard case .integer(let fen) = self[field] else { return nil }
        return Money(fen: fen)
    }

    private func time(_ field: TicketField) -> Timestamp? {
        guard case .integer(let milliseconds) = self[field] else { return nil }
        return Timestamp(milliseconds: milliseconds)
    }

    private func flag(_ field: TicketField) -> Bool? {
        guard case .flag(let flag) = self[field] else { return nil }
        return flag
    }

    private func parcelState(_ field: TicketField) -> ParcelState? {
        guard case .parcelState(let state) = self[field] else { return nil }
        return state
    }

    private func textList(_ field: TicketField) -> [String] {
        textList(self[field])
    }

    private func textList(_ value: FieldValue) -> [String] {
        guard case .textList(let list) = value else { return [] }
        return list
    }
}
