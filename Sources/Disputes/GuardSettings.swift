/// What of a shop's settings guards look at.
public struct GuardSettings: Equatable, Sendable {
    /// The shop's lengths and calendar.
    public var lengths: Lengths

    /// Words that no outgoing text may contain.
    public var neverSay: [String] {
        didSet { neverSayBytes = neverSay.map { Array($0.utf8) } }
    }

    /// The same words, ready to be looked for.
    private var neverSayBytes: [[UInt8]]

    /// Settings; the shipped words unless said otherwise.
    public init(lengths: Lengths = Lengths(), neverSay: [String] = GuardSettings.shippedNeverSay) {
        self.lengths = lengths
        self.neverSay = neverSay
        self.neverSayBytes = neverSay.map { Array($0.utf8) }
    }

    /// The first of the words that `text` contains.
    func forbiddenWord(in text: String) -> String? {
        let bytes = Array(text.utf8)
        let place = neverSayBytes.firstIndex { !$0.isEmpty && bytes.contains(run: $0) }
        return place.map { neverSay[$0] }
    }

    /// Words that no shop should send: payments past the platform, bought praise, secrets.
    public static let shippedNeverSay = [
        "加微信", "微信转账", "好评返现", "银行卡号", "支付密码", "验证码",
    ]
}
