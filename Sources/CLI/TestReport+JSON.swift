import Automation
import Synchronization

extension TestReport {
    /// Shows what a shop's tests reached.
    func take(_ coverage: Coverage) {
        state.withLock { state in
            endFile(&state)
            if isJSON { return write(json(coverage, state.folder), &state) }
            for line in CoverageText(coverage, folder: state.folder).lines {
                write(line, &state)
            }
        }
    }

    func json(_ result: TestResult, _ folder: String) -> String {
        object { json in
            json.member("folder", folder)
            json.member("file", result.test.file)
            json.name("line")
            json.integer(Int64(result.test.line))
            json.member("test", result.test.name)
            json.member("state", result.failure == nil ? "passed" : "failed")
            json.name("microseconds")
            json.integer(Int64(result.duration / .microseconds(1)))
            if let failure = result.failure { write(failure, to: &json) }
            if !result.log.isEmpty { write(result.log, as: "log", to: &json) }
        }
    }

    func json(_ failure: TestFailure, _ folder: String) -> String {
        object { json in
            json.member("folder", folder)
            json.member("file", failure.file)
            json.member("state", "unreadable")
            write(failure, to: &json)
        }
    }

    private func write(_ failure: TestFailure, to json: inout JSONText) {
        json.member("at", failure.position)
        json.member("message", failure.message)
        write(failure.happened, as: "happened", to: &json)
        write(failure.story, as: "story", to: &json)
    }

    func json(_ coverage: Coverage, _ folder: String) -> String {
        object { json in
            json.member("folder", folder)
            json.name("rules")
            json.beginList()
            for rule in coverage.rules {
                json.beginObject()
                json.member("rule", rule.name)
                json.member("at", "\(rule.file):\(rule.line)")
                json.name("fired")
                json.integer(Int64(rule.fired))
                json.endObject()
            }
            json.endList()
            json.name("files")
            json.beginList()
            for file in coverage.files {
                json.beginObject()
                json.member("file", file.file)
                json.name("lines")
                json.integer(Int64(file.count))
                json.name("missed")
                json.beginList()
                for line in file.missed { json.integer(Int64(line)) }
                json.endList()
                json.endObject()
            }
            json.endList()
        }
    }

    private func write(_ lines: [String], as name: String, to json: inout JSONText) {
        json.name(name)
        json.beginList()
        for line in lines { json.string(line) }
        json.endList()
    }

    private func object(_ members: (inout JSONText) -> Void) -> String {
        var json = JSONText(capacity: 512)
        json.beginObject()
        members(&json)
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
