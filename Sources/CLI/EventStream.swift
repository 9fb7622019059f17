import Simulation

/// The stream of `settle simulate`, written as fast as can be or at a rate.
struct EventStream {
    let plan: SimulationPlan
    let rate: Double?

    /// Writes all of it.
    ///
    /// - Throws: ``EventOutputError``.
    func write(to path: String) async throws {
        var output = try EventOutput(path: path)
        var stream = OpenStream(plan)
        // By the tickets that have begun: nobody knows yet how many events there will be.
        var bar = ProgressBar(totalBytes: plan.tickets)
        let pace = rate.map { Pace(perSecond: $0) }
        let start = ContinuousClock.now
        var events = 0
        while let line = stream.next() {
            if let pace {
                try output.flush()
                try await Task.sleep(until: start + pace.offset(of: events))
            }
            try output.add(line)
            events += 1
            if pace != nil || events % 256 == 0 {
                bar.show(events: events, bytes: stream.begunTickets)
            }
        }
        try output.flush()
        bar.clear()
        Terminal.standardError.line(
            "\(counted(events, "event")) of \(counted(plan.tickets, "ticket"))"
        )
    }
}
