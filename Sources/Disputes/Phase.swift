/// Where a ticket stands, in the words that all platforms' native states are translated to.
public enum Phase: String, CaseIterable, Sendable {
    /// The buyer applied; the merchant agrees or rejects.
    case awaitingMerchant = "awaiting_merchant"
    /// The return is agreed; the buyer sends the goods.
    case awaitingReturn = "awaiting_return"
    /// The goods are on their way back; the merchant confirms them.
    case awaitingReceipt = "awaiting_receipt"
    /// The merchant rejected; the buyer modifies, withdraws or escalates.
    case rejected
    /// The parcel is being called back.
    case intercepting
    /// The buyer is to refuse the parcel at the door, and is refunded then.
    case awaitingRefusal = "awaiting_refusal"
    /// Intervention was requested: the time to negotiate or to give evidence.
    case evidence
    /// The platform decides.
    case platformReview = "platform_review"
    /// The refund is agreed and on its way.
    case refunding
    /// The exchanged or repaired goods have to be sent.
    case awaitingReshipment = "awaiting_reshipment"
    /// The money is back; final.
    case refunded
    /// Ended without a refund; final.
    case closed
    /// Ended with other goods; final.
    case exchanged
    /// Ended with repaired goods; final.
    case repaired

    /// Whether the ticket has ended: no deadline runs, and only talk is left.
    public var isFinal: Bool {
        PhaseSet.final.contains(self)
    }
}

/// A set of phases in one word.
public struct PhaseSet: OptionSet, Hashable, Sendable {
    /// One bit per phase.
    public let rawValue: UInt16

    /// The set with these bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The set of `phases`.
    public init(_ phases: Phase...) {
        self.rawValue = phases.reduce(0) { $0 | $1.bit }
    }

    /// Every phase.
    public static let all = PhaseSet(rawValue: Phase.allCases.reduce(0) { $0 | $1.bit })

    /// The phases in which a ticket has ended.
    public static let final = PhaseSet(.refunded, .closed, .exchanged, .repaired)

    /// The phases before the final ones.
    public static let notFinal = all.subtracting(final)

    /// The phases before `refunding`: those in which something can still be decided.
    public static let open = notFinal.subtracting(PhaseSet(.refunding))

    /// Whether `phase` belongs to the set.
    public func contains(_ phase: Phase) -> Bool {
        rawValue & phase.bit != 0
    }
}

extension Phase {
    fileprivate var bit: UInt16 {
        1 << UInt16(index)
    }

    /// The phase's number in stored bytes: never renumber.
    package var index: UInt8 {
        switch self {
        case .awaitingMerchant: 0
        case .awaitingReturn: 1
        case .awaitingReceipt: 2
        case .rejected: 3
        case .intercepting: 4
        case .awaitingRefusal: 5
        case .evidence: 6
        case .platformReview: 7
        case .refunding: 8
        case .awaitingReshipment: 9
        case .refunded: 10
        case .closed: 11
        case .exchanged: 12
        case .repaired: 13
        }
    }

    /// The phase of a stored number.
    package init?(index: UInt8) {
        guard Int(index) < Phase.allCases.count else { return nil }
        self = Phase.allCases[Int(index)]
    }
}
