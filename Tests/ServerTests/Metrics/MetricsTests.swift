import Automation
import Disputes
import Server
import Testing

/// The text of `GET /metrics`, read as a scraper would.
@Suite struct MetricsTests {
    @Test func `each sample belongs to the family that was begun, once`() throws {
        var families: [String: String] = [:]
        var current = ""
        var seen: Set<String> = []
        for line in measures().metrics.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP") {
                current = words[2]
                #expect(families.updateValue("", forKey: current) == nil)
            } else if line.hasPrefix("# TYPE") {
                #expect(words[2] == current)
                families[current] = words[3]
            } else {
                let series = String(line[..<(try #require(line.lastIndex(of: " ")))])
                #expect(seen.insert(series).inserted, "\(series) twice")
                #expect(series.hasPrefix(current))
                #expect(Double(line.split(separator: " ").last ?? "") != nil, "\(line)")
            }
        }
        #expect(Set(families.values) == ["counter", "gauge", "histogram"])
        #expect(families.allSatisfy { $0.key.hasSuffix("_total") == ($0.value == "counter") })
    }

    @Test func `buckets count all that lies below, bounds included`() {
        var lines = measures().metrics.split(separator: "\n").map(String.init)
        lines = lines.filter { $0.hasPrefix("settle_lag_seconds") }
        #expect(lines.first == #"settle_lag_seconds_bucket{le="0.005"} 1"#)
        #expect(lines.contains(#"settle_lag_seconds_bucket{le="0.01"} 2"#))
        #expect(lines.contains(#"settle_lag_seconds_bucket{le="60.0"} 2"#))
        #expect(lines.contains(#"settle_lag_seconds_bucket{le="+Inf"} 3"#))
        #expect(lines.suffix(2) == ["settle_lag_seconds_sum 61.011", "settle_lag_seconds_count 3"])
    }

    @Test func `a shop's id can't break out of its label`() {
        let line =
            #"settle_decisions_total{shop="/taobao/shops/店\"\\\n} 1",action="reply",state="done"} 2"#
        #expect(measures().metrics.split(separator: "\n").map(String.init).contains(line))
    }

    @Test func `actions that are settled are no open ones`() {
        let text = measures().metrics
        #expect(text.contains("settle_open_actions{state=\"unknown\"} 4\n"))
        #expect(text.contains("settle_open_actions{state=\"ready\"} 0\n"))
        #expect(!text.contains("settle_open_actions{state=\"done\"}"))
    }

    private func measures() -> LiveMeasures {
        var measures = LiveMeasures()
        for seconds in [0.005, 0.006, 61] { measures.lag.add(seconds) }
        measures.openActions = [.unknown: 4, .done: 7]
        measures.oldestUnknownSeconds = 3.5
        measures.waitingEvents = [3, 0]
        let decision = Tally.Decision(
            shop: ShopKey(platform: .taobao, id: "店\"\\\n} 1"),
            rule: "回复",
            action: .reply,
            state: .done
        )
        var count = Tally.Count()
        count.count = 2
        measures.tally.decisions[decision] = count
        return measures
    }
}
