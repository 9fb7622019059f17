import Disputes

extension Market {
    /// Pinduoduo: cheap goods, most claims below ten yuan; parcels can be stopped, small sums paid.
    static let pinduoduo = Market(
        platform: .pinduoduo,
        prefix: "PDD",
        wares: [
            Ware(id: "g-21", title: "船袜 5 双", fen: 5_90, isWorn: true): 24,
            Ware(id: "g-15", title: "手机壳", fen: 8_80): 26,
            Ware(id: "g-22", title: "快充数据线", fen: 7_90): 18,
            Ware(id: "g-23", title: "垃圾袋 100 只", fen: 9_90): 16,
            Ware(id: "g-24", title: "印花 T 恤", fen: 19_90, isWorn: true): 14,
            Ware(id: "g-14", title: "保温杯", fen: 29_90): 10,
            Ware(id: "g-11", title: "纯棉衬衫", fen: 49_00, isWorn: true): 10,
            Ware(id: "g-25", title: "丹东草莓 3 斤", fen: 59_00, isReturnable: false): 6,
            Ware(id: "g-12", title: "运动鞋", fen: 89_00, isWorn: true): 6,
            Ware(id: "g-13", title: "蓝牙耳机", fen: 129_00): 4,
            Ware(id: "g-26", title: "空气炸锅", fen: 199_00): 2,
            Ware(id: "g-27", title: "话费充值 50 元", fen: 49_80, isVirtual: true): 1,
        ],
        quantities: [1: 82, 2: 14, 3: 4],
        stages: [.unsent: 26, .underWay: 26, .signed: 48],
        kinds: [.refundOnly: 52, .returnRefund: 36, .exchange: 7, .resend: 4, .repair: 1],
        carriers: Carrier.usual,
        isVersioned: false, // its tickets have none
        hasInstantRefund: false,
        expiries: [
            Expiry( // PDD-18, PDD-22
                phase: .awaitingMerchant,
                length: .key(.merchantSolution),
                owner: .merchant,
                then: .buyerMayEscalate
            ),
            // Status 12, the buyer is overdue: no source says after how long.
            Expiry(phase: .awaitingReturn, length: .hours(7 * 24), owner: .buyer, then: .closed),
            // No source says so of this platform; Kuaishou's length (KS-11).
            .receipt(within: .hours(10 * 24)),
            // Status 13, expired: no source says after how long.
            Expiry(phase: .rejected, length: .hours(7 * 24), owner: .buyer, then: .closed),
        ],
        silence: .key(.merchantSolution), // PDD-22
        virtualSilence: nil,
        hearing: .platformReview, // PDD-22
        decision: .within(.key(.platformResult)), // PDD-19
        answerToEvidence: nil,
        evidencePercent: 35,
        habits: Habits(
            refundsUpTo: 10_00, // PDD-25
            agreesToReturns: 84,
            intercepts: 45, // PDD-01
            refundsOnRefusal: 60, // PDD-02
            offers: 85, // PDD-08…PDD-13: there is no other way to say no
            paysOut: 80, // PDD-03
            givesEvidence: 65 // PDD-27
        )
    )
}
