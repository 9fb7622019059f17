import Automation
import Disputes
import Sandbox
import Testing

/// `shop.lua`: every key, its default, its bounds, and what is said of a mistake.
@Suite struct ShopSettingsTests {
    private func settings(_ more: String, _ platform: Platform = .pinduoduo) throws -> ShopSettings
    {
        try ShopFixture(platform: platform, settings: more, rules: "").readSettings()
    }

    @Test func `what is absent has its default`() throws {
        let settings = try settings("")
        #expect(settings == ShopSettings(shop: ShopKey(platform: .pinduoduo, id: "10086")))
        #expect(settings.name == "10086")
        #expect(settings.mode == .shadow)
        #expect(settings.allow == [])
        #expect(settings.zone == .shanghai)
        #expect(settings.payout.perTicket.fen == 2000)
        #expect(settings.payout.perBuyerPerDay.fen == 5000)
        #expect(settings.payout.perDay.fen == 50_000)
        #expect(settings.payout.approveAbove.fen == 1000)
        #expect(settings.refund.approveAbove.fen == 20_000)
        #expect(settings.refund.perDay.fen == 500_000)
        #expect(settings.gateway.timeout == 10)
        #expect(settings.gateway.settleTime == 600)
        #expect(settings.gateway.retryAfter == 5)
        #expect(settings.gateway.attempts == 12)
        #expect(settings.gateway.keyLifetime == 86_400)
        #expect(settings.gateway.concurrency == 8)
        #expect(settings.approvalSeconds == nil)
        #expect(!settings.hasInstantRefund)
        #expect(!settings.neverSay.isEmpty)
    }

    @Test func `every key is read`() throws {
        let settings = try settings(
            """
            name = "示例小店", zone = "UTC", mode = "live", allow = { "reply", "payout" },
            payout = { per_ticket = yuan(1), per_buyer_per_day = yuan(2), per_day = yuan(3), approve_above = yuan(4) },
            refund = { approve_above = yuan(5), per_day = yuan(6) }, approvals = { within = days(1) },
            deadlines = { merchant_solution = hours(5), negotiation_wait = hours(1) },
            gateway = { timeout = 1.5, settle_time = 2, retry_after = 0.5, attempts = 3, key_lifetime = 60, concurrency = 2 },
            return_to = { address = "a", consignee = "b", phone = "c" }, instant_refund = true,
            never_say = { "坏话" }, holidays = { "2026-10-01" }, workdays = { "2026-10-10" },
            limits = { instructions = 5, memory = 400000, allocation = 70000, string = 300, asks = 7, log_lines = 0,
              processor_seconds = 0.5 }
            """
        )
        #expect(settings.name == "示例小店")
        #expect(settings.zone.offset(at: 0) == 0)
        #expect(settings.mode == .live)
        #expect(settings.allow == [.reply, .payout])
        #expect(settings.payout.perTicket.fen == 100)
        #expect(settings.payout.perBuyerPerDay.fen == 200)
        #expect(settings.payout.perDay.fen == 300)
        #expect(settings.payout.approveAbove.fen == 400)
        #expect(settings.refund.approveAbove.fen == 500)
        #expect(settings.refund.perDay.fen == 600)
        #expect(settings.approvalSeconds == 86_400)
        #expect(settings.lengths.overrides == [.merchantSolution: 18_000, .negotiationWait: 3600])
        #expect(settings.gateway.timeout == 1.5)
        #expect(settings.gateway.attempts == 3)
        #expect(settings.returnTo.phone == "c")
        #expect(settings.hasInstantRefund)
        #expect(settings.neverSay == ["坏话"])
        #expect(settings.limits.asks == 7)
        #expect(settings.limits.memoryBytes == 400_000)
    }

    @Test(arguments: [
        "gateway = { timeout = 0.001 }", "gateway = { timeout = 600 }",
        "gateway = { settle_time = 0 }",
        "gateway = { settle_time = 604800 }", "gateway = { attempts = 1 }",
        "gateway = { attempts = 1000 }",
        "gateway = { key_lifetime = 1 }", "gateway = { concurrency = 1000 }", "gateway = {}",
        "approvals = { within = 1 }", "approvals = { within = days(400) }",
        "payout = { per_ticket = yuan(0) }", "allow = {}", "never_say = {}",
        "name = ('x'):rep(500)",
        "limits = { instructions = 1 }", "limits = { instructions = 10000000 }",
        "limits = { memory = 262144 }",
        "limits = { memory = 16777216 }", "limits = { allocation = 65536 }",
        "limits = { allocation = 1048576 }",
        "limits = { string = 256 }", "limits = { string = 65536 }", "limits = { asks = 1 }",
        "limits = { asks = 1000 }", "limits = { log_lines = 0 }", "limits = { log_lines = 200 }",
        "limits = { processor_seconds = 1 }",
        "deadlines = { merchant_solution = 1 }", "deadlines = { merchant_solution = days(400) }",
    ])
    func `the bounds themselves are accepted`(text: String) throws {
        _ = try settings(text)
    }

