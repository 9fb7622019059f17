import Disputes
import Simulation
import Testing

/// What can be simulated, and what can't.
@Suite struct PlanTests {
    private static func problem(
        shop: String = "1",
        tickets: Int = 1,
        year: Int = 2026,
        days: Int = 1
    ) -> SimulationProblem? {
        guard let day = CivilDate(year: year, month: 1, day: 1) else { return nil }
        do throws(SimulationProblem) {
            _ = try SimulationPlan(
                platform: .taobao,
                shop: shop,
                tickets: tickets,
                seed: .max,
                from: day,
                days: days
            )
            return nil
        } catch {
            return error
        }
    }

    @Test func `numbers have bounds, and both ends are in`() {
        #expect(Self.problem(tickets: 0) == .tickets(0))
        #expect(Self.problem(tickets: -5) == .tickets(-5))
        #expect(Self.problem(tickets: 10_000_001) == .tickets(10_000_001))
        #expect(Self.problem(tickets: .max) == .tickets(.max))
        #expect(Self.problem(tickets: 10_000_000, days: 366) == nil)
        #expect(Self.problem(days: 0) == .days(0))
        #expect(Self.problem(days: 367) == .days(367))
        #expect(Self.problem(year: 1970) == .year(1970))
        #expect(Self.problem(year: 9_991) == .year(9_991))
        #expect(Self.problem(year: 9_990) == nil)
    }

    @Test(arguments: ["", "a/b", "a b", "a\n", String(repeating: "1", count: 65)])
    func `a shop has a number that fits a source`(_ shop: String) {
        #expect(Self.problem(shop: shop) == .shop(shop))
    }

    @Test func `a shop may have any other name`() {
        #expect(Self.problem(shop: "店铺-1") == nil)
    }

    @Test func `a problem says what to write`() {
        #expect(
            SimulationProblem.tickets(0).description == "tickets are from 1 to 10000000, not 0"
        )
        #expect(
            SimulationProblem.shop("a b").description
                == "a shop's number has 1 to 64 bytes without spaces and /, not 'a b'"
        )
    }

    @Test func `the largest seed and one ticket make a stream, too`() throws {
        let plan = try SimulationPlan(
            platform: .kuaishou,
            shop: "1",
            tickets: 1,
            seed: .max,
            days: 366
        )
        let lines = Sample.lines(plan)
        #expect(!lines.isEmpty)
        #expect(String(decoding: lines[0], as: UTF8.self).contains("KS18446744073709551615-000001"))
    }
}
