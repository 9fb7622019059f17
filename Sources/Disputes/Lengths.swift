/// How long everything takes for one shop, and its calendar.
public struct Lengths: Equatable, Sendable {
    /// Lengths that the shop sets, in seconds, by key.
    public var overrides: [DeadlineKey: Int]

    /// Which days are worked on.
    public var calendar: WorkingCalendar

    /// How far clocks are ahead of UTC where the platform counts days, in seconds.
    public var offset: Int

    /// The lengths of a shop; China's clocks and calendar unless said otherwise.
    public init(
        overrides: [DeadlineKey: Int] = [:],
        calendar: WorkingCalendar = .china,
        offset: Int = 8 * 3_600
    ) {
        self.overrides = overrides
        self.calendar = calendar
        self.offset = offset
    }

    /// The length of `key`, in seconds.
    public func seconds(_ key: DeadlineKey) -> Int {
        if !overrides.isEmpty, let seconds = overrides[key] { return seconds }
        return key.defaultSeconds
    }

    /// When the time of `key` is over that starts at `start`.
    public func end(of key: DeadlineKey, from start: Timestamp) -> Timestamp {
        if key == .verdict, overrides[key] == nil {
            // TB-09: four to six working days; the deadline is the end of the sixth.
            return calendar.addingWorkingDays(6, from: start, offset: offset)
        }
        return start.adding(seconds: seconds(key))
    }
}
