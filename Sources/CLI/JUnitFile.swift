import Automation
import Foundation

/// The results of tests in the XML that JUnit made common: what build servers read.
struct JUnitFile {
    private let rows: [TestReport.Row]

    init(_ rows: [TestReport.Row]) {
        self.rows = rows
    }

    /// - Throws: ``Refusal`` where the file can't be written.
    func write(to path: String) throws(Refusal) {
        guard path != "-" else {
            throw Refusal(
                description: "--junit takes a file: standard output has the results for people"
            )
        }
        try OutputFile(path, option: "--junit").write(Array(xml.utf8))
    }

    /// One suite per file of tests.
    var xml: String {
        var suites: [(name: String, rows: [RuleTests.Progress])] = []
        for row in rows {
            let name = "\(row.folder)/\(row.progress.file)"
            if suites.last?.name != name { suites.append((name, [])) }
            suites[suites.count - 1].rows.append(row.progress)
        }
        let body = suites.map { suite($0.name, $0.rows) }.joined()
        let counts = attributes(rows.map(\.progress))
        return
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites\(counts)>\n\(body)</testsuites>\n"
    }

    private func suite(_ name: String, _ rows: [RuleTests.Progress]) -> String {
        let cases = rows.map { testCase($0, suite: name) }.joined()
        return "  <testsuite name=\"\(name.xml)\"\(attributes(rows))>\n\(cases)  </testsuite>\n"
    }

    private func attributes(_ rows: [RuleTests.Progress]) -> String {
        let tests = rows.count { $0.result != nil }
        let failures = rows.count { $0.result?.failure != nil }
        let time = rows.reduce(0) { $0 + $1.seconds }
        return " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(rows.count - tests)\" "
            + "time=\"\(time.micro)\""
    }

    private func testCase(_ row: RuleTests.Progress, suite: String) -> String {
        let name: String
        let problem: (tag: String, failure: TestFailure)?
        switch row {
        case .unreadable(let failure):
            name = "loading"
            problem = ("error", failure)
        case .played(let result):
            name = result.test.name
            problem = result.failure.map { ("failure", $0) }
        }
        let head =
            "    <testcase name=\"\(name.xml)\" classname=\"\(suite.xml)\" time=\"\(row.seconds.micro)\""
        guard let problem else { return head + "/>\n" }
        let failure = problem.failure
        let text = (["\(failure.position): \(failure.message)"] + failure.happened + failure.story)
            .map(\.xml).joined(separator: "\n")
        return head + ">\n      <\(problem.tag) message=\"\(failure.message.xml)\">\(text)"
            + "</\(problem.tag)>\n    </testcase>\n"
    }
}

extension RuleTests.Progress {
    fileprivate var result: TestResult? {
        guard case .played(let result) = self else { return nil }
        return result
    }

    fileprivate var file: String {
        switch self {
        case .unreadable(let failure): failure.file
        case .played(let result): result.test.file
        }
    }

    fileprivate var seconds: Double {
        result.map { Double($0.duration / .microseconds(1)) / 1_000_000 } ?? 0
    }
}

extension Double {
    /// With six decimals.
    fileprivate var micro: String { String(format: "%.6f", self) }
}

extension String {
    /// As text or attribute of XML 1.0, in which most control characters can't stand at all.
    fileprivate var xml: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x26: text += "&amp;"
            case 0x3C: text += "&lt;"
            case 0x3E: text += "&gt;"
            case 0x22: text += "&quot;"
            case 0x09, 0x0A, 0x0D: text += "&#\(scalar.value);"
            case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
