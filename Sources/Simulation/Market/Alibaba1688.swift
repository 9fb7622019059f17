import Disputes

extension Market {
    /// 1688: wholesale; few claims of much money, above all about freight and what was agreed.
    static let alibaba1688 = Market(
        platform: .alibaba1688,
        prefix: "ALI",
        wares: [
            Ware(id: "g-31", title: "封箱胶带 整箱", fen: 68_00): 18,
            Ware(id: "g-15", title: "手机壳 混批", fen: 3_20): 20,
            Ware(id: "g-11", title: "纯棉衬衫 一手 5 件", fen: 165_00, isWorn: true): 16,
            Ware(id: "g-14", title: "保温杯 定制 logo", fen: 16_50, isReturnable: false): 12,
            Ware(id: "g-12", title: "运动鞋 一手 6 双", fen: 318_00, isWorn: true): 8,
            Ware(id: "g-32", title: "五金配件 按斤", fen: 12_80): 14,
            Ware(id: "g-13", title: "蓝牙耳机 工厂款", fen: 38_00): 8,
            Ware(id: "g-33", title: "包装纸箱 定做", fen: 1_60, isReturnable: false): 4,
        ],
        quantities: [1: 20, 2: 18, 5: 20, 10: 18, 20: 12, 50: 8, 100: 3, 200: 1],
        stages: [.unsent: 22, .underWay: 14, .signed: 64],
        kinds: [.refundOnly: 40, .returnRefund: 46, .resend: 9, .exchange: 5],
        carriers: [
            Carrier(name: "德邦", prefix: "DP"): 30, Carrier(name: "中通", prefix: "ZT"): 24,
            Carrier(name: "安能", prefix: "AN"): 16, Carrier(name: "韵达", prefix: "YD"): 14,
            Carrier(name: "顺丰", prefix: "SF"): 10,
        ],
        isVersioned: false, // its tickets have none
        hasInstantRefund: false,
        expiries: [
            Expiry( // ALI-07
                phase: .awaitingMerchant,
                length: .key(.agreementTimeout),
                owner: .merchant,
                then: .autoAgreeAgreement
            ),
            // ALI-04: the time is agreed; where it is not, no source gives one.
            Expiry(phase: .awaitingReturn, length: .hours(10 * 24), owner: .buyer, then: .closed),
            .receipt(within: .hours(10 * 24)),
            // waitbuyermodify: no source says for how long.
            Expiry(phase: .rejected, length: .hours(7 * 24), owner: .buyer, then: .closed),
        ],
        silence: .hours(48), // ALI-08: no agreement
        virtualSilence: nil,
        hearing: .platformReview, // ALI-08
        decision: .within(.hours(3 * 24)), // ALI-08 gives no length
        answerToEvidence: nil,
        evidencePercent: 60, // ALI-08, ALI-09: keep evidence, bring new one
        habits: Habits(
            refundsUpTo: 20_00,
            agreesToReturns: 78,
            intercepts: 0,
            refundsOnRefusal: 0,
            offers: 80, // ALI-05: agree over 旺旺, so that it stands
            paysOut: 0,
            givesEvidence: 80
        )
    )
}
