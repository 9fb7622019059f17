import Testing

/// Money in rules: an amount of whole fen that refuses to be mistaken for a number.
@Suite struct MoneyWordTests {
    /// What an expression shows, or the error it raises, without the position.
    private func shown(_ expression: String) throws -> String {
        let outcome = try ShopFixture(
            rules: rule(
                """
                local ok, value = pcall(function() return tostring(\(expression)) end)
                ticket:note(ok and value or (value.message or value))
                """
            )
        ).rehearse(requested())
        let text = outcome.texts.first ?? outcome.warnings.joined()
        return text.replacing("rules/a.lua:2: ", by: "")
    }

    @Test(arguments: [
        ("yuan(9.9)", "9.90"), ("yuan '9.90'", "9.90"), ("yuan '9.9'", "9.90"),
        ("yuan '9'", "9.00"),
        ("yuan '-9.05'", "-9.05"), ("yuan(0)", "0.00"), ("yuan(-0.01)", "-0.01"),
        ("yuan(0.29)", "0.29"),
        ("yuan(0.1 + 0.2)", "0.30"), ("yuan(1234567.89)", "1234567.89"), ("fen(990)", "9.90"),
        ("fen(-1)", "-0.01"), ("fen(1000000000000000)", "10000000000000.00"),
        ("yuan(10000000000000)", "10000000000000.00"), ("yuan(123456789.01)", "123456789.01"),
        ("ticket.amount", "9.90"), ("ticket.amount.fen", "990"), ("type(ticket.amount)", "money"),
        ("yuan(1) + fen(1)", "1.01"), ("yuan(1) - yuan(3)", "-2.00"), ("-yuan(1)", "-1.00"),
        ("yuan(1.5) * 3", "4.50"), ("3 * yuan(1.5)", "4.50"), ("yuan(0) * math.maxinteger", "0.00"),
        ("fen(ticket.amount.fen * 30 // 100)", "2.97"),
        ("yuan(1) == fen(100)", "true"), ("yuan(1) ~= fen(101)", "true"), ("yuan(1) == 1", "false"),
        ("yuan(1) < fen(101)", "true"), ("yuan(1) <= fen(100)", "true"),
        ("yuan(2) > yuan(3)", "false"),
        ("'退' .. tostring(yuan(5)) .. '元'", "退5.00元"),
    ])
    func `money is computed in whole fen`(expression: String, expected: String) throws {
        let seen = try shown(expression)
        #expect(seen == expected)
    }

    @Test(arguments: [
        ("yuan(1) + 1", "can't add money and a plain number: write yuan(1)"),
        ("2.5 - yuan(1)", "can't subtract money and a plain number: write yuan(2.5)"),
        ("yuan(1) < 5", "can't compare money and a plain number: write yuan(5)"),
        (
            "yuan(1) + 'a'",
            "can't add money and a string: both sides must be money, such as yuan(10)"
        ),
        ("yuan(1) + nil", "can't add money and a nil: both sides must be money, such as yuan(10)"),
        (
            "yuan(1) * 0.3",
            "money can be multiplied by a whole number only; for a share write fen(amount.fen * 30 // 100)"
        ),
        (
            "yuan(1) * yuan(2)",
            "money can be multiplied by a whole number only; for a share write fen(amount.fen * 30 // 100)"
        ),
        ("yuan(1) / 2", "money can't be divided; for a share write fen(amount.fen * 30 // 100)"),
        ("yuan(1) // 2", "money can't be divided; for a share write fen(amount.fen * 30 // 100)"),
        // Joining would corrupt the stack of Lua 5.4.4: see the prelude.
        (
            "'退' .. yuan(5) .. '元'",
            "money joins a text as tostring(amount): write '退' .. tostring(amount)"
        ),
        (
            "yuan(5) .. '元'",
            "money joins a text as tostring(amount): write '退' .. tostring(amount)"
        ),
        ("yuan(1).yuan", "money has no field 'yuan': it has 'fen', a whole number"),
        ("yuan(9.999)", "yuan(9.999) has more than two decimals"),
        (
            "yuan '9.999'",
            "yuan('9.999') is not an amount: write digits with at most two decimals, such as yuan '9.90'"
        ),
        (
            "yuan '9.'",
            "yuan('9.') is not an amount: write digits with at most two decimals, such as yuan '9.90'"
        ),
        (
            "yuan ' 9'",
            "yuan(' 9') is not an amount: write digits with at most two decimals, such as yuan '9.90'"
        ),
        ("yuan(nil)", "yuan(…) takes a number or a text, such as yuan(9.9) or yuan '9.90'"),
        ("yuan(0/0)", "this amount of money is out of range"),
        ("yuan(1/0)", "this amount of money is out of range"),
        ("yuan(184467440737095517)", "this amount of money is out of range"),
        ("yuan(10000000000000.01)", "this amount of money is out of range"),
        ("yuan '10000000000000.01'", "this amount of money is out of range"),
        ("fen(9.5)", "fen(…) takes a whole number, such as fen(990)"),
        ("fen(1000000000000001)", "this amount of money is out of range"),
        ("fen(math.mininteger)", "this amount of money is out of range"),
        ("fen(1000000000000000) + fen(1)", "this amount of money is out of range"),
        ("fen(1000000000000000) * 2", "this amount of money is out of range"),
        ("fen(2) * math.maxinteger", "this amount of money is out of range"),
        ("fen(2) * math.mininteger", "this amount of money is out of range"),
    ])
    func `a mistake with money says what to write`(expression: String, expected: String) throws {
        let seen = try shown(expression)
        #expect(seen == expected)
    }
}
