import Disputes

/// How money crosses into scripts: a boxed integer of fen.
enum MoneyBox {
    /// The kind the prelude gives to `host.boxed`.
    static let kind: UInt8 = 1

    static func text(_ fen: Int64) -> String { Money(fen: fen).description }
}
