/// A marketplace that shops sell on.
public enum Platform: String, CaseIterable, Sendable {
    /// Kuaishou shop, 快手小店.
    case kuaishou
    /// Pinduoduo, 拼多多.
    case pinduoduo
    /// 1688, the wholesale market.
    case alibaba1688
    /// Taobao and Tmall, 淘宝.
    case taobao
}

/// Someone who takes part in a dispute.
public enum Party: String, CaseIterable, Sendable {
    /// The shop.
    case merchant
    /// The one who bought.
    case buyer
    /// Merchant and buyer alike.
    case both
    /// The platform's customer service.
    case platform
}
