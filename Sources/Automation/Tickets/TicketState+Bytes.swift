import Disputes
import Sandbox

extension TicketState {
    private static let version: Int64 = 1

    /// As bytes, for the journal: a flat list of version, ticket, numbers, then four values per mark.
    ///
    /// - Parameters:
    ///   - writer: an empty one with room.
    ///   - room: used for the ticket's own bytes.
    /// - Returns: the list.
    func encoded(with writer: inout FlatWriter, room: inout [UInt8]) -> [UInt8] {
        room.removeAll(keepingCapacity: true)
        ticket.encode(into: &room)
        writer.beginList()
        writer.integer(Self.version)
        writer.string(utf8: room)
        writer.integer(lastEvent)
        writer.integer(payoutFen)
        writer.integer(shadowPayoutFen)
        for mark in marks {
            writer.string(mark.rule)
            writer.bool(mark.hasFired)
            writer.bool(mark.isWaiting)
            if let reply = mark.lastReply {
                writer.integer(reply.milliseconds)
            } else {
                writer.null()
            }
        }
        writer.endList()
        return writer.takeValue().bytes
    }

    /// Reads what ``encoded(with:room:)`` wrote; nil for anything else.
    init?(decoding bytes: [UInt8]) {
        do {
            var reader = FlatReader(FlatValue(bytes: bytes))
            var items = try reader.list()
            guard try items.integer() == Self.version else { return nil }
            self.init(ticket: try Ticket(decoding: Array(items.utf8())))
            lastEvent = try items.integer()
            payoutFen = try items.integer()
            shadowPayoutFen = try items.integer()
            while items.remaining > 0 {
                var mark = RuleMark(rule: try items.string(), hasFired: try items.bool())
                mark.isWaiting = try items.bool()
                if items.kind == .null {
                    try items.skip()
                } else {
                    mark.lastReply = Timestamp(milliseconds: try items.integer())
                }
                marks.append(mark)
            }
        } catch {
            return nil
        }
    }
}
