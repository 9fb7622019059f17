public import Automation
import Disputes

extension LiveMeasures {
    /// The measures in Prometheus' text format: what `GET /metrics` answers.
    ///
    /// No label is about a ticket or a buyer; times are in seconds, sizes in bytes.
    public var metrics: String {
        var text = MetricsText()
        writeEvents(to: &text)
        writeDecisions(to: &text)
        writeActions(to: &text)
        writeQueues(to: &text)
        writeHost(to: &text)
        return text.text
    }

    private func writeEvents(to text: inout MetricsText) {
        text.family("settle_events_total", "counter", "Events handed in, by what became of them.")
        let outcomes = [
            ("accepted", accepted), ("known", known), ("rejected", rejected),
            ("forbidden", forbidden), ("busy", busy),
        ]
        for (outcome, count) in outcomes {
            text.sample("settle_events_total", of: [("outcome", outcome)], Int64(count))
        }
        text.family("settle_processed_events_total", "counter", "Events that were decided.")
        text.sample("settle_processed_events_total", Int64(tally.events))
        text.family(
            "settle_lag_seconds",
            "histogram",
            "From when an event is on disk until its decision is."
        )
        text.histogram("settle_lag_seconds", lag)
    }

    private func writeDecisions(to text: inout MetricsText) {
        // Not by rule: merchants name those, and there may be any number of them.
        var sums: [[String]: Int] = [:]
        for (decision, count) in tally.decisions {
            let labels = [
                decision.shop.source, decision.action.rawValue, decision.state.rawValue,
            ]
            sums[labels, default: 0] += count.count
        }
        text.family(
            "settle_decisions_total",
            "counter",
            """
            Actions that rules asked for, by each state that they came to, also later: an approved payout is \
            counted as needs_approval, and then as done.
            """
        )
        for (labels, count) in sums.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let names = ["shop", "action", "state"]
            text.sample(
                "settle_decisions_total",
                of: zip(names, labels).map { ($0, $1) },
                Int64(count)
            )
        }
        text.family("settle_bad_runs_total", "counter", "Runs that ended badly, by how.")
        let runs = [
            ("failed", tally.failedRuns), ("stopped", tally.stoppedRuns),
            ("diverged", tally.divergedRuns),
        ]
        for (state, count) in runs {
            text.sample("settle_bad_runs_total", of: [("state", state)], Int64(count))
        }
        text.family("settle_instructions_total", "counter", "Instructions that rules have used.")
        text.sample("settle_instructions_total", instructions)
    }

    private func writeActions(to text: inout MetricsText) {
        text.family("settle_open_actions", "gauge", "Actions that may still change, by state.")
        for state in ActionState.allCases where !state.isFinal {
            text.sample(
                "settle_open_actions",
                of: [("state", state.rawValue)],
                Int64(openActions[state] ?? 0)
            )
        }
        text.family(
            "settle_oldest_unknown_action_seconds",
            "gauge",
            "How long the oldest unknown action has been so; 0 where there is none."
        )
        text.sample("settle_oldest_unknown_action_seconds", oldestUnknownSeconds)
    }

    private func writeQueues(to text: inout MetricsText) {
        let queues = [
            ("settle_waiting_events", "Events that wait for their decision.", waitingEvents),
            ("settle_waiting_actions", "Actions that wait for the gateway.", waitingActions),
        ]
        for (name, help, counts) in queues {
            text.family(name, "gauge", help)
            for (shard, count) in counts.enumerated() {
                text.sample(name, of: [("shard", "\(shard)")], Int64(count))
            }
        }
        text.family("settle_stream_readers", "gauge", "Readers that follow the stream.")
        text.sample("settle_stream_readers", Int64(streamReaders))
        text.family("settle_stream_position", "gauge", "The stream's last position.")
        text.sample("settle_stream_position", lastPosition)
    }

    private func writeHost(to text: inout MetricsText) {
        text.family("settle_journal_commits_total", "counter", "Transactions of the journal.")
        text.sample("settle_journal_commits_total", Int64(commits))
        text.family("settle_journal_commit_seconds_total", "counter", "Time that they took.")
        text.sample("settle_journal_commit_seconds_total", commitSeconds)
        text.family("process_resident_memory_bytes", "gauge", "Memory that is resident.")
        text.sample("process_resident_memory_bytes", Int64(memoryBytes))
    }
}
