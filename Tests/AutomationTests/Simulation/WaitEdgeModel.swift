/// What a rule that waits must see, told without an engine: at one instant events come before
/// timers, timers by their time, then by their creation; an await reads the log after the last
/// event that it returned.
///
/// Times are seconds after the first event.
struct WaitEdgeModel {
    /// Something that happens to all tickets alike, at a time of its own.
    struct Happening: Hashable {
        var time: Int
        /// The buyer writes; otherwise something happens that nobody waits for.
        var isMessage: Bool
    }

    /// When the deadline ends, and how long before it a rule wants to know.
    static let deadline = 100
    static let before = 1

    private enum Timer {
        case wait
        case near
        case passed
    }

    /// How long the rule awaits, each time.
    let length: Int
    private(set) var notes: [String] = []
    private var clock = 0
    private var log: [(time: Int, name: String)] = []
    private var position = 0
    private var step = 0
    /// In the order of their creation.
    private var timers: [(due: Int, timer: Timer)] = []

    /// What the rules note when these things happen, in this order, and then time goes on.
    init(_ happenings: [Happening], length: Int) {
        self.length = length
        goOn()
        timers.append((Self.deadline - Self.before, .near))
        timers.append((Self.deadline, .passed))
        for (place, happening) in happenings.enumerated() {
            run(to: max(clock, happening.time))
            if happening.isMessage { arrive("m\(place)", happening.time) }
        }
        run(to: .max)
    }

    private mutating func run(to time: Int) {
        while let next = timers.map(\.due).min(), next < time,
            let place = timers.firstIndex(where: { $0.due == next })
        {
            clock = max(clock, next)
            fire(timers.remove(at: place).timer)
        }
        if time != .max { clock = time }
    }

    private mutating func fire(_ timer: Timer) {
        switch timer {
        case .near: notes.append("near@\(clock)")
        case .passed: notes.append("passed@\(clock)")
        case .wait: note(step == 1 ? "waited" : "nil")
        }
    }

    private mutating func arrive(_ name: String, _ time: Int) {
        log.append((time, name))
        guard step != 1, step < 4, let place = timers.firstIndex(where: { $0.timer == .wait })
        else { return }
        timers.remove(at: place)
        take(name)
    }

    private mutating func take(_ name: String) {
        position = log.count
        note(name)
    }

    /// The rule notes what it got, and goes on to its next step: await, wait, await, await.
    private mutating func note(_ what: String) {
        notes.append("\(step):\(what)@\(clock)")
        step += 1
        goOn()
    }

    private mutating func goOn() {
        guard step < 4 else { return }
        if step != 1, position < log.count {
            position += 1
            let name = log[position - 1].name
            return note(name)
        }
        timers.append((clock + (step == 1 ? 1 : length), .wait))
    }
}
