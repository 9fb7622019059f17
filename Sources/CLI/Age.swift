import ArgumentParser
import Disputes

/// How long ago: `90d`.
struct Age: ExpressibleByArgument, Hashable {
    /// A century.
    private static let daysMax = 36_500
    static let standard = Age(days: 90)

    let days: Int

    private init(days: Int) {
        self.days = days
    }

    init?(argument: String) {
        guard argument.hasSuffix("d"), let days = Int(argument.dropLast()),
            (1...Self.daysMax).contains(days)
        else { return nil }
        self.init(days: days)
    }

    var defaultValueDescription: String { "\(days)d" }

    /// The time so long before another.
    func before(_ time: Timestamp) -> Timestamp { time.adding(seconds: -days * 86_400) }
}
