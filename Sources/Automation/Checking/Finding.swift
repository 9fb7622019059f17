/// Something that `settle check` found by reading the scripts.
package struct Finding: Sendable, Hashable, Comparable {
    /// The source's name, such as `rules/refunds.lua`.
    package let file: String
    /// The line, from 1.
    package let line: Int
    package let severity: Severity
    package let code: Code
    /// What is wrong and what to do, in a sentence without the position.
    package let message: String

    /// How bad it is.
    package enum Severity: String, Sendable {
        /// A run that comes here fails, or does something other than what is written.
        case error
        /// Probably not what is meant.
        case warning
    }

    /// The kinds of findings; the raw value is stable.
    package enum Code: String, Sendable, CaseIterable {
        case syntax
        case unknownName = "unknown-name"
        case unknownMember = "unknown-member"
        case wordAssigned = "word-assigned"
        case unknownField = "unknown-field"
        case unknownMethod = "unknown-method"
        case fieldAssigned = "field-assigned"
        case dotCall = "dot-call"
        case sharedVariable = "shared-variable"
        case unknownPlaceholder = "unknown-placeholder"
        case plainPlaceholder = "plain-placeholder"
        case unknownEvent = "unknown-event"
        case unknownKey = "unknown-key"
        case unknownValue = "unknown-value"
        case duplicateRule = "duplicate-rule"
        case neverFires = "never-fires"
        case moneyExpected = "money-expected"
        case compilerBug = "compiler-bug"
        case askInWhen = "ask-in-when"
        case askWhileLoading = "ask-while-loading"
    }

    /// By file, line, code and message.
    package static func < (left: Finding, right: Finding) -> Bool {
        (left.file, left.line, left.code.rawValue, left.message)
            < (right.file, right.line, right.code.rawValue, right.message)
    }
}

/// Collects the findings of one source.
struct FindingList {
    let file: String
    private(set) var findings: Set<Finding> = []

    init(file: String) {
        self.file = file
    }

    mutating func error(_ code: Finding.Code, line: Int, _ message: String) {
        add(.error, code, line, message)
    }

    mutating func warning(_ code: Finding.Code, line: Int, _ message: String) {
        add(.warning, code, line, message)
    }

    private mutating func add(
        _ severity: Finding.Severity,
        _ code: Finding.Code,
        _ line: Int,
        _ message: String
    ) {
        findings.insert(
            Finding(file: file, line: line, severity: severity, code: code, message: message)
        )
    }
}
