import Automation
import Disputes
import Testing

/// The decoder: what is no event of a ticket is a problem with field and reason.
@Suite struct EventReaderTests {
    private static let whole = event("refund.requested", #"{"ticket":{"amount_fen":990}}"#)

    @Test(arguments: [
        (#""specversion":"1.0""#, #""specversion":"0.3""#, #"specversion must be "1.0""#),
        (
            #""specversion":"1.0""#, #""specversion":1.0"#,
            "specversion must be a text of at most 65535 bytes"
        ),
        (#""specversion":"1.0","#, "", "specversion is missing"),
        (#""id":"e-1","#, "", "id is missing"),
        (
            #""id":"e-1""#, #""id":"""#,
            "id must be a text of 1 to 200 bytes without control characters"
        ),
        (
            #""id":"e-1""#, #""id":5"#,
            "id must be a text of 1 to 200 bytes without control characters"
        ),
        (
            #""id":"e-1""#, #""id":"a\u0000""#,
            "id must be a text of 1 to 200 bytes without control characters"
        ),
        (
            #""id":"e-1""#, #""id":"a\n""#,
            "id must be a text of 1 to 200 bytes without control characters"
        ),
        (#""subject":"T1","#, "", "subject is missing"),
        (
            #""subject":"T1""#, #""subject":null"#,
            "subject must be a text of 1 to 200 bytes without control characters"
        ),
        (#""type":"refund.requested","#, "", "type is missing"),
        ("refund.requested", "deadline.near", "type deadline.near is made by the host alone"),
        ("refund.requested", "deadline.passed", "type deadline.passed is made by the host alone"),
        (
            "/pinduoduo/", "/amazon/",
            "source must be /<platform>/shops/<shop>, with a platform of kuaishou, pinduoduo, alibaba1688, taobao"
        ),
        (
            "/shops/10086", "/shops/",
            "source must be /<platform>/shops/<shop>, with a platform of kuaishou, pinduoduo, alibaba1688, taobao"
        ),
        (
            "/shops/10086", "/shops/1/2",
            "source must be /<platform>/shops/<shop>, with a platform of kuaishou, pinduoduo, alibaba1688, taobao"
        ),
        (
            "/pinduoduo/shops", "pinduoduo/shops",
            "source must be /<platform>/shops/<shop>, with a platform of kuaishou, pinduoduo, alibaba1688, taobao"
        ),
        ("2026-11-20T08", "2026-02-29T08", "time is not a time: February 2026 has no day 29"),
        ("2026-11-20T08", "2026-13-20T08", "time is not a time: there is no month 13"),
        (
            "2026-11-20T08:00:00", "2026-11-20T24:00:00",
            "time is not a time: there is no time 24:0:0"
        ),
        ("2026-11-20T08", "1969-11-20T08", "time is not a time: the year 1969 is before 1970"),
        (
            "+08:00", "",
            "time is not a time: not a time like 2026-11-20T08:00:00+08:00 (at character 20)"
        ),
        (
            #""2026-11-20T08:00:00+08:00""#, "1795132800",
            "time must be a time, such as 2026-11-20T08:00:00+08:00"
        ),
        (#"{"ticket":{"amount_fen":990}}"#, "[]", "data must be an object"),
        (#"{"amount_fen":990}"#, "5", "data.ticket must be an object"),
        (
            "990", "9.9",
            "data.ticket.amount_fen must be a whole number of fen, from 0 to 1000000000000"
        ),
        (
            "990", "990.0",
            "data.ticket.amount_fen must be a whole number of fen, from 0 to 1000000000000"
        ),
        (
            "990", "-1",
            "data.ticket.amount_fen must be a whole number of fen, from 0 to 1000000000000"
        ),
        (
            "990", "1000000000001",
            "data.ticket.amount_fen must be a whole number of fen, from 0 to 1000000000000"
        ),
        (
            "990", "99999999999999999999",
            "not JSON: Problem while parsing a number"
        ),
        (
            "990", #""990""#,
            "data.ticket.amount_fen must be a whole number of fen, from 0 to 1000000000000"
        ),
        (
            #""amount_fen":990"#, #""kind":"gift""#,
            "data.ticket.kind must be one of refund_only, return_refund, exchange, repair, resend"
        ),
        (#""amount_fen":990"#, #""phase":"done""#, "data.ticket.phase 'done' is not a phase"),
        (
            #""amount_fen":990"#, #""phase":5"#,
            "data.ticket.phase must be a text of at most 65535 bytes"
        ),
        (#""amount_fen":990"#, #""order":5"#, "data.ticket.order must be an object"),
        (
            #""amount_fen":990"#, #""order":{"paid_at":"yesterday"}"#,
            "data.ticket.order.paid_at is not a time: not a time like 2026-11-20T08:00:00+08:00 (at character 1)"
        ),
        (
            #""amount_fen":990"#, #""order":{"virtual":"no"}"#,
            "data.ticket.order.virtual must be true or false"
        ),
        (#""amount_fen":990"#, #""order":{"goods":{}}"#, "data.ticket.order.goods must be a list"),
        (
            #""amount_fen":990"#, #""order":{"goods":[5]}"#,
            "data.ticket.order.goods must be an object"
        ),
        (
            #""amount_fen":990"#, #""order":{"goods":[{"quantity":1.5}]}"#,
            "data.ticket.order.goods.quantity must be a whole number"
        ),
        (
            #""amount_fen":990"#, #""images":["a",5]"#,
            "data.ticket.images must be a list of at most 1000 texts"
        ),
        (
            #""amount_fen":990"#, #""buyer":{"refunds_30d":"3"}"#,
            "data.ticket.buyer.refunds_30d must be a whole number"
        ),
        (
            #""amount_fen":990"#, #""parcel":{"state":"gone"}"#,
            "data.ticket.parcel.state must be one of none, in_transit, delivering, signed, refused, returned, intercepted, intercept_failed, lost"
        ),
        (
            #""amount_fen":990"#, #""version":true"#,
            "data.ticket.version must be a text or a whole number"
        ),
        (
            #""amount_fen":990"#, #""reason":5"#,
            "data.ticket.reason must be a text of at most 65535 bytes"
        ),
    ])
    func `a wrong field is named with the reason`(part: String, other: String, expected: String) {
        let seen = problem(Self.whole.replacing(part, by: other))
        #expect(seen == expected)
    }

    @Test(arguments: [
        ("buyer.messaged", "{}", "data.message.text is missing"),
        ("merchant.messaged", #"{"message":{}}"#, "data.message.text is missing"),
        ("buyer.messaged", #"{"message":"x"}"#, "data.message must be an object"),
        (
            "buyer.messaged", #"{"message":{"text":5}}"#,
            "data.message.text must be a text of at most 65535 bytes"
        ),
        ("intervention.requested", #"{"by":"platform"}"#, "data.by must be buyer or merchant"),
        ("verdict.given", "{}", "data.verdict.liable is missing"),
        (
            "verdict.given", #"{"verdict":{"liable":"me"}}"#,
            "data.verdict.liable must be merchant, buyer or none"
        ),
        (
            "verdict.given", #"{"verdict":{"liable":"none","refunded_fen":1.5}}"#,
            "data.verdict.refunded_fen must be a whole number of fen, from 0 to 1000000000000"
        ),
        (
            "evidence.requested", #"{"evidence":{"slots":"a"}}"#,
            "data.evidence.slots must be a list"
        ),
        ("intervention.requested", "null", "fine"), ("refund.requested", "null", "fine"),
        ("refund.requested", #"{"ticket":null}"#, "fine"),
        ("refund.requested", #"{"ticket":{"order":null}}"#, "fine"),
        ("refund.requested", #"{"ticket":{"amount_fen":null}}"#, "fine"),
        ("refund.requested", #"{"ticket":{"amount_fen":1000000000000}}"#, "fine"),
        ("something.new", #"{"message":{"text":"x"}}"#, "fine"),
    ])
    func `what a type needs is looked at`(type: String, data: String, expected: String) {
        let seen = problem(event(type, data))
        #expect(seen == expected)
    }
}
