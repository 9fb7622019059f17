import Disputes
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00+08:00", -28_800_000),
        ("2026-11-20T08:00:00+08:00", 1_795_132_800_000),
        ("2026-11-20T00:00:00Z", 1_795_132_800_000),
        ("2026-11-20t00:00:00z", 1_795_132_800_000),
        ("2026-11-19T19:30:00-04:30", 1_795_132_800_000),
        ("2026-11-20T00:00:00.5Z", 1_795_132_800_500),
        ("2026-11-20T00:00:00.1239999999999999999Z", 1_795_132_800_123),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ("2000-02-29T12:00:00Z", 951_825_600_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("2017-01-01T07:59:60.9+08:00", 1_483_228_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func `RFC 3339 text names an instant`(text: String, milliseconds: Int64) throws {
        #expect(try Timestamp(rfc3339: text).milliseconds == milliseconds)
    }

    @Test(arguments: [
        ("2026-02-29T00:00:00Z", TimestampError.day(year: 2_026, month: 2, day: 29)),
        ("2100-02-29T00:00:00Z", .day(year: 2_100, month: 2, day: 29)),
        ("2026-04-31T00:00:00Z", .day(year: 2_026, month: 4, day: 31)),
        ("2026-01-00T00:00:00Z", .day(year: 2_026, month: 1, day: 0)),
        ("2026-13-01T00:00:00Z", .month(13)),
        ("1969-12-31T23:59:59Z", .year(1_969)),
        ("2026-01-01T24:00:00Z", .time(hour: 24, minute: 0, second: 0)),
        ("2026-01-01T12:60:00Z", .time(hour: 12, minute: 60, second: 0)),
        ("2026-01-01T12:30:60Z", .time(hour: 12, minute: 30, second: 60)),
        ("2026-01-01T12:00:00+24:00", .offset(hour: 24, minute: 0)),
        ("2026-01-01T12:00:00+08:60", .offset(hour: 8, minute: 60)),
        ("", .malformed(at: 0)),
        ("2026-01-01", .malformed(at: 10)),
        ("2026-01-01T12:00:00", .malformed(at: 19)),
        ("2026-01-01 12:00:00Z", .malformed(at: 10)),
        ("2026-01-01T12:00:00.Z", .malformed(at: 20)),
        ("2026-01-01T12:00:00+0800", .malformed(at: 22)),
        ("2026-01-01T12:00:00Zx", .malformed(at: 20)),
        ("2026-1-01T12:00:00Z", .malformed(at: 6)),
        ("２026-01-01T12:00:00Z", .malformed(at: 0)),
    ])
    func `an impossible time says why`(text: String, error: TimestampError) {
        #expect(throws: error) { try Timestamp(rfc3339: text) }
        #expect(!error.description.isEmpty)
    }

    @Test(arguments: [
        (28_800, "2026-11-20T08:00:00+08:00"), (0, "2026-11-20T00:00:00Z"),
        (-16_200, "2026-11-19T19:30:00-04:30"),
    ])
    func `an instant is shown at an offset`(offset: Int, text: String) {
        #expect(start.rfc3339(offset: offset) == text)
    }

    @Test func `shown and read is the same second`() throws {
        var numbers = SeededNumbers(state: 2)
        for _ in 0..<2_000 {
            let second = Timestamp(seconds: .random(in: 86_400...253_402_200_000, using: &numbers))
            let offset = Int.random(in: -12 * 60...14 * 60, using: &numbers) * 60
            #expect(try Timestamp(rfc3339: second.rfc3339(offset: offset)) == second)
        }
    }

    @Test func `seconds round down and sums stay in range`() {
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: 1_999).seconds == 1)
        #expect(Timestamp(milliseconds: .max).adding(seconds: 1).milliseconds == .max)
        #expect(Timestamp.never.adding(seconds: .min) == .never)
        #expect(Timestamp(seconds: .max).milliseconds == .max)
        #expect(at(2).seconds(since: at(1)) == 3_600)
        #expect(!Timestamp.never.rfc3339(offset: 0).isEmpty)
    }
}
