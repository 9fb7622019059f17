/// A closed list of words that rules and events spell out, each with its meaning.
package protocol Described: RawRepresentable<String>, CaseIterable, Sendable {
    /// What the word means, in one line for a rule's author, with the Chinese term where there is one.
    var summary: String { get }
}

extension Platform: Described {
    package var summary: String {
        switch self {
        case .kuaishou: "Kuaishou shop, 快手小店"
        case .pinduoduo: "Pinduoduo, 拼多多"
        case .alibaba1688: "1688, the wholesale market"
        case .taobao: "Taobao and Tmall, 淘宝和天猫"
        }
    }
}

extension Party: Described {
    package var summary: String {
        switch self {
        case .merchant: "the shop, 商家"
        case .buyer: "the one who bought, 买家"
        case .both: "merchant and buyer alike, 双方"
        case .platform: "the platform's customer service, 平台客服"
        }
    }
}

extension TicketKind: Described {
    package var summary: String {
        switch self {
        case .refundOnly: "money back, the goods stay where they are (仅退款)"
        case .returnRefund: "goods back, then money back (退货退款)"
        case .exchange: "goods back, other goods sent (换货)"
        case .repair: "goods back, repaired, sent again (维修)"
        case .resend: "goods sent again (补寄)"
        }
    }
}

extension ParcelState: Described {
    package var summary: String {
        switch self {
        case .none: "nothing was sent (未发货)"
        case .inTransit: "under way (运输中)"
        case .delivering: "with the courier at the buyer's door (派送中)"
        case .signed: "the buyer has it (已签收)"
        case .refused: "the buyer refused it at the door (已拒收)"
        case .returned: "it is back (已退回)"
        case .intercepted: "it was called back on its way (拦截成功)"
        case .interceptFailed: "it could not be called back (拦截失败)"
        case .lost: "it cannot be found (已丢失)"
        }
    }
}

extension Phase: Described {
    package var summary: String {
        switch self {
        case .awaitingMerchant: "the buyer applied; the merchant agrees or rejects (待商家处理)"
        case .awaitingReturn: "the return is agreed; the buyer sends the goods (待买家退货)"
        case .awaitingReceipt: "the goods are on their way back; the merchant confirms (待商家收货)"
        case .rejected: "the merchant rejected; the buyer changes, withdraws or escalates (已驳回)"
        case .intercepting: "the parcel is being called back (拦截中)"
        case .awaitingRefusal: "the buyer is to refuse the parcel and is refunded then (待买家拒收)"
        case .evidence: "intervention was requested: time to negotiate or give evidence (举证中)"
        case .platformReview: "the platform decides (平台处理中)"
        case .refunding: "the refund is agreed and on its way (退款中)"
        case .awaitingReshipment: "the exchanged or repaired goods have to be sent (待商家发货)"
        case .refunded: "the money is back; final (已退款)"
        case .closed: "ended without a refund; final (已关闭)"
        case .exchanged: "ended with other goods; final (已换货)"
        case .repaired: "ended with repaired goods; final (已维修)"
        }
    }
}

extension ActionKind: Described {
    package var summary: String {
        switch self {
        case .reply: "Writes to the buyer (回复买家)."
        case .agreeRefund: "Agrees to refund (同意退款): the whole amount, unless another is given."
        case .agreeReturn: "Agrees to take the goods back (同意退货)."
        case .negotiate: "Makes the buyer an offer before rejecting (驳回前协商)."
        case .reject: "Rejects the application (驳回)."
        case .interceptParcel: "Calls the parcel back (拦截快递)."
        case .agreeRefundOnRefusal:
            "Agrees to refund once the buyer has refused the parcel (同意拒收后退款)."
        case .payout: "Pays the buyer a small sum (小额打款); once per ticket, for signed goods."
        case .confirmReceipt: "Confirms the returned goods, which refunds them (确认收货并退款)."
        case .submitEvidence: "Gives the platform evidence (提交凭证)."
        case .appeal: "Appeals against a verdict (申诉)."
        case .handOver: "Puts the ticket before a human (转人工); stays in the host."
        case .tag: "Labels the ticket (打标签); stays in the host."
        case .note: "Writes something down for the shop (内部备注); stays in the host."
        }
    }
}

