import Disputes

/// The JSON text of an event.
func event(
    _ type: String,
    id: String = "e-1",
    ticket: String = "T1",
    platform: Platform = .pinduoduo,
    shop: String = "10086",
    at time: String = "2026-11-20T08:00:00+08:00",
    _ data: String = "{}"
) -> String {
    """
    {"specversion":"1.0","id":"\(id)","source":"/\(platform.rawValue)/shops/\(shop)","type":"\(type)",\
    "subject":"\(ticket)","time":"\(time)","data":\(data)}
    """
}

/// An application with all that a ticket has; `more` is put behind it and so overrides it.
func requested(
    id: String = "e-1",
    ticket: String = "T1",
    platform: Platform = .pinduoduo,
    shop: String = "10086",
    at time: String = "2026-11-20T08:00:00+08:00",
    kind: String = "refund_only",
    fen: Int = 990,
    paid: Int = 100_000,
    buyer: String = "b-1",
    parcel: String = "signed",
    more: String = ""
) -> String {
    event(
        "refund.requested",
        id: id,
        ticket: ticket,
        platform: platform,
        shop: shop,
        at: time,
        """
        {"ticket":{"kind":"\(kind)","reason":"quality","amount_fen":\(fen),"statement":"衣服有个洞",\
        "order":{"id":"241120-1","paid_fen":\(paid),"paid_at":"2026-11-19T20:00:00+08:00",\
        "shipped_at":"2026-11-19T21:00:00+08:00","goods":[{"id":"g-1","title":"衬衫","quantity":1},\
        {"id":"g-2","title":"裤子","quantity":2}],"seven_day_return":true,"virtual":false},\
        "buyer":{"id":"\(buyer)","nick":"小王","refunds_30d":3},"parcel":{"state":"\(parcel)",\
        "carrier":"SF","waybill":"SF123"}\(more.isEmpty ? "" : ",")\(more)}}
        """
    )
}

/// The buyer wrote.
func messaged(
    _ text: String,
    id: String,
    ticket: String = "T1",
    platform: Platform = .pinduoduo,
    at time: String = "2026-11-20T09:00:00+08:00"
) -> String {
    event(
        "buyer.messaged",
        id: id,
        ticket: ticket,
        platform: platform,
        at: time,
        #"{"message":{"text":"\#(text)"}}"#
    )
}

/// A human of the shop wrote.
func merchantMessaged(
    _ text: String,
    id: String,
    ticket: String = "T1",
    at time: String = "2026-11-20T09:00:00+08:00"
) -> String {
    event(
        "merchant.messaged",
        id: id,
        ticket: ticket,
        at: time,
        #"{"message":{"text":"\#(text)"}}"#
    )
}

extension String {
    /// The text with every occurrence of a part replaced.
    func replacing(_ part: String, by other: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound] + other
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
