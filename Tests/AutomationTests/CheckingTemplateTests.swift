import Automation
import Testing

@Suite struct CheckingTemplateTests {
    @Test(arguments: [
        Sample("local t = template '亲 {order.idd}'", 1, .unknownPlaceholder, "'order.id'?"),
        Sample("local t = template [[\n亲\n{{x}}{bayer.nick}]]", 3, .unknownPlaceholder, "'buyer"),
        Sample("local t = template {\n'ok', taobao = '{x}' }", 2, .unknownPlaceholder, "'{x}'"),
        Sample("local t = template { tabao = 'x' }", 1, .unknownKey, "'taobao'?"),
        Sample("local t = template '{buyer}'", 1, .unknownPlaceholder, "'{buyer.id}'"),
        Sample("local t = template '亲 {order.id'", 1, .unknownPlaceholder, "has no '}'"),
        Sample("local t = template '{}'", 1, .unknownPlaceholder, "'{}'"),
        Sample("local t = template '{ order.id }'", 1, .unknownPlaceholder, "'order.id'?"),
        Sample(
            "local r = rejection { reason = 'q',\nnegotiate = '{order.idd}' }",
            2,
            .unknownPlaceholder,
            "'order.id'?"
        ),
        Sample(ruleWith(body: "ticket:reply(template '{idd}')"), 3, .unknownPlaceholder, "'id'?"),
    ])
    func `placeholders that name nothing are found`(sample: Sample) {
        #expect(sample.isFound, "\(findings(in: sample.text))")
    }

    @Test(arguments: [
        "local t = template '亲 {order.id},{buyer.nick} {{order.idd}} {amount} }'",
        "local t = template { '{order.id}', taobao = '{{' }",
        "local r = rejection { reason = '{x}', note = '{order.id}', evidence = { '{x}' } }",
        "local t = '{order.idd}'",
        "local s = 'x'; local t = template(s .. '{order.idd}')",
    ])
    func `placeholders that name a field are not`(text: String) {
        #expect(findings(in: text) == [])
    }
}
