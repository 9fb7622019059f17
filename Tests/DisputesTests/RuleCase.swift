import Testing

/// One rule of a platform and a check that it holds here.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let id: String
    let says: String
    let check: @Sendable () throws -> Void

    init(_ id: String, _ says: String, check: @escaping @Sendable () throws -> Void) {
        self.id = id
        self.says = says
        self.check = check
    }

    var testDescription: String {
        "\(id): \(says)"
    }
}

/// `KS-01`, `KS-02` … up to `last`.
func ruleIDs(_ prefix: String, to last: Int) -> [String] {
    (1...last).map { "\(prefix)-\($0 < 10 ? "0" : "")\($0)" }
}
