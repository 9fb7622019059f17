import Disputes
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("9.90", 990), ("9.9", 990), ("9", 900), ("0", 0), ("0.01", 1), ("-0.05", -5), ("-3", -300),
        ("00.10", 10), ("10000000000000", 1_000_000_000_000_000),
        ("9999999999999.99", 999_999_999_999_999), ("-10000000000000.00", -1_000_000_000_000_000),
    ])
    func `decimal text is read exactly`(text: String, fen: Int64) {
        #expect(Money(yuan: text)?.fen == fen)
    }

    @Test(arguments: [
        "", "-", ".", "9.", ".9", "9.999", "9,9", " 9", "9 ", "+9", "1e3", "--9", "9-", "9.9.9",
        "九", "٣", "10000000000000.01", "99999999999999999999999", "0x9", "nan",
    ])
    func `anything else is no money`(text: String) {
        #expect(Money(yuan: text) == nil)
    }

    @Test(arguments: [
        (990, "9.90"), (5, "0.05"), (-5, "-0.05"), (0, "0.00"), (100_000, "1000.00"),
        (Int64.min, "-92233720368547758.08"),
    ])
    func `a description has two decimals`(fen: Int64, text: String) {
        #expect(Money(fen: fen).description == text)
    }

    @Test func `text and back is the same amount`() {
        var numbers = SeededNumbers(state: 1)
        for _ in 0..<2_000 {
            let money = Money(
                fen: .random(in: -Money.largestFen...Money.largestFen, using: &numbers)
            )
            #expect(Money(yuan: money.description) == money)
        }
    }

    @Test func `arithmetic that does not fit gives nothing`() {
        let largest = Money(fen: .max)
        #expect(largest.adding(Money(fen: 1)) == nil)
        #expect(Money(fen: .min).subtracting(Money(fen: 1)) == nil)
        #expect(largest.scaled(by: 2) == nil)
        #expect(Money(fen: 990).adding(Money(fen: 10)) == Money(fen: 1_000))
        #expect(Money(fen: 990).subtracting(Money(fen: 1_000)) == Money(fen: -10))
        #expect(Money(fen: 990).scaled(by: -2) == Money(fen: -1_980))
        #expect(Money(fen: 1) < Money(fen: 2))
    }
}
