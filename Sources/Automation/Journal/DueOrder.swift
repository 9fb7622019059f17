/// Tickets with a timer, in the order in which their timers are due.
///
/// Sorted pieces of bounded length: a change searches two levels and moves one piece, whatever the
/// number of tickets.
struct DueOrder {
    /// A longer piece is cut in two.
    private static let pieceMax = 256

    /// Each in order and not empty; all of one before all of the next.
    private var pieces: [[DueTicket]] = []

    mutating func insert(_ ticket: DueTicket) {
        guard !pieces.isEmpty else {
            pieces = [[ticket]]
            return
        }
        let piece = place(of: ticket)
        let index = pieces[piece].firstPlace { !Self.isBefore($0, ticket) }
        pieces[piece].insert(ticket, at: index)
        guard pieces[piece].count > Self.pieceMax else { return }
        let middle = pieces[piece].count / 2
        let later = Array(pieces[piece][middle...])
        pieces[piece].removeSubrange(middle...)
        pieces.insert(later, at: piece + 1)
    }

    /// Takes out a ticket that is there.
    mutating func remove(_ ticket: DueTicket) {
        precondition(!pieces.isEmpty, "only what was inserted is removed")
        let piece = place(of: ticket)
        let index = pieces[piece].firstPlace { !Self.isBefore($0, ticket) }
        let removed = pieces[piece].remove(at: index)
        assert(removed == ticket, "only what was inserted is removed")
        if pieces[piece].isEmpty { pieces.remove(at: piece) }
    }

    /// Tickets due after `after` (nil: all), in order, at most `limit`.
    func page(after: DueTime?, limit: Int) -> [DueTicket] {
        var page: [DueTicket] = []
        let start = pieces.firstPlace { piece in Self.isLast(of: piece, after: after) }
        for piece in pieces[start...] {
            guard page.count < limit else { break }
            let first = piece.firstPlace { ticket in after.map { ticket.due > $0 } ?? true }
            page += piece[first...].prefix(limit - page.count)
        }
        return page
    }

    /// The piece that has the ticket, or would have it.
    private func place(of ticket: DueTicket) -> Int {
        let next = pieces.firstPlace { piece in
            piece.first.map { Self.isBefore(ticket, $0) } ?? false
        }
        return max(next - 1, 0)
    }

    private static func isLast(of piece: [DueTicket], after: DueTime?) -> Bool {
        guard let after, let last = piece.last else { return true }
        return last.due > after
    }

    /// By timer; the engine gives no two timers the same place, but the order is one even then.
    private static func isBefore(_ a: DueTicket, _ b: DueTicket) -> Bool {
        a.due == b.due ? a.key < b.key : a.due < b.due
    }
}

extension Array {
    /// The first place whose element is `later`, where all that follow it are, too.
    fileprivate func firstPlace(where later: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if later(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
