import Foundation

/// Ticket events in the measure of a real stream: 600 bytes each, half of them on parcels.
struct SampleEvents {
    let count: Int
    let shops: Int

    func write() {
        var random = Drawing(state: 7)
        var text = ""
        for number in 0..<count {
            let at = 1_795_000_000 + number
            text += Self.line(number, shop: number % shops, at: at, &random) + "\n"
            if text.utf8.count > 1 << 20 {
                FileHandle.standardOutput.write(Data(text.utf8))
                text = ""
            }
        }
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    /// One event; `at` in seconds since 1970.
    static func line(_ number: Int, shop: Int, at: Int, _ random: inout Drawing) -> String {
        let paid = 500 + random.below(59_500)
        let isShipped = random.below(2) == 0
        let kind = ["refund_only", "return_refund"][random.below(2)]
        let reason = ["quality", "size", "late", "other"][random.below(4)]
        let statement = ["衣服有个洞,麻烦退款", "尺码不合适", "一直没发货", "不想要了"][random.below(4)]
        let shippedAt = isShipped ? "\"\(stamp(at - 3600))\"" : "null"
        return """
            {"specversion":"1.0","id":"e-\(number)","source":"/pinduoduo/shops/\(10_000 + shop)",\
            "type":"refund.requested","subject":"T\(100_000_000 + number)","time":"\(stamp(at))",\
            "data":{"ticket":{"kind":"\(kind)","reason":"\(reason)","amount_fen":\(100 + random.below(paid - 99)),\
            "statement":"\(statement)","order":{"id":"241120-\(1_000_000 + number)","paid_fen":\(paid),\
            "paid_at":"\(stamp(at - 86_400))","shipped_at":\(shippedAt),\
            "goods":[{"id":"g-\(number % 97)","title":"衬衫","quantity":1}],"seven_day_return":true,\
            "virtual":false},"buyer":{"id":"b-\(random.below(9999))","nick":"小王"},\
            "parcel":{"state":"\(isShipped ? "in_transit" : "none")"}}}}
            """
    }

    private static func stamp(_ seconds: Int) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}

/// A small generator with a seed (xorshift64*), so that the events are the same everywhere.
struct Drawing {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
    }
}
