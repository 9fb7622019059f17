/// When each of a row of events is due, so many a second.
struct Pace: Sendable {
    /// Beyond, writing takes longer than waiting.
    static let rateMost = 1_000_000.0

    let perSecond: Double

    /// How long after the first event the one of `number` is due.
    func offset(of number: Int) -> Duration {
        .seconds(Double(number) / perSecond)
    }
}
