/// What happened to a ticket: the `type` of a CloudEvent.
public enum EventType: Hashable, Sendable {
    /// The buyer applied, or applied again.
    case refundRequested
    /// The buyer changed the application.
    case refundModified
    /// The buyer withdrew it.
    case refundCancelled
    /// The platform closed it.
    case refundClosed
    /// It ended as asked for.
    case refundCompleted
    /// The buyer wrote.
    case buyerMessaged
    /// A human of the shop wrote.
    case merchantMessaged
    /// The buyer sent the goods back.
    case returnShipped
    /// There is news of a parcel.
    case parcelUpdated
    /// Someone asked the platform to step in.
    case interventionRequested
    /// The platform asks for evidence.
    case evidenceRequested
    /// The platform decided.
    case verdictGiven
    /// A deadline comes close; made by the host.
    case deadlineNear
    /// A deadline is over; made by the host.
    case deadlinePassed
    /// A type that this version does not know.
    case unknown(String)

    /// The types that mean something here, in the order of their description.
    public static let known: [EventType] = [
        .refundRequested, .refundModified, .refundCancelled, .refundClosed, .refundCompleted,
        .buyerMessaged, .merchantMessaged, .returnShipped, .parcelUpdated,
        .interventionRequested, .evidenceRequested, .verdictGiven, .deadlineNear, .deadlinePassed,
    ]

    /// The type of this `name`; ``unknown(_:)`` when it means nothing here.
    public init(name: String) {
        self =
            switch name {
            case "refund.requested": .refundRequested
            case "refund.modified": .refundModified
            case "refund.cancelled": .refundCancelled
            case "refund.closed": .refundClosed
            case "refund.completed": .refundCompleted
            case "buyer.messaged": .buyerMessaged
            case "merchant.messaged": .merchantMessaged
            case "return.shipped": .returnShipped
            case "parcel.updated": .parcelUpdated
            case "intervention.requested": .interventionRequested
            case "evidence.requested": .evidenceRequested
            case "verdict.given": .verdictGiven
            case "deadline.near": .deadlineNear
            case "deadline.passed": .deadlinePassed
            default: .unknown(name)
            }
    }

    /// The name on the wire.
    public var name: String {
        switch self {
        case .refundRequested: "refund.requested"
        case .refundModified: "refund.modified"
        case .refundCancelled: "refund.cancelled"
        case .refundClosed: "refund.closed"
        case .refundCompleted: "refund.completed"
        case .buyerMessaged: "buyer.messaged"
        case .merchantMessaged: "merchant.messaged"
        case .returnShipped: "return.shipped"
        case .parcelUpdated: "parcel.updated"
        case .interventionRequested: "intervention.requested"
        case .evidenceRequested: "evidence.requested"
        case .verdictGiven: "verdict.given"
        case .deadlineNear: "deadline.near"
        case .deadlinePassed: "deadline.passed"
        case .unknown(let name): name
        }
    }

    /// Whether only the host makes such events.
    public var isMadeByHost: Bool {
        self == .deadlineNear || self == .deadlinePassed
    }
}
