/// A member that this version does not know, kept as it came.
public struct ExtraField: Hashable, Sendable {
    /// The member's name.
    public var name: String

    /// Its value as JSON text.
    public var json: [UInt8]

    /// The member `name` with the value `json`.
    public init(name: String, json: [UInt8]) {
        self.name = name
        self.json = json
    }
}

/// One line of an order.
public struct Goods: Hashable, Sendable {
    /// The platform's number of the goods.
    public var id: String?

    /// What the goods are called.
    public var title: String?

    /// How many were bought.
    public var quantity: Int64?

    /// What else the event said of them.
    public var extra: [ExtraField]

    /// One line of an order.
    public init(id: String?, title: String?, quantity: Int64?, extra: [ExtraField] = []) {
        self.id = id
        self.title = title
        self.quantity = quantity
        self.extra = extra
    }
}

/// The value of a ticket's field.
public enum FieldValue: Hashable, Sendable {
    /// Nothing: never given, or cleared.
    case null
    /// A string.
    case text(String)
    /// A whole number: fen of a money, milliseconds since 1970 of a time, or plain.
    case integer(Int64)
    /// True or false.
    case flag(Bool)
    /// What the buyer asks for.
    case kind(TicketKind)
    /// Where a parcel is.
    case parcelState(ParcelState)
    /// A list of strings.
    case textList([String])
    /// The lines of an order.
    case goods([Goods])

    /// A money.
    public static func money(_ money: Money) -> FieldValue {
        .integer(money.fen)
    }

    /// A time.
    public static func time(_ time: Timestamp) -> FieldValue {
        .integer(time.milliseconds)
    }

    /// Whether the value may stand in a field of `type`; nothing may stand anywhere.
    public func fits(_ type: FieldType) -> Bool {
        switch (self, type) {
        case (.null, _), (.text, .text), (.text, .version), (.integer, .version),
            (.integer, .money), (.integer, .time), (.integer, .integer), (.flag, .flag),
            (.kind, .kind), (.parcelState, .parcelState), (.textList, .textList),
            (.goods, .goodsList):
            true
        default:
            false
        }
    }
}
