/// Which days are worked on: Monday to Friday but for holidays, and days that make up for them.
public struct WorkingCalendar: Equatable, Sendable {
    /// Days off, beside weekends.
    public private(set) var holidays: Set<CivilDate>

    /// Days worked on although they fall on a weekend.
    public private(set) var workdays: Set<CivilDate>

    /// A calendar with these exceptions; a date given as both is worked on.
    public init(holidays: Set<CivilDate> = [], workdays: Set<CivilDate> = []) {
        self.holidays = holidays.subtracting(workdays)
        self.workdays = workdays
    }

    /// The same calendar with `date` off.
    public func addingHoliday(_ date: CivilDate) -> WorkingCalendar {
        WorkingCalendar(holidays: holidays.union([date]), workdays: workdays.subtracting([date]))
    }

    /// The same calendar with `date` worked on.
    public func addingWorkday(_ date: CivilDate) -> WorkingCalendar {
        WorkingCalendar(holidays: holidays.subtracting([date]), workdays: workdays.union([date]))
    }

    /// Whether `date` is worked on.
    public func isWorkday(_ date: CivilDate) -> Bool {
        if workdays.contains(date) { return true }
        return date.weekday <= 5 && !holidays.contains(date)
    }

    /// The end of the `count`th working day after the day of `start`: the first instant of the next
    /// day, where clocks are `offset` seconds ahead of UTC.
    ///
    /// The day of `start` itself does not count. A calendar without working days gives the end of
    /// the 4,000th day, so that the search ends.
    public func addingWorkingDays(_ count: Int, from start: Timestamp, offset: Int) -> Timestamp {
        var date = CivilDate(start, offset: offset)
        var left = count
        for _ in 0..<4_000 where left > 0 {
            date = date.adding(days: 1)
            left -= isWorkday(date) ? 1 : 0
        }
        return date.adding(days: 1).start(offset: offset)
    }
}
