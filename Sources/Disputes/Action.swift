/// Something a rule asks to be done, with its arguments.
public struct Action: Equatable, Sendable {
    /// Who pays for the way back (ALI-03).
    public enum Freight: String, CaseIterable, Sendable {
        /// The shop, on delivery.
        case merchant
        /// The buyer, in advance.
        case buyer
    }

    /// One piece of evidence: what it shows, and where it lies.
    public struct Evidence: Hashable, Sendable {
        /// What it shows, such as `outbound_photo`.
        public var slot: String

        /// Its address.
        public var url: String

        /// A piece of evidence.
        public init(slot: String, url: String) {
            self.slot = slot
            self.url = url
        }
    }

    /// The slot that the host fills itself, from the ticket's messages.
    public static let chatLogSlot = "chat_log"

    /// What is to be done.
    public var kind: ActionKind

    /// How much, of `agree_refund` (nil: all that was asked for) and `payout`.
    public var amount: Money?

    /// What to say, of `reply`, `negotiate`, `hand_over`, `tag` and `note`.
    public var text: String?

    /// A remark, of `agree_refund`, `agree_return`, `reject` and `payout`.
    public var note: String?

    /// Why, of `negotiate`, `reject`, `payout` and `appeal`.
    public var reason: String?

    /// What proves it, of `reject`.
    public var evidence: [Evidence] = []

    /// Slots that the rejection says it needs.
    public var requiredSlots: [String] = []

    /// Where the goods go, of `agree_return`.
    public var address: String?

    /// Who takes them, of `agree_return`.
    public var consignee: String?

    /// That one's telephone, of `agree_return`.
    public var phone: String?

    /// Who pays for the way, of `agree_return`.
    public var freight: Freight?

    /// The courier asked for, of `agree_return` (ALI-03, optional).
    public var courier: String?

    /// How long the buyer has, in seconds, of `agree_return` (ALI-04, optional).
    public var withinSeconds: Int?

    /// In what state the goods must be, of `agree_return` (ALI-04, optional).
    public var condition: String?

    /// The points made one by one, of `submit_evidence` (PDD-27).
    public var points: [String] = []

    /// Addresses of files, of `submit_evidence` and `appeal`.
    public var files: [String] = []

    /// The platform's version of the ticket that was decided on; nil to take the ticket as it is.
    public var version: FieldValue?

    /// An action without arguments yet.
    public init(_ kind: ActionKind) {
        self.kind = kind
    }
}
