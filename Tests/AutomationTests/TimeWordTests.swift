import Testing

/// Times in rules: seconds since 1970, shown in the shop's zone.
@Suite struct TimeWordTests {
    private func shown(
        _ expression: String,
        at time: String = "2026-11-20T08:00:00+08:00",
        zone: String = "Asia/Shanghai"
    ) throws -> String {
        let outcome = try ShopFixture(
            settings: ShopFixture.liberal + ", zone = \"\(zone)\"",
            rules: rule(
                """
                local ok, value = pcall(function() return tostring(\(expression)) end)
                ticket:note(ok and value or (value.message or value))
                """
            )
        ).rehearse(requested(at: time))
        return (outcome.texts.first ?? outcome.warnings.joined()).replacing(
            "rules/a.lua:2: ",
            by: ""
        )
    }

    @Test(arguments: [
        ("minutes(3)", "180"), ("hours(6)", "21600"), ("days(1)", "86400"), ("hours(0.5)", "1800"),
        ("hours(-1)", "-3600"), ("now()", "1795132800"), ("now() - ticket.order.paid_at", "43200"),
        ("math.type(hours(1.5))", "integer"),
        ("hours('1')", "hours(…) takes a number, such as hours(3)"),
        ("days(0/0)", "days(…) takes a number, such as days(3)"),
        ("days(1000001)", "days(…) takes a number, such as days(3)"),
    ])
    func `durations are whole seconds`(expression: String, expected: String) throws {
        let seen = try shown(expression)
        #expect(seen == expected)
    }

    private static let date = """
        (function() local d = date() return string.format("%04d-%02d-%02d %02d:%02d:%02d %d",
          d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday) end)()
        """

    @Test(arguments: [
        ("Asia/Shanghai", "2026-11-20T08:00:00+08:00", "2026-11-20 08:00:00 6"),
        ("Asia/Shanghai", "2024-02-29T23:59:59+08:00", "2024-02-29 23:59:59 5"),
        ("Asia/Shanghai", "2026-12-31T16:00:00Z", "2027-01-01 00:00:00 6"),
        ("UTC", "2026-11-20T08:00:00+08:00", "2026-11-20 00:00:00 6"),
        // Daylight saving began in New York on 8 March 2026 and ended on 1 November, at 2:00.
        ("America/New_York", "2026-03-08T06:59:59Z", "2026-03-08 01:59:59 1"),
        ("America/New_York", "2026-03-08T07:00:00Z", "2026-03-08 03:00:00 1"),
        ("America/New_York", "2026-11-01T05:59:59Z", "2026-11-01 01:59:59 1"),
        ("America/New_York", "2026-11-01T06:00:00Z", "2026-11-01 01:00:00 1"),
        ("Europe/Berlin", "2050-07-01T00:00:00Z", "2050-07-01 02:00:00 6"),
        ("Asia/Kathmandu", "2026-11-20T00:00:00Z", "2026-11-20 05:45:00 6"),
    ])
    func `a date is that of the shop's zone`(zone: String, time: String, expected: String) throws {
        let seen = try shown(Self.date, at: time, zone: zone)
        #expect(seen == expected)
    }

    @Test(arguments: ["date('today')", "date(0/0)", "date(1e300)"])
    func `what is no time has no date`(expression: String) throws {
        #expect(try shown(expression) == "date(…) takes a time, such as date(now())")
    }

    @Test(arguments: [
        ("9, 21", "08:59:59", "false"), ("9, 21", "09:00:00", "true"),
        ("9, 21", "20:59:59", "true"),
        ("9, 21", "21:00:00", "false"), ("22, 6", "21:59:59", "false"),
        ("22, 6", "22:00:00", "true"),
        ("22, 6", "00:00:00", "true"), ("22, 6", "05:59:59", "true"),
        ("22, 6", "06:00:00", "false"),
        ("0, 24", "23:59:59", "true"), ("9.5, 10", "09:29:59", "false"),
        ("9.5, 10", "09:30:00", "true"),
    ])
    func `within_hours is the hours of the shop's day`(
        range: String,
        time: String,
        expected: String
    ) throws {
        #expect(try shown("within_hours(\(range))", at: "2026-11-20T\(time)+08:00") == expected)
    }

    @Test(arguments: [
        "within_hours(9)", "within_hours(-1, 3)", "within_hours(1, 25)", "within_hours('9', 10)",
    ])
    func `within_hours takes two hours`(expression: String) throws {
        let seen = try shown(expression)
        #expect(seen == "within_hours takes two hours of the day, such as (9, 21)")
    }
}
