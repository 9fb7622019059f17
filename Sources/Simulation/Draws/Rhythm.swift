import Disputes

/// When buyers apply: by the hour of the day, more at weekends, most on a day of sales.
///
/// Gives the instants of all applications of a simulation one after another, in order, without
/// holding them: application i falls into the i-th of equal parts of all the hours' weights.
struct Rhythm: Sendable {
    /// How much goes on in each hour of a day: least before dawn, most in the evening.
    private static let hours = [
        13, 8, 5, 3, 2, 3, 8, 18, 32, 45, 52, 50, 42, 44, 48, 50, 48, 46, 48, 55, 62, 66, 52, 28,
    ]

    private let start: Timestamp
    private let count: Int
    private let weights: [Int]
    private let total: Int
    private var random: Generator
    /// The next application, and the hour in which the last one fell.
    private var number = 0
    private var hour = 0
    /// The weights of all hours before that one.
    private var before = 0

    /// So many applications over so many days, at least one, from the first hour's beginning on;
    /// the first day's `weekday` is 1 for Monday.
    init(count: Int, from start: Timestamp, days: Int, weekday: Int, random: Generator) {
        self.start = start
        self.count = count
        self.random = random
        let sales = self.random.below(days)
        var weights: [Int] = []
        weights.reserveCapacity(days * 24)
        for day in 0..<days {
            let isWeekend = (weekday - 1 + day) % 7 >= 5
            var level = self.random.among(85...115) + (isWeekend ? 15 : 0)
            if day == sales, days >= 7 { level *= 2 }
            weights += Rhythm.hours.map { $0 * level }
        }
        self.weights = weights
        total = weights.reduce(0, +)
    }

    /// The next application's number and instant; nil after the last.
    mutating func next() -> (number: Int, at: Timestamp)? {
        guard number < count else { return nil }
        // At most ten million applications and 366 days: it fits.
        let place = (number * total + random.below(total)) / count
        while place >= before + weights[hour] {
            before += weights[hour]
            hour += 1
        }
        let seconds = hour * 3_600 + (place - before) * 3_600 / weights[hour]
        defer { number += 1 }
        return (number, start.adding(seconds: seconds))
    }
}
