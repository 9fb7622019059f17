import Disputes

extension Market {
    /// Kuaishou shop: live sales of many small things; two days to answer; instant refunds.
    static let kuaishou = Market(
        platform: .kuaishou,
        prefix: "KS",
        wares: [
            Ware(id: "g-15", title: "手机壳", fen: 9_90): 20,
            Ware(id: "g-16", title: "竹纤维抽纸 10 包", fen: 15_90): 18,
            Ware(id: "g-17", title: "老式麻花 500g", fen: 19_90, isReturnable: false): 14,
            Ware(id: "g-14", title: "保温杯", fen: 39_90): 12,
            Ware(id: "g-11", title: "纯棉衬衫", fen: 59_00, isWorn: true): 14,
            Ware(id: "g-12", title: "运动鞋", fen: 99_00, isWorn: true): 9,
            Ware(id: "g-13", title: "蓝牙耳机", fen: 129_00): 6,
            Ware(id: "g-18", title: "羊毛大衣", fen: 399_00, isWorn: true): 3,
            Ware(id: "g-19", title: "和田玉吊坠", fen: 880_00, isReturnable: false): 1,
        ],
        quantities: [1: 80, 2: 15, 3: 5],
        stages: [.unsent: 30, .underWay: 22, .signed: 48],
        kinds: [ // KS-21: exchange and repair are owed, too
            .refundOnly: 32, .returnRefund: 52, .exchange: 12, .repair: 4,
        ],
        carriers: Carrier.usual,
        isVersioned: true, // as refundVersion
        hasInstantRefund: true, // KS-20
        expiries: [
            Expiry( // KS-01, KS-03
                phase: .awaitingMerchant,
                length: .key(.reviewRefundOnly),
                owner: .merchant,
                then: .autoRefund,
                kinds: [.refundOnly]
            ),
            Expiry( // KS-05, KS-07
                phase: .awaitingMerchant,
                length: .key(.reviewReturn),
                owner: .merchant,
                then: .autoAgreeReturn,
                kinds: [.returnRefund, .exchange, .repair]
            ),
            Expiry( // KS-09
                phase: .awaitingReturn,
                length: .key(.buyerReturn),
                owner: .buyer,
                then: .closed
            ),
            .receipt(within: .key(.confirmReceipt)), // KS-11
            Expiry( // KS-17
                phase: .evidence,
                length: .key(.disputeEvidence),
                owner: .merchant,
                then: .toPlatform
            ),
            // No source says when a rejected application is over.
            Expiry(phase: .rejected, length: .hours(7 * 24), owner: .buyer, then: .closed),
        ],
        silence: .hours(24), // KS-13: in any disagreement
        virtualSilence: nil,
        hearing: .evidence, // KS-14
        decision: .within(.hours(3 * 24)), // KS-18 gives no length
        answerToEvidence: nil,
        evidencePercent: 30, // KS-17: it may still ask
        habits: Habits(
            refundsUpTo: 15_00,
            agreesToReturns: 86,
            intercepts: 0,
            refundsOnRefusal: 0,
            offers: 70, // KS-04, KS-22: talk first
            paysOut: 0,
            givesEvidence: 72
        )
    )
}
