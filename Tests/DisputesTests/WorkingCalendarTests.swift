import Disputes
import Testing

@Suite struct WorkingCalendarTests {
    private let china = 8 * 3_600

    @Test(arguments: [
        ("2026-11-20", true), ("2026-11-21", false), ("2026-11-22", false), ("2026-10-01", false),
        ("2026-10-08", true), ("2026-10-10", true), ("2026-02-14", true), ("2026-02-16", false),
        ("2026-02-23", false), ("2026-02-24", true), ("2026-02-28", true), ("2026-01-04", true),
        ("2026-05-09", true), ("2026-09-20", true), ("2026-09-25", false), ("2027-02-05", false),
        ("2027-02-09", true), ("2027-10-03", false), ("2028-01-03", true),
    ])
    func `weekends and holidays are off, made-up days are not`(text: String, works: Bool) throws {
        let date = try #require(CivilDate(text))
        #expect(WorkingCalendar.china.isWorkday(date) == works)
    }

    @Test(arguments: [
        ("2026-11-20T08:00:00+08:00", 6, "2026-12-01T00:00:00+08:00"),
        ("2026-11-20T08:00:00+08:00", 1, "2026-11-24T00:00:00+08:00"),
        ("2026-11-21T08:00:00+08:00", 1, "2026-11-24T00:00:00+08:00"),
        ("2026-09-29T23:59:59+08:00", 6, "2026-10-14T00:00:00+08:00"),
        ("2026-11-20T08:00:00+08:00", 0, "2026-11-21T00:00:00+08:00"),
    ])
    func `a deadline is the end of the last working day`(
        from: String,
        count: Int,
        end: String
    ) throws {
        let from = try Timestamp(rfc3339: from)
        let found = WorkingCalendar.china.addingWorkingDays(count, from: from, offset: china)
        #expect(found.rfc3339(offset: china) == end)
    }

    @Test func `a shop adds and removes days`() throws {
        let monday = try #require(CivilDate("2026-11-23"))
        let sunday = try #require(CivilDate("2026-11-22"))
        let calendar = WorkingCalendar.china.addingHoliday(monday).addingWorkday(sunday)
        #expect(!calendar.isWorkday(monday))
        #expect(calendar.isWorkday(sunday))
        #expect(calendar.addingWorkday(monday).isWorkday(monday))
        #expect(!calendar.addingHoliday(sunday).isWorkday(sunday))
    }

    @Test func `a calendar without a working day still ends the search`() {
        let off = (0..<5_000).map { CivilDate(start, offset: 0).adding(days: $0) }
        let end = WorkingCalendar(holidays: Set(off)).addingWorkingDays(6, from: start, offset: 0)
        #expect(end > at(24 * 4_000))
    }
}
