import Disputes
import Testing

@Suite struct CivilDateTests {
    @Test(arguments: [
        (0, "1970-01-01", 4), (-1, "1969-12-31", 3), (11_016, "2000-02-29", 2),
        (19_782, "2024-02-29", 4), (20_777, "2026-11-20", 5), (2_932_896, "9999-12-31", 5),
        (-719_468, "0000-03-01", 3),
    ])
    func `days are dates of the civil calendar`(days: Int, text: String, weekday: Int) {
        let date = CivilDate(daysSince1970: days)
        #expect(date.description == text)
        #expect(date.weekday == weekday)
        #expect(date.daysSince1970 == days)
        #expect(CivilDate(text) == date)
    }

    @Test func `each day follows the one before for 800 years`() {
        var before = CivilDate(daysSince1970: -146_098)
        for days in -146_097...146_097 {
            let date = CivilDate(daysSince1970: days)
            let isNextDay = date.month == before.month && date.day == before.day + 1
            let isNextMonth = date.day == 1 && before.day >= 28 && date > before
            if date.daysSince1970 != days || !(isNextDay || isNextMonth) {
                Issue.record("\(before) \(date)")
            }
            before = date
        }
    }

    @Test(arguments: [
        "2026-02-29", "2026-00-01", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-32", "",
        "2026/01/01", "-026-01-01",
    ])
    func `no such day`(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func `the date depends on the offset`() {
        let instant = Timestamp(milliseconds: 1_795_132_800_000 - 1)
        #expect(CivilDate(instant, offset: 0).description == "2026-11-19")
        #expect(CivilDate(instant, offset: 28_800).description == "2026-11-20")
        #expect(CivilDate(Timestamp(milliseconds: -1), offset: 0).description == "1969-12-31")
    }
}
