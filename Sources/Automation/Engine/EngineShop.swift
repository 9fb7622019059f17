import Disputes

extension Engine {
    /// Everything the engine keeps of one shop.
    final class Shop {
        /// Days of figures that are kept: a month, and the thirty days of the rate.
        static let daysKept = 62

        /// The rules and settings of now.
        var rulebook: Rulebook { didSet { derive() } }
        /// Rules that a share of the tickets sees instead.
        var canary: Canary? { didSet { derive() } }
        private(set) var settings: ShopSettings
        private(set) var guardSettings: GuardSettings
        /// By the event types they listen to, in their order.
        private(set) var rules: RulesByType
        /// How long before a deadline rules want to know, in seconds, the longest first.
        private(set) var befores: [Int]
        /// What its rules have used in this turn.
        var instructions: Int64 = 0
        /// By day; only days that were asked for, the last few.
        var spending: [Int: Spending] = [:]
        /// How many keys it remembers; nil until it was counted.
        var memoryCount: Int?
        private var days: [Int: DayFigures]?
        private(set) var changedDays: Set<Int> = []

        init(_ rulebook: Rulebook) {
            self.rulebook = rulebook
            settings = rulebook.settings
            guardSettings = rulebook.settings.guardSettings
            rules = RulesByType(rulebook)
            befores = rules.befores
        }

        private func derive() {
            settings = rulebook.settings
            guardSettings = settings.guardSettings
            rules = RulesByType(rulebook)
            let all = Set(rules.befores).union(canary?.rules.befores ?? [])
            befores = all.sorted(by: >)
        }

        /// What the timers of its tickets are made by.
        var timerSettings: TimerSettings {
            let lengths = settings.lengths
            let overrides = lengths.overrides.map { "\($0.key.rawValue)=\($0.value)" }.sorted()
            let calendar = [lengths.calendar.holidays, lengths.calendar.workdays].map { days in
                days.map { "\($0.daysSince1970)" }.sorted().joined(separator: ",")
            }
            let text =
                "1\0\(settings.mode)\0\(overrides)\0\(calendar)\0\(lengths.offset)\0\(befores)"
            return TimerSettings(shop: settings.shop, digest: Identity.digest(text.utf8))
        }

        // MARK: Figures

        var hasFigures: Bool { days != nil }

        func load(_ figures: [DayFigures]) {
            days = Dictionary(uniqueKeysWithValues: figures.map { ($0.day, $0) })
        }

        func change(day: Int, _ change: (inout DayFigures) -> Void) {
            change(&days[default: [:]][day, default: DayFigures(shop: settings.shop, day: day)])
            changedDays.insert(day)
        }

        func takeChangedDays() -> [DayFigures] {
            defer { changedDays = [] }
            guard let newest = days?.keys.max() else { return [] }
            let changed = changedDays.sorted().compactMap { days?[$0] }
            if let count = days?.count, count > 2 * Self.daysKept {
                days = days?.filter { $0.key > newest - Self.daysKept }
            }
            return changed
        }

        func figures(on today: Int) -> ShopFigures {
            ShopFigures(days.map { Array($0.values) } ?? [], on: today)
        }
    }
}

/// Rules by the event types they listen to, in their order.
struct RulesByType {
    private var rules: [String: [Rule]] = [:]

    init(_ rulebook: Rulebook) {
        for rule in rulebook.rules {
            for type in rule.types { rules[type, default: []].append(rule) }
        }
    }

    subscript(type: String) -> [Rule] { rules[type] ?? [] }

    /// How long before a deadline they want to know, in seconds, the longest first.
    var befores: [Int] {
        Set(self[EventType.deadlineNear.name].map { $0.before ?? Rule.beforeDefault })
            .sorted(by: >)
    }
}

extension Engine.Shop {
    /// A newer version of the rules, tried on some tickets.
    struct Canary {
        let rulebook: Rulebook
        let rules: RulesByType
        /// The part of the tickets, 0 to 1, that sees it.
        let share: Double

        init(_ rulebook: Rulebook, share: Double) {
            self.rulebook = rulebook
            self.share = share
            rules = RulesByType(rulebook)
        }

        /// Whether a ticket sees it: the same answer at every event, and for a larger share too.
        func covers(_ ticket: String) -> Bool {
            let draw = Identity.digest(ticket.utf8).prefix(4).reduce(UInt32(0)) {
                $0 << 8 | UInt32($1)
            }
            return Double(draw) < share * 4_294_967_296
        }
    }
}

/// What a shop's rules may look at of its record.
struct ShopFigures: Equatable {
    /// The days of ``interventionRate``, today included.
    private static let rateDays = 30

    /// Verdicts against the shop in this calendar month (TB-02).
    var disputesThisMonth = 0
    /// Tickets with an intervention for each ticket requested, in the last 30 days; 0 without any.
    var interventionRate = 0.0

    /// The figures on a day, in days since 1970.
    init(_ days: [DayFigures], on today: Int) {
        let first = today - CivilDate(daysSince1970: today).day + 1
        var requested = 0
        var intervened = 0
        for day in days where day.day <= today {
            if day.day >= first { disputesThisMonth += day.lost }
            guard day.day > today - Self.rateDays else { continue }
            requested += day.requested
            intervened += day.intervened
        }
        if requested > 0 { interventionRate = Double(intervened) / Double(requested) }
    }
}

extension Optional {
    fileprivate subscript(default value: Wrapped) -> Wrapped {
        get { self ?? value }
        set { self = newValue }
    }
}
