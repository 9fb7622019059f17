extension WorkingCalendar {
    /// China's working days: a default that a shop overrides with `holidays` and `workdays`.
    ///
    /// 2026 as the State Council announced it. For 2027 nothing was announced when this was
    /// written: only the statutory days themselves are off, and no weekend is worked to make up
    /// for them.
    public static let china = WorkingCalendar(
        holidays: Set(
            [
                days(2026, 1, 1...3), // New Year
                days(2026, 2, 15...23), // Spring Festival
                days(2026, 4, 4...6), // Qingming
                days(2026, 5, 1...5), // Labour Day
                days(2026, 6, 19...21), // Dragon Boat
                days(2026, 9, 25...27), // Mid-Autumn
                days(2026, 10, 1...7), // National Day
                days(2027, 1, 1...1), // New Year
                days(2027, 2, 5...8), // Spring Festival: its eve and three days
                days(2027, 4, 5...5), // Qingming
                days(2027, 5, 1...2), // Labour Day
                days(2027, 6, 9...9), // Dragon Boat
                days(2027, 9, 15...15), // Mid-Autumn
                days(2027, 10, 1...3), // National Day
            ].joined()
        ),
        workdays: Set(
            [
                days(2026, 1, 4...4), days(2026, 2, 14...14), days(2026, 2, 28...28),
                days(2026, 5, 9...9), days(2026, 9, 20...20), days(2026, 10, 10...10),
            ].joined()
        )
    )

    private static func days(_ year: Int, _ month: Int, _ days: ClosedRange<Int>) -> [CivilDate] {
        days.compactMap { CivilDate(year: year, month: month, day: $0) }
    }
}
