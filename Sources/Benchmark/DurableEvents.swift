import Foundation

/// Events for ``DurableShops``: what begins the runs, and what they wait for.
///
/// A hundred a second, and the messages two hours later: no deadline passes before they come.
struct DurableEvents {
    /// Which of a ticket's events.
    enum Part: String {
        /// The buyer applies: a run begins, acts, and waits.
        case requests
        /// The buyer writes: the run wakes, acts, and ends.
        case messages
        /// The buyer writes again: nothing waits for it.
        case thanks
    }

    let part: Part
    let shops: Int

    /// Writes one event for each ticket, a line each.
    func write(tickets: Range<Int>) {
        var text = ""
        for number in tickets {
            text += line(number) + "\n"
            if text.utf8.count > 1 << 20 {
                FileHandle.standardOutput.write(Data(text.utf8))
                text = ""
            }
        }
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    /// The event of one ticket as JSON, without a line end.
    func line(_ number: Int) -> String {
        let start = part == .requests ? 1_795_000_000 : 1_795_007_200
        let time = Self.stamp(start + number / 100)
        let envelope = """
            {"specversion":"1.0","id":"\(part)-\(number)",\
            "source":"/pinduoduo/shops/\(10_000 + number % shops)",\
            "subject":"T\(100_000_000 + number)","time":"\(time)"
            """
        switch part {
        case .requests: return "\(envelope),\"type\":\"refund.requested\",\(ticket(number))}"
        case .messages, .thanks:
            return
                "\(envelope),\"type\":\"buyer.messaged\",\"data\":{\"message\":{\"text\":\"同意\"}}}"
        }
    }

    private func ticket(_ number: Int) -> String {
        """
        "data":{"ticket":{"kind":"refund_only","reason":"quality","amount_fen":990,\
        "statement":"衣服有个洞,麻烦退款","order":{"id":"241120-\(1_000_000 + number)",\
        "paid_fen":990,"paid_at":"\(Self.stamp(1_794_900_000))","shipped_at":null,\
        "goods":[{"id":"g-\(number % 97)","title":"衬衫","quantity":1}],\
        "seven_day_return":true,"virtual":false},\
        "buyer":{"id":"b-\(number % 9999)","nick":"小王"},"parcel":{"state":"none"}}}
        """
    }

    private static func stamp(_ seconds: Int) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}
