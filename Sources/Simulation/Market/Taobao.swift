import Disputes

extension Market {
    /// Taobao: middling prices, returns without a reason; three days of evidence, verdicts that take
    /// working days.
    static let taobao = Market(
        platform: .taobao,
        prefix: "TB",
        wares: [
            Ware(id: "g-41", title: "发圈 10 根", fen: 9_90): 14,
            Ware(id: "g-15", title: "手机壳", fen: 19_90): 18,
            Ware(id: "g-42", title: "护手霜", fen: 29_90): 12,
            Ware(id: "g-14", title: "保温杯", fen: 49_00): 12,
            Ware(id: "g-11", title: "纯棉衬衫", fen: 89_00, isWorn: true): 16,
            Ware(id: "g-43", title: "连衣裙", fen: 139_00, isWorn: true): 12,
            Ware(id: "g-12", title: "运动鞋", fen: 169_00, isWorn: true): 9,
            Ware(id: "g-13", title: "蓝牙耳机", fen: 199_00): 6,
            Ware(id: "g-44", title: "机械键盘", fen: 329_00): 3,
            Ware(id: "g-45", title: "羽绒服", fen: 599_00, isWorn: true): 2,
            Ware(id: "g-46", title: "游戏点卡", fen: 48_50, isVirtual: true, isReturnable: false): 4,
        ],
        quantities: [1: 86, 2: 11, 3: 3],
        stages: [.unsent: 28, .underWay: 16, .signed: 56],
        kinds: [.refundOnly: 30, .returnRefund: 55, .exchange: 12, .repair: 2, .resend: 1], // TB-14
        carriers: Carrier.usual,
        isVersioned: true, // as refund_version
        hasInstantRefund: false,
        expiries: [
            Expiry( // TB-07
                phase: .evidence,
                length: .key(.evidence),
                owner: .both,
                then: .toPlatform
            ),
            // No source says how long a buyer has to send goods back; a week.
            Expiry(phase: .awaitingReturn, length: .hours(7 * 24), owner: .buyer, then: .closed),
            // No source says so of this platform; Kuaishou's length (KS-11).
            .receipt(within: .hours(10 * 24)),
            // TB-12: a rejected refund closes on time-out; no source gives the length.
            Expiry(phase: .rejected, length: .hours(7 * 24), owner: .buyer, then: .closed),
        ],
        // TB-05 asks for a rejection, and the sources give a silent shop no limit: the telephone is
        // the last resort (TB-13).
        silence: .hours(5 * 24),
        virtualSilence: .key(.virtualWait), // TB-06
        hearing: .evidence, // TB-07
        decision: .workingDays(4...6, within: .verdict), // TB-09
        answerToEvidence: .sellerAfterBuyerEvidence, // TB-08
        evidencePercent: 25,
        habits: Habits(
            refundsUpTo: 20_00, // TB-04
            agreesToReturns: 90,
            intercepts: 35,
            refundsOnRefusal: 0,
            offers: 65,
            paysOut: 0,
            givesEvidence: 75
        )
    )
}
