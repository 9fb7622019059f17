import Disputes
import Testing

@Suite struct TicketCodingTests {
    @Test func `a usual ticket takes fewer than 300 bytes`() throws {
        let ticket = requested([
            .statement: .text("衣服有个洞"), .buyerNick: .text("小王"),
            .orderGoods: .goods([Goods(id: "g-1", title: "衬衫", quantity: 1)]),
        ])
        var bytes: [UInt8] = []
        ticket.encode(into: &bytes)
        #expect(bytes.count < 300)
        #expect(try Ticket(decoding: bytes) == ticket)
    }

    @Test func `random tickets come back equal`() throws {
        var numbers = SeededNumbers(state: 3)
        for _ in 0..<400 {
            let ticket = RandomTicket.make(&numbers)
            var bytes: [UInt8] = []
            ticket.encode(into: &bytes)
            #expect(try Ticket(decoding: bytes) == ticket)
        }
    }

    @Test func `bytes that end early or are changed throw or give some ticket, and never trap`() {
        var numbers = SeededNumbers(state: 4)
        for _ in 0..<60 {
            var bytes: [UInt8] = []
            RandomTicket.make(&numbers).encode(into: &bytes)
            for end in 0..<bytes.count {
                #expect(throws: TicketDecodingError.self) {
                    try Ticket(decoding: Array(bytes[..<end]))
                }
            }
            for _ in 0..<200 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                    let place = Int.random(in: 0..<changed.count, using: &numbers)
                    changed[place] = .random(in: 0...255, using: &numbers)
                }
                _ = try? Ticket(decoding: changed)
            }
        }
    }

    @Test func `another version and trailing bytes are refused`() {
        var bytes: [UInt8] = []
        requested().encode(into: &bytes)
        #expect(throws: TicketDecodingError.malformed(at: bytes.count)) {
            try Ticket(decoding: bytes + [0])
        }
        bytes[0] = 9
        #expect(throws: TicketDecodingError.version(9)) { try Ticket(decoding: bytes) }
        #expect(throws: TicketDecodingError.truncated) { try Ticket(decoding: []) }
    }
}

/// Tickets with a random past.
private enum RandomTicket {
    static func make(_ numbers: inout SeededNumbers) -> Ticket {
        var ticket = blank(Platform.allCases.randomElement(using: &numbers) ?? .taobao)
        ticket.isPaused = .random(using: &numbers)
        ticket.pendingMove = .random(using: &numbers) ? "k1" : nil
        ticket.pendingPayout = .random(using: &numbers) ? "" : nil
        for _ in 0..<Int.random(in: 0...8, using: &numbers) {
            let time = Timestamp(
                milliseconds: .random(in: -10...4_000_000_000_000, using: &numbers)
            )
            if Bool.random(using: &numbers) {
                ticket.apply(event(at: time, on: ticket.platform, &numbers))
            } else {
                let kind = ActionKind.allCases.randomElement(using: &numbers) ?? .reply
                ticket.finish(action(kind), at: time)
            }
        }
        return ticket
    }

    private static func event(
        at time: Timestamp,
        on platform: Platform,
        _ numbers: inout SeededNumbers
    ) -> Event {
        let type = EventType.known.randomElement(using: &numbers) ?? .refundClosed
        var made = DisputesTests.event(type, at: time, on: platform)
        made.payload = payload(of: type)
        made.facts.phase =
            .random(using: &numbers) ? Phase.allCases.randomElement(using: &numbers) : nil
        for field in TicketField.allCases where Bool.random(using: &numbers) {
            made.facts.set(field, value(of: field.type, &numbers))
        }
        if Bool.random(using: &numbers) {
            made.facts.extra = [ExtraField(name: "mood", json: Array("\"好\"".utf8))]
        }
        return made
    }

    private static func payload(of type: EventType) -> Event.Payload {
        switch type {
        case .buyerMessaged, .merchantMessaged: .message(text: "在吗")
        case .interventionRequested: .intervention(by: .buyer)
        case .evidenceRequested: .evidence(slots: ["invoice", "photo"])
        case .verdictGiven: .verdict(liable: .none, refunded: Money(fen: -1))
        default: .none
        }
    }

    private static func value(of type: FieldType, _ numbers: inout SeededNumbers) -> FieldValue {
        if Int.random(in: 0..<6, using: &numbers) == 0 { return .null }
        switch type {
        case .text: return .text(String(repeating: "字", count: .random(in: 0...9, using: &numbers)))
        case .money, .time, .integer: return .integer(.random(in: .min ... .max, using: &numbers))
        case .flag: return .flag(.random(using: &numbers))
        case .kind: return .kind(TicketKind.allCases.randomElement(using: &numbers) ?? .repair)
        case .parcelState:
            return .parcelState(ParcelState.allCases.randomElement(using: &numbers) ?? .lost)
        case .textList: return .textList(["", "a", "字"])
        case .goodsList:
            let extra = [ExtraField(name: "sku", json: Array("1".utf8))]
            return .goods([
                Goods(id: nil, title: nil, quantity: nil),
                Goods(id: "g", title: "衬衫", quantity: -3, extra: extra),
            ])
        case .version: return .random(using: &numbers) ? .text("v1") : .integer(7)
        }
    }
}