extension EventType {
    /// What happened, in one line for a rule's author.
    package var summary: String {
        switch self {
        case .refundRequested: "the buyer applied, or applied again (买家申请售后)"
        case .refundModified: "the buyer changed the application (买家修改申请)"
        case .refundCancelled: "the buyer withdrew it (买家撤销)"
        case .refundClosed: "the platform closed it (平台关闭)"
        case .refundCompleted: "it ended as asked for (退款或换货完成)"
        case .buyerMessaged: "the buyer wrote (买家发来消息)"
        case .merchantMessaged: "a human of the shop wrote: rules pause on the ticket (人工客服回复)"
        case .returnShipped: "the buyer sent the goods back (买家寄回)"
        case .parcelUpdated: "there is news of a parcel (物流更新)"
        case .interventionRequested: "someone asked the platform to step in (申请平台介入)"
        case .evidenceRequested: "the platform asks for evidence (平台要求举证)"
        case .verdictGiven: "the platform decided (平台判定)"
        case .deadlineNear: "a deadline comes close, `before` says how close (快到期); by the host"
        case .deadlinePassed: "a deadline is over (已超时); made by the host"
        case .unknown: "a type that this version does not know"
        }
    }
}

extension Deadline.Expiry: Described {
    package var summary: String {
        switch self {
        case .autoRefund: "the platform refunds the buyer (自动退款)"
        case .autoAgreeReturn: "it agrees to the return in the shop's name (自动同意退货)"
        case .closed: "it closes the ticket (自动关闭)"
        case .toPlatform: "it takes the case (转平台处理)"
        case .autoAgreeAgreement: "it accepts the after-sales agreement for the shop (自动达成协议)"
        case .buyerMayEscalate: "it shows the buyer the button to escalate (买家可申请介入)"
        case .reapply: "it lets the buyer apply again (可再次申请)"
        case .none: "nothing"
        }
    }
}

extension DeadlineKey: Described {
    package var summary: String {
        switch self {
        case .reviewRefundOnly: "Kuaishou: the shop answers a refund without return"
        case .reviewReturn: "Kuaishou: the shop answers a return"
        case .buyerReturn: "Kuaishou: the buyer sends the goods back"
        case .confirmReceipt: "Kuaishou: the shop confirms the returned goods"
        case .disputeEvidence: "Kuaishou: both sides give evidence"
        case .instantRefundWindow: "Kuaishou: how long after paying a refund is instant"
        case .merchantSolution: "Pinduoduo: the shop offers a solution"
        case .negotiationWait: "how long the buyer is waited for before rejecting"
        case .platformResult: "Pinduoduo: the platform decides"
        case .ungroupedRefund: "Pinduoduo: an order without its group is refunded"
        case .returnWindow: "Pinduoduo: how long after signing the goods may go back"
        case .agreementTimeout: "1688: the shop answers the agreement"
        case .aftersaleAcceptance: "1688: how long after-sales are accepted"
        case .depositUnfreeze: "1688: the deposit is released"
        case .anxinExit: "1688: leaving 安心购 takes effect"
        case .evidence: "Taobao: the sides give evidence"
        case .sellerAfterBuyerEvidence: "Taobao: the shop answers the buyer's evidence"
        case .verdict: "Taobao: the platform decides"
        case .virtualWait: "Taobao: the wait for goods that are not shipped"
        }
    }
}

extension Message.Author: Described {
    package var summary: String {
        switch self {
        case .buyer: "the buyer"
        case .merchant: "a human of the shop"
        case .automation: "the shop's rules"
        }
    }
}

extension Verdict.Liable: Described {
    package var summary: String {
        switch self {
        case .merchant: "the shop: it counts as a dispute against it"
        case .buyer: "the buyer"
        case .none: "nobody"
        }
    }
}

extension Action.Freight: Described {
    package var summary: String {
        switch self {
        case .merchant: "the shop pays, on delivery (商家承担运费)"
        case .buyer: "the buyer pays, in advance (买家承担运费)"
        }
    }
}
