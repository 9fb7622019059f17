import Disputes

/// What is peculiar to one platform: what is sold there, what buyers ask for, how long everything
/// takes and what happens when nobody acts.
///
/// Data only: one file per platform, all of one shape; what follows from it is ``Case``'s.
struct Market: Sendable {
    /// The platform.
    let platform: Platform

    /// What its ticket numbers begin with.
    let prefix: String

    /// What is sold, with how often it is bought.
    let wares: Odds<Ware>

    /// How many pieces an order has.
    let quantities: Odds<Int>

    /// Where the goods are when the buyer applies.
    let stages: Odds<Stage>

    /// What buyers ask for once they have the goods.
    let kinds: Odds<TicketKind>

    /// Who carries its parcels.
    let carriers: Odds<Carrier>

    /// Whether its events carry the version of the ticket, an optimistic lock.
    let isVersioned: Bool

    /// Whether it refunds small unsent orders at once, where the shop wants it.
    let hasInstantRefund: Bool

    /// Who must act by when, and what the platform does if they don't.
    let expiries: [Expiry]

    /// From an application on, how long a buyer without an answer has to wait to call the platform.
    let silence: Length

    /// How long virtual goods hold that call back, from the application on.
    let virtualSilence: Length?

    /// Where a ticket goes when the platform is called.
    let hearing: Phase

    /// How long the platform takes to decide.
    let decision: Decision

    /// How long the shop has once the buyer's evidence is complete; nil where nobody says so.
    let answerToEvidence: DeadlineKey?

    /// How often it asks the shop for evidence before it decides, in percent.
    let evidencePercent: Int

    /// How the shop without rules tends to act there.
    let habits: Habits
}

extension Market {
    /// Where the goods are when the buyer applies.
    enum Stage: Sendable {
        case unsent, underWay, signed
    }

    /// A length of time: the platform's figure that a shop can override, or one that no source gives.
    enum Length: Sendable {
        case key(DeadlineKey)
        case hours(Int)
    }

    /// What the platform does in a phase when nobody acts.
    struct Expiry: Sendable {
        let phase: Phase
        let length: Length
        let owner: Party
        let then: Deadline.Expiry
        /// The kinds of ticket it is for; nil for all.
        var kinds: [TicketKind]?

        /// Goods that came back and that nobody confirms: the money goes out (KS-11).
        static func receipt(within length: Length) -> Expiry {
            Expiry(
                phase: .awaitingReceipt,
                length: length,
                owner: .merchant,
                then: .autoRefund,
                kinds: [.refundOnly, .returnRefund]
            )
        }
    }

    /// How long the platform takes to decide.
    enum Decision: Sendable {
        /// Some part of a length.
        case within(Length)
        /// So many working days.
        case workingDays(ClosedRange<Int>, within: DeadlineKey)
    }

    /// The market of `platform`.
    static func of(_ platform: Platform) -> Market {
        switch platform {
        case .kuaishou: .kuaishou
        case .pinduoduo: .pinduoduo
        case .alibaba1688: .alibaba1688
        case .taobao: .taobao
        }
    }
}

/// Something that is sold.
struct Ware: Sendable {
    /// The number that the shop's rules know it by.
    let id: String
    let title: String
    /// The usual price of a piece, in fen.
    let fen: Int64
    var isVirtual = false
    /// Whether it has to fit someone.
    var isWorn = false
    /// Whether it may go back within seven days without a reason.
    var isReturnable = true
}

/// Who carries a parcel.
struct Carrier: Sendable {
    let name: String
    /// What its waybills begin with.
    let prefix: String

    /// The usual ones.
    static let usual: Odds<Carrier> = [
        Carrier(name: "中通", prefix: "ZT"): 30, Carrier(name: "圆通", prefix: "YT"): 24,
        Carrier(name: "韵达", prefix: "YD"): 18, Carrier(name: "申通", prefix: "ST"): 14,
        Carrier(name: "极兔", prefix: "JT"): 20, Carrier(name: "顺丰", prefix: "SF"): 10,
        Carrier(name: "邮政", prefix: "EM"): 6,
    ]
}

/// How a shop without rules tends to act: its people's habits, in percent.
struct Habits: Sendable {
    /// It refunds what is cheap without a word, up to so much, in fen.
    var refundsUpTo: Int64
    /// It agrees to a return that is asked for.
    var agreesToReturns: Int
    /// It tries to stop a parcel, where the platform has the means.
    var intercepts: Int
    /// It agrees to refund a parcel that is refused at the door, where the platform has the means.
    var refundsOnRefusal: Int
    /// It makes an offer before it says no.
    var offers: Int
    /// It pays a small sum to whoever agrees to it.
    var paysOut: Int
    /// It gives evidence when the platform asks.
    var givesEvidence: Int
}
