import Automation
import Disputes
import GRDB

// Records as the columns of their rows.

extension NumberedEvent {
    /// Columns of `event` and of `made`.
    static let columns = "number, shop, id, body"

    init(_ row: RawStatement, _ shops: inout ShopNames) throws {
        let event = ArrivedEvent(
            shop: try shops.shop(row.integer(1)),
            id: row.text(2),
            body: row.bytes(3)
        )
        self.init(number: row.integer(0), event: event)
    }
}

extension TicketRecord {
    /// Columns of `ticket` beside its shop.
    static let columns = "id, state, due, due_order, attention"

    init(_ row: RawStatement, of shop: ShopKey) throws {
        guard let attention = UInt8(exactly: row.integer(4)) else {
            throw SQLiteJournal.unknown("attention of a ticket", row.integer(4))
        }
        let at = Timestamp(milliseconds: row.integer(2))
        self.init(
            key: TicketKey(shop: shop, id: row.text(0)),
            state: row.bytes(1),
            due: row.isNull(2) ? nil : DueTime(at: at, order: row.integer(3)),
            attention: Attention(rawValue: attention)
        )
    }
}

extension RunRecord {
    /// Columns of `run`.
    static let columns = "number, id, shop, ticket, rule, state, pin, log"

    init(_ row: RawStatement, _ shops: inout ShopNames) throws {
        guard let state = UInt8(exactly: row.integer(5)).flatMap(State.init) else {
            throw SQLiteJournal.unknown("state of a run", row.integer(5))
        }
        self.init(
            number: row.integer(0),
            id: row.bytes(1),
            ticket: TicketKey(shop: try shops.shop(row.integer(2)), id: row.text(3)),
            rule: row.text(4),
            state: state,
            pin: row.bytes(6),
            log: row.bytes(7)
        )
    }
}

extension ActionRecord {
    /// Columns of `action`: those of its delivery, then its past, last.
    static let columns = """
        number, key, shop, ticket, kind, state, arguments, reason, reference, at, request, \
        attempts, first_sent, last_sent, next, not_before, before_human, past
        """

    init(_ row: RawStatement, _ shops: inout ShopNames) throws {
        guard let kind = ActionKind(rawValue: row.text(4)) else {
            throw SQLiteJournal.unknown("kind of action", row.text(4))
        }
        guard let state = ActionState(code: row.integer(5)) else {
            throw SQLiteJournal.unknown("state of an action", row.integer(5))
        }
        self.init(
            number: row.integer(0),
            key: row.text(1),
            ticket: TicketKey(shop: try shops.shop(row.integer(2)), id: row.text(3)),
            kind: kind,
            state: state,
            arguments: row.bytes(6),
            reason: row.isNull(7) ? nil : row.text(7),
            reference: row.isNull(8) ? nil : row.text(8),
            at: Timestamp(milliseconds: row.integer(9)),
            request: row.bytes(10),
            delivery: row.isNull(11) ? nil : try Delivery(row),
            past: [PastState](decoding: row.bytes(17))
        )
    }
}

extension Delivery {
    fileprivate init(_ row: RawStatement) throws {
        guard let next = UInt8(exactly: row.integer(14)).flatMap(Attempt.init) else {
            throw SQLiteJournal.unknown("next attempt of an action", row.integer(14))
        }
        self.init()
        attempts = Int(row.integer(11))
        firstSentAt = row.timestamp(12)
        lastSentAt = row.timestamp(13)
        self.next = next
        notBefore = row.timestamp(15)
        isBeforeHuman = row.integer(16) != 0
    }
}

extension LedgerEntry {
    /// Columns of `ledger`.
    static let columns = "number, shop, account, state, shadow, day, buyer, ticket, fen"

    init(_ row: RawStatement, _ shops: inout ShopNames) throws {
        guard let state = UInt8(exactly: row.integer(3)).flatMap(State.init) else {
            throw SQLiteJournal.unknown("state of a ledger entry", row.integer(3))
        }
        self.init(
            number: row.integer(0),
            shop: try shops.shop(row.integer(1)),
            account: try SQLiteJournal.account(row.integer(2)),
            state: state,
            isShadow: row.integer(4) != 0,
            day: Int(row.integer(5)),
            buyer: row.text(6),
            ticket: row.text(7),
            amount: Money(fen: row.integer(8))
        )
    }
}

extension DayFigures {
    /// Columns of `figure` beside its shop.
    static let columns = "day, requested, intervened, lost"

    init(_ row: RawStatement, of shop: ShopKey) {
        self.init(shop: shop, day: Int(row.integer(0)))
        requested = Int(row.integer(1))
        intervened = Int(row.integer(2))
        lost = Int(row.integer(3))
    }
}

extension RawStatement {
    fileprivate func timestamp(_ column: Int32) -> Timestamp? {
        isNull(column) ? nil : Timestamp(milliseconds: integer(column))
    }
}
