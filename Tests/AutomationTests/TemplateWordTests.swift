import Disputes
import Testing

/// Templates and rejections: placeholders are filled from the ticket or an error, never blank.
@Suite struct TemplateWordTests {
    /// What a template makes of a ticket, or why it fails; the template stands on line 2.
    private func filled(_ template: String, platform: Platform = .pinduoduo) throws -> String {
        let outcome = try ShopFixture(
            platform: platform,
            rules: rule("ticket:note(\(template))")
        ).rehearse(requested(platform: platform))
        return outcome.texts.first ?? outcome.warnings.joined()
    }

    @Test(arguments: [
        ("template '亲,{order.id}!'", "亲,241120-1!"),
        ("template '{buyer.nick}{buyer.nick}'", "小王小王"),
        ("template '{amount}元'", "9.90元"), ("template '{order.paid}'", "1000.00"),
        ("template '{order.paid_at}'", "2026-11-19 20:00"),
        ("template '{applied_at}'", "2026-11-20 08:00"),
        ("template '{event.at}'", "2026-11-20 08:00"), ("template '{buyer.refunds_30d}次'", "3次"),
        ("template '{deadline.at}'", "2026-11-22 08:00"),
        ("template '{id}{platform}'", "T1pinduoduo"),
        ("template '没有'", "没有"), ("template ''", ""), ("template '{{id}'", "{id}"),
        ("template '}'", "}"),
        ("template '{{{id}'", "{T1"),
        ("template { '通用 {id}', taobao = '淘宝 {id}' }", "通用 T1"),
        ("template { taobao = '淘', pinduoduo = '拼' }", "拼"),
        ("'{id} stays'", "{id} stays"),
    ])
    func `placeholders are filled`(template: String, expected: String) throws {
        let seen = try filled(template)
        #expect(seen == expected)
    }

    @Test func `a template has a text per platform`() throws {
        let template = "template { '通用', taobao = '淘宝 {id}' }"
        #expect(try filled(template, platform: .taobao) == "淘宝 T1")
        #expect(try filled(template, platform: .kuaishou) == "通用")
    }

    @Test(arguments: [
        ("template '{parcel.color}'", "ticket.parcel has no field 'color'"),
        ("template '{verdict.liable}'", "placeholder {verdict.liable} has no value on this ticket"),
        (
            "template '{return_parcel.waybill}'",
            "placeholder {return_parcel.waybill} has no value on this ticket"
        ),
        ("template '{order}'", "placeholder {order} is not a text, a number, an amount or a time"),
        (
            "template '{order.goods}'",
            "placeholder {order.goods} is not a text, a number, an amount or a time"
        ),
        (
            "template '{order.virtual}'",
            "placeholder {order.virtual} is not a text, a number, an amount or a time"
        ),
        ("template '{reply}'", "placeholder {reply} is not a text, a number, an amount or a time"),
        ("template '{id.x}'", "placeholder {id.x} has no value on this ticket"),
        ("template { taobao = '淘' }", "this template has no text for pinduoduo"),
        ("template '{ordr.id}'", "ticket has no field 'ordr'; did you mean 'order'?"),
    ])
    func `a missing value is an error of the run`(template: String, expected: String) throws {
        let seen = try filled(template)
        #expect(seen == "rules/a.lua:2: \(expected) (rule 'r', shop 10086, ticket T1)")
    }

    @Test(arguments: [
        (
            "template '{order id}'",
            "a placeholder is written {order.id}, a plain brace {{: {order id}"
        ),
        ("template 'x{'", "a placeholder is written {order.id}, a plain brace {{: {"),
        (
            "template(5)",
            "template takes a text, or one text per platform: template { '…', taobao = '…' }"
        ),
        ("template {}", "template needs a text"),
        ("template { taobo = 'x' }", "template: 'taobo' is not a platform; did you mean 'taobao'?"),
        ("template { 5 }", "template takes texts"),
        (
            "rejection('x')",
            "rejection takes a table: rejection { reason = …, negotiate = …, note = … }"
        ),
        (
            "rejection { note = 'x' }",
            "rejection needs a reason, such as reason = 'quality_unproven'"
        ),
        (
            "rejection { reason = 'q', nota = 'x' }",
            "rejection has no key 'nota'; did you mean 'note'?"
        ),
        (
            "rejection { reason = 'q', evidence = { 5 } }",
            "evidence is a list of names, such as { 'chat_log', 'outbound_photo' }"
        ),
        (
            "rejection { reason = 'q', note = '{' }",
            "a placeholder is written {order.id}, a plain brace {{: {"
        ),
    ])
    func `a malformed template is an error while loading`(text: String, expected: String) {
        let problem = ShopFixture(rules: "\nlocal t = \(text)").problem()
        #expect(problem == "rules/a.lua:2: \(expected)")
    }

    @Test func `modules of the folder are found by require`() throws {
        var shop = ShopFixture(
            rules: "local words = require 'templates.words'\n" + rule("ticket:note(words.hello)")
        )
        shop.templates["words"] = "return { hello = template '你好 {buyer.nick}' }"
        #expect(try shop.rehearse(requested()).texts == ["你好 小王"])
        shop.rules = "require 'templates.wrds'"
        #expect(shop.problem()?.contains("wrds") == true)
    }
}
