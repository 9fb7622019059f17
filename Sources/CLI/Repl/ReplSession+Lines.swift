import Automation
import Sandbox

/// Evaluating lines of Lua.
extension ReplSession {
    func evaluate(_ text: String) throws(JournalError) -> ReplReply {
        let evaluation = try prompt.evaluate(text)
        lineCount += 1
        if !evaluation.scene.actions.isEmpty { deeds.append(.line(text)) }
        var reply = ReplReply()
        reply.say(evaluation.lines.map { "log: \($0.withoutPlace(of: lineCount, in: text))" })
        reply.add(evaluation.scene, of: self)
        switch evaluation.ending {
        case .values(let results):
            if !results.values.isEmpty { reply.results = results }
        case .failed(let failure):
            reply.error = failure.description.withoutPlace(of: lineCount, in: text)
            lastErrorFile = failure.file
        case .stopped(let limit):
            reply.error = limit.description.withoutPlace(of: lineCount, in: text)
        case .waits(let goal):
            reply.error = "a rule would wait here \(words(for: goal)); the line ends"
        }
        if showsCost { reply.cost = words(for: evaluation.cost) }
        return reply
    }

    /// The fields of a table typed behind a command; nil where there is none.
    func table(_ text: String) throws -> Description? {
        if text.isEmpty { return nil }
        let evaluation = try prompt.evaluate(text)
        lineCount += 1
        switch evaluation.ending {
        case .values(let results) where results.values.count == 1: return results.values[0]
        case .values:
            throw Refusal(description: "write the fields as a table: { amount = yuan(9.9) }")
        case .failed(let failure):
            throw Refusal(description: failure.description.withoutPlace(of: lineCount, in: text))
        case .stopped(let limit):
            throw Refusal(description: limit.description.withoutPlace(of: lineCount, in: text))
        case .waits: throw Refusal(description: "nothing can be waited for in a table of fields")
        }
    }
}

extension String {
    /// Of an input of one line the place is `repl:7`; that it is its first line goes without saying.
    fileprivate func withoutPlace(of number: Int, in text: String) -> String {
        let place = "repl:\(number):"
        guard !text.contains("\n"), hasPrefix("\(place)1: ") || hasPrefix("\(place)0: ") else {
            return self
        }
        return place + dropFirst(place.count + 2)
    }
}