    @Test(arguments: [
        ("gateway = { timeout = 0 }", "gateway.timeout must lie between 0.001 and 600.0"),
        ("gateway = { timeout = 600.1 }", "gateway.timeout must lie between 0.001 and 600.0"),
        ("gateway = { timeout = 0/0 }", "gateway.timeout must lie between 0.001 and 600.0"),
        ("gateway = { timeout = '5' }", "gateway.timeout must be a number"),
        ("gateway = { attempts = 0 }", "gateway.attempts must be a whole number from 1 to 1000"),
        ("gateway = { attempts = 1001 }", "gateway.attempts must be a whole number from 1 to 1000"),
        ("gateway = { attempts = 1.5 }", "gateway.attempts must be a whole number from 1 to 1000"),
        (
            "gateway = { concurrency = 0 }",
            "gateway.concurrency must be a whole number from 1 to 1000"
        ),
        (
            "gateway = { timout = 5 }",
            "gateway.timout is not a key of gateway; did you mean 'timeout'?"
        ),
        ("gateway = 5", "gateway must be a table"),
        ("approvals = { within = 0 }", "approvals.within must lie between 1.0 and 34560000.0"),
        (
            "approvals = { within = days(401) }",
            "approvals.within must lie between 1.0 and 34560000.0"
        ),
        (
            "payout = { per_ticket = 20 }",
            "payout.per_ticket must be an amount that is not negative, such as yuan(10)"
        ),
        (
            "payout = { per_ticket = yuan(-1) }",
            "payout.per_ticket must be an amount that is not negative, such as yuan(10)"
        ),
        (
            "payout = { per_tiket = yuan(1) }",
            "payout.per_tiket is not a key of payout; did you mean 'per_ticket'?"
        ),
        (
            "refund = { per_day = 5 }",
            "refund.per_day must be an amount that is not negative, such as yuan(10)"
        ),
        ("mode = 'lve'", "mode can't be 'lve'; did you mean 'live'?"),
        ("mode = 'test'", "mode can't be 'test'; one of live, shadow, off"),
        ("mode = true", "mode must be a text of at most 500 bytes"),
        ("allow = { 'replay' }", "allow can't be 'replay'; did you mean 'reply'?"),
        ("allow = 'reply'", "allow must be a list of texts, such as { \"reply\" }"),
        ("allow = { 5 }", "allow must be a list of texts, such as { \"reply\" }"),
        ("name = ''", "name must be a text of at most 500 bytes"),
        ("name = ('x'):rep(501)", "name must be a text of at most 500 bytes"),
        (
            "zone = 'Asia/Shanghia'",
            "zone 'Asia/Shanghia' is not a time zone; write one such as Asia/Shanghai"
        ),
        ("instant_refund = 1", "instant_refund must be true or false"),
        ("holidays = { '2026-13-01' }", "holidays '2026-13-01' is not a date; write 2026-10-01"),
        ("holidays = { 20261001 }", "holidays must be a list of texts, such as { \"reply\" }"),
        ("workdays = { 'x' }", "workdays 'x' is not a date; write 2026-10-01"),
        (
            "deadlines = { merchant_solutoin = 5 }",
            "deadlines.merchant_solutoin is unknown; did you mean 'merchant_solution'?"
        ),
        (
            "deadlines = { merchant_solution = 0 }",
            "deadlines.merchant_solution must lie between 1.0 and 34560000.0"
        ),
        (
            "limits = { instructions = 0 }",
            "limits.instructions must be a whole number from 1 to 10000000"
        ),
        (
            "limits = { instructions = 10000001 }",
            "limits.instructions must be a whole number from 1 to 10000000"
        ),
        (
            "limits = { memory = 262143 }",
            "limits.memory must be a whole number from 262144 to 16777216"
        ),
        ("limits = { asks = 1001 }", "limits.asks must be a whole number from 1 to 1000"),
        (
            "limits = { processor_seconds = 1.5 }",
            "limits.processor_seconds must lie between 0.001 and 1.0"
        ),
        (
            "limits = { log_line = 5 }",
            "limits.log_line is not a key of limits; did you mean 'log_lines'?"
        ),
        ("never_say = { '' }", "never_say must be a list of texts, such as { \"reply\" }"),
        (
            "return_to = { adress = 'x' }",
            "return_to.adress is not a key of return_to; did you mean 'address'?"
        ),
        ("alow = {}", "alow is not a key of shop; did you mean 'allow'?"),
        ("platform = 'pinduodo'", "platform can't be 'pinduodo'; did you mean 'pinduoduo'?"),
        ("id = 'a/b'", "id is missing, or not a text of at most 64 bytes without a slash"),
        ("id = ('x'):rep(65)", "id is missing, or not a text of at most 64 bytes without a slash"),
        ("id = 10086", "id must be a text of at most 500 bytes"),
    ])
    func `a mistake is told with its key and place`(text: String, expected: String) {
        let problem = ShopFixture(settings: text, rules: "").problem()
        #expect(problem == "shop.lua:1: \(expected)")
    }

    @Test(arguments: [
        (
            "",
            "shop.lua:1: there is no shop { … }; write shop { platform = \"pinduoduo\", id = \"10086\" }"
        ),
        ("\nshop { id = '1' }", "shop.lua:2: platform is missing: write platform = \"pinduoduo\""),
        (
            "\nshop { platform = 'taobao' }",
            "shop.lua:2: id is missing, or not a text of at most 64 bytes without a slash"
        ),
        ("\nshop 'x'", "shop.lua:2: shop takes a table: shop { platform = …, id = … }"),
        (
            "shop { platform = 'taobao', id = '1' }\nshop {}",
            "shop.lua:2: shop { … } is written once"
        ),
        ("shop {\n  platform = \n}", "shop.lua:3: unexpected symbol near '}'"),
        ("rule 'x' {}", "shop.lua:1: unknown name 'rule'"),
        ("\nlocal x = yaun(5)", "shop.lua:2: unknown name 'yaun'; did you mean 'yuan'?"),
    ])
    func `a file that is no shop`(text: String, expected: String) {
        var scripts = ShopFixture(rules: "").scripts
        scripts.settings.text = Array(text.utf8)
        #expect(problem(of: scripts) == expected)
    }

    @Test(arguments: ["name = function() end", "[5] = 'x'", "[true] = 1", "[{}] = 1"])
    func `what is no setting at all is a problem, not a crash`(text: String) {
        #expect(ShopFixture(settings: text, rules: "").problem() != nil)
    }
}
