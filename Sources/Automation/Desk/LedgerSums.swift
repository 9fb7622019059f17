public import Disputes

/// An entry of the ledger as people see it in a list.
public struct LedgerListing: Sendable, Hashable {
    /// The entry as the journal has it.
    public var entry: LedgerEntry
    /// The key of the action whose money it is; empty where the journal has no such action.
    public var key: String
}

/// What entries of a ledger sum up to, and whether they agree with everything else.
public struct LedgerSums: Sendable, Equatable {
    /// One account of a shop on one day.
    public struct Account: Sendable, Hashable, Comparable {
        /// Whose money it is.
        public var shop: ShopKey
        /// Days since 1970 in the shop's zone.
        public var day: Int
        /// Payouts or refunds.
        public var kind: LedgerEntry.Account
        /// A rehearsal's.
        public var isShadow: Bool

        /// By shop, day, kind; live money first.
        public static func < (a: Account, b: Account) -> Bool {
            if a.shop != b.shop { return a.shop < b.shop }
            return (a.day, a.kind.rawValue, a.isShadow ? 1 : 0)
                < (b.day, b.kind.rawValue, b.isShadow ? 1 : 0)
        }
    }

    /// What one account sums up to, by state.
    public struct Amounts: Sendable, Equatable {
        /// Set aside for actions that are not settled.
        public var reserved = Money.zero
        /// Moved.
        public var posted = Money.zero
        /// Given back.
        public var released = Money.zero
    }

    /// So many mismatches are kept; the rest is only counted.
    private static let mismatchesKept = 100

    /// By account.
    public private(set) var accounts: [Account: Amounts] = [:]
    /// How many entries were added up.
    public private(set) var count = 0
    /// What does not agree, one sentence each: the first hundred.
    public private(set) var mismatches: [String] = []
    /// How much does not agree in all.
    public private(set) var mismatchCount = 0
    private(set) var days: [DayFigures.Key: Spending] = [:]

    /// Every entry agrees with its action, and all of them with what limits are checked against.
    public var isConsistent: Bool { mismatchCount == 0 }

    mutating func add(_ entry: LedgerEntry) {
        count += 1
        let account = Account(
            shop: entry.shop,
            day: entry.day,
            kind: entry.account,
            isShadow: entry.isShadow
        )
        accounts[account, default: Amounts()].add(entry)
        days[DayFigures.Key(shop: entry.shop, day: entry.day), default: Spending()].add(entry)
    }

    mutating func add(mismatch: String) {
        mismatchCount += 1
        if mismatches.count < Self.mismatchesKept { mismatches.append(mismatch) }
    }
}

extension LedgerSums.Amounts {
    fileprivate mutating func add(_ entry: LedgerEntry) {
        switch entry.state {
        case .reserved: reserved = reserved + entry.amount
        case .posted: posted = posted + entry.amount
        case .released: released = released + entry.amount
        }
    }
}

extension Desk {
    /// Hands over the entries of the ledger, in the order of their actions, and adds them up.
    ///
    /// The sums of all days, and of each day's buyers, are kept: a few hundred bytes per shop and
    /// day, and per buyer who was paid. The journal must stand still meanwhile, or be read as of one
    /// instant; else what is written between two pages looks like a mismatch.
    ///
    /// - Parameters:
    ///   - day: only entries of that day, in days since 1970 in their shop's zone; nil: of all.
    ///   - body: called once for each entry.
    /// - Returns: the sums, and what does not agree.
    /// - Throws: ``JournalError``, and what `body` throws.
    public func ledger(
        day: Int? = nil,
        _ body: (LedgerListing) throws -> Void
    ) throws -> LedgerSums {
        var sums = LedgerSums()
        func take(_ page: [LedgerEntry]) throws {
            for entry in page where day.map({ $0 == entry.day }) ?? true {
                sums.add(entry)
                let action = try journal.action(entry.number)
                if let mismatch = entry.mismatch(with: action) { sums.add(mismatch: mismatch) }
                try body(LedgerListing(entry: entry, key: action?.key ?? ""))
            }
        }
        try eachPage(
            { try journal.ledger(after: $0, limit: Self.pageRows) },
            number: \.number,
            take
        )
        try compare(&sums)
        return sums
    }

    /// Compares the sums with those that limits are checked against.
    private func compare(_ sums: inout LedgerSums) throws(JournalError) {
        for (day, found) in sums.days.sorted(by: { $0.key < $1.key }) {
            let known = try journal.spending(of: day.shop, on: day.day)
            for mismatch in found.mismatches(with: known) {
                let date = CivilDate(daysSince1970: day.day)
                sums.add(mismatch: "\(date) of \(day.shop.source): \(mismatch)")
            }
        }
    }
}

extension LedgerEntry {
    /// In what the entry and its action contradict each other; nil where they don't.
    fileprivate func mismatch(with action: ActionRecord?) -> String? {
        guard let action else {
            return "there is no action for \(amount) yuan \(state) on ticket \(ticket)"
        }
        let agrees =
            switch state {
            case .reserved: !action.state.isFinal
            case .posted: action.state == (isShadow ? .shadow : .done)
            case .released:
                action.state.isFinal && action.state != .done && action.state != .shadow
            }
        if agrees { return nil }
        return "the \(amount) yuan of action \(action.key) are \(state), and it is "
            + action.state.rawValue
    }
}

extension Spending {
    fileprivate func mismatches(with known: Spending) -> [String] {
        live.mismatches(with: known.live, "live") + shadow.mismatches(with: known.shadow, "shadow")
    }
}

extension Spending.Sums {
    fileprivate func mismatches(with known: Spending.Sums, _ mode: String) -> [String] {
        func text(_ what: String, _ entries: Int64, _ limits: Int64) -> String? {
            if entries == limits { return nil }
            return "\(mode) \(what) are \(Money(fen: entries)) yuan by the entries and "
                + "\(Money(fen: limits)) yuan where limits are checked"
        }
        let buyers = Set(payoutsByBuyer.keys).union(known.payoutsByBuyer.keys).sorted()
        let byBuyer = buyers.map { buyer in
            text(
                "payouts to buyer \(buyer)",
                payoutsByBuyer[buyer] ?? 0,
                known.payoutsByBuyer[buyer] ?? 0
            )
        }
        let sums = [
            text("payouts", payouts, known.payouts), text("refunds", refunds, known.refunds),
        ]
        return (sums + byBuyer).compactMap(\.self)
    }
}

extension Money {
    /// Sums of what a shop paid are far from the largest number there is.
    fileprivate static func + (a: Money, b: Money) -> Money {
        Money(fen: a.fen + b.fen)
    }
}
