import Automation
import Sandbox

/// Writes what inputs led to: for people, or as one JSON object per input.
struct ReplOutput {
    var isJSON: Bool
    /// A person types: errors stand among the results.
    var isInteractive: Bool

    func write(_ reply: ReplReply, to input: String, values: ValueText) throws(OutputError) {
        if isJSON {
            try StandardOutput.write(json(reply, input) + [UInt8(ascii: "\n")])
            return
        }
        var lines = reply.items.map { item in
            switch item {
            case .line(let text): text.printable
            case .action(let action): action.text.printable
            }
        }
        if let results = reply.results, !reply.isReceiptAlone { lines += values.lines(results) }
        if let cost = reply.cost { lines.append(cost) }
        if !lines.isEmpty {
            try StandardOutput.write(Array((lines.joined(separator: "\n") + "\n").utf8))
        }
        reply.warnings.forEach(Terminal.standardError.warning)
        if isInteractive, reply.isErrorShown { return }
        if let error = reply.error { Terminal.standardError.error(error) }
    }

    private func json(_ reply: ReplReply, _ input: String) -> [UInt8] {
        var json = JSONText(capacity: 256)
        json.beginObject()
        json.member("input", input)
        if let results = reply.results { write(results, to: &json) }
        if !reply.output.isEmpty { write("output", reply.output, to: &json) }
        if !reply.actions.isEmpty {
            json.name("actions")
            json.beginList()
            for action in reply.actions { action.write(to: &json) }
            json.endList()
        }
        if !reply.warnings.isEmpty { write("warnings", reply.warnings, to: &json) }
        if let cost = reply.cost { json.member("cost", cost) }
        if let error = reply.error { json.member("error", error) }
        json.endObject()
        return json.bytes
    }

    /// One value as it is, several as a list.
    private func write(_ results: Description.Results, to json: inout JSONText) {
        if results.values.count == 1 {
            json.name("value")
            ValueJSON.write(results.values[0], to: &json)
            return
        }
        json.name("values")
        json.beginList()
        for value in results.values { ValueJSON.write(value, to: &json) }
        json.endList()
    }

    private func write(_ name: String, _ texts: [String], to json: inout JSONText) {
        json.name(name)
        json.beginList()
        for text in texts { json.string(text) }
        json.endList()
    }
}
