/// How a field's value looks on the wire and in Lua.
public enum FieldType: Sendable {
    /// A string.
    case text
    /// Integer fen on the wire, a money value in Lua.
    case money
    /// RFC 3339 on the wire, seconds since 1970 in Lua.
    case time
    /// True or false.
    case flag
    /// A whole number.
    case integer
    /// One of ``TicketKind``.
    case kind
    /// One of ``ParcelState``.
    case parcelState
    /// A list of strings.
    case textList
    /// A list of ``Goods``.
    case goodsList
    /// A string or a whole number, kept as it came.
    case version
}

/// Every field of a ticket that an event may carry: the one table of them.
///
/// The raw value is the field's place in a ticket and its number in stored bytes: new fields go to
/// the end, and none is ever renumbered. Phase, messages, negotiation, evidence, verdict and
/// deadlines are kept by the host and are not in this table.
public enum TicketField: UInt8, CaseIterable, Sendable {
    case kind, reason, amount, statement, images
    case orderID, orderPaid, orderPaidAt, orderShippedAt, orderGoods, orderSevenDayReturn
    case orderVirtual
    case buyerID, buyerNick, buyerRefunds30d
    case parcelState, parcelCarrier, parcelWaybill
    case returnParcelState, returnParcelCarrier, returnParcelWaybill
    case tags, version
}

extension TicketField {
    /// One row of the table.
    struct Row: Sendable {
        let field: TicketField
        let path: String
        let name: String
        let type: FieldType
        let summary: String

        init(
            _ field: TicketField,
            _ path: String,
            _ name: String,
            _ type: FieldType,
            _ summary: String
        ) {
            self.field = field
            self.path = path
            self.name = name
            self.type = type
            self.summary = summary
        }
    }

    /// The table, in the order of the raw values: path on the wire, name in Lua, type, meaning.
    static let rows: [Row] = [
        Row(.kind, "kind", "kind", .kind, "what the buyer asks for"),
        Row(.reason, "reason", "reason", .text, "why, as a code of the platform"),
        Row(.amount, "amount_fen", "amount", .money, "the money asked for"),
        Row(.statement, "statement", "statement", .text, "the buyer's own words"),
        Row(.images, "images", "images", .textList, "addresses of the buyer's pictures"),
        Row(.orderID, "order.id", "order.id", .text, "the order's number"),
        Row(.orderPaid, "order.paid_fen", "order.paid", .money, "what the buyer paid"),
        Row(.orderPaidAt, "order.paid_at", "order.paid_at", .time, "when the buyer paid"),
        Row(
            .orderShippedAt,
            "order.shipped_at",
            "order.shipped_at",
            .time,
            "when the shop clicked that it was sent; missing before"
        ),
        Row(.orderGoods, "order.goods", "order.goods", .goodsList, "what was bought"),
        Row(
            .orderSevenDayReturn,
            "order.seven_day_return",
            "order.seven_day_return",
            .flag,
            "whether the goods may go back within seven days without a reason"
        ),
        Row(.orderVirtual, "order.virtual", "order.virtual", .flag, "whether nothing is shipped"),
        Row(.buyerID, "buyer.id", "buyer.id", .text, "the buyer's number"),
        Row(.buyerNick, "buyer.nick", "buyer.nick", .text, "the name the buyer goes by"),
        Row(
            .buyerRefunds30d,
            "buyer.refunds_30d",
            "buyer.refunds_30d",
            .integer,
            "the buyer's refunds of the last 30 days"
        ),
        Row(.parcelState, "parcel.state", "parcel.state", .parcelState, "where the parcel is"),
        Row(.parcelCarrier, "parcel.carrier", "parcel.carrier", .text, "who carries it"),
        Row(.parcelWaybill, "parcel.waybill", "parcel.waybill", .text, "its waybill number"),
        Row(
            .returnParcelState,
            "return_parcel.state",
            "return_parcel.state",
            .parcelState,
            "where the returned parcel is"
        ),
        Row(
            .returnParcelCarrier,
            "return_parcel.carrier",
            "return_parcel.carrier",
            .text,
            "who carries the return"
        ),
        Row(
            .returnParcelWaybill,
            "return_parcel.waybill",
            "return_parcel.waybill",
            .text,
            "the return's waybill number"
        ),
        Row(.tags, "tags", "tags", .textList, "labels of the shop"),
        Row(.version, "version", "version", .version, "the platform's version of the ticket"),
    ]

    private var row: Row {
        TicketField.rows[Int(rawValue)]
    }

    /// The place in `data.ticket` of an event, such as `order.paid_fen`.
    public var path: String {
        row.path
    }

    /// The name in Lua, such as `order.paid`.
    public var name: String {
        row.name
    }

    /// How the value looks.
    public var type: FieldType {
        row.type
    }

    /// One line on what the field means.
    public var summary: String {
        row.summary
    }

    /// The field at `path` of an event's `data.ticket`, or nil when there is none.
    public init?(path: String) {
        guard let field = TicketField.byPath[path] else { return nil }
        self = field
    }

    private static let byPath = Dictionary(
        uniqueKeysWithValues: rows.map { ($0.path, $0.field) }
    )
}
