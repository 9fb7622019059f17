import Automation
import Disputes
import Testing

/// The canonical dump's text.
@Suite struct DumpTests {
    @Test(arguments: JournalKind.allCases)
    func `each record is a line of JSON`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let past = [PastState(state: .ready, at: Timestamp(milliseconds: 1))]
        var commit = arrivals([event("e\u{1}\n", body: "{\"a\":1}")])
        commit.outcomes = [EventOutcome(number: 1, previous: 0, trace: [0xAB])]
        commit.made = [made(0, "d-1")]
        commit.tickets = [
            ticket("T\\1", of: shopB),
            ticket("Z2", of: shopB, due: dueAt(-5, 7), attention: [.handedOver, .waiting]),
        ]
        commit.runs = [run(1_024)]
        commit.actions = [
            action(1_048_576, state: .needsApproval, reason: "金额\"大\""),
            action(1_048_577, key: "k", request: [0xFE], delivery: delivery(beforeHuman: true)),
        ]
        commit.actions += [
            action(
                1_048_578,
                state: .done,
                past: past
            )
        ]
        commit.memory = [memory("记", [9])]
        commit.figures = [figures(20_000, [1, 2, 3])]
        commit.ledger = [entry(1_048_576, fen: 990)]
        commit.deadLetters = [letter(3, digest: 1)]
        commit.scripts = [ScriptRecord(hash: [1], sources: [2])]
        commit.streamedArrivals = [item("refund.requested", "T\\1", body: "")]
        commit.stream = [item("settle.rules.decided", "T1", of: shopB, body: "{}")]
        commit.settings = [Setting(name: "开关/\"1\"", value: [0xF0])]
        _ = try home.journal.commit(commit)
        let ones = String(repeating: "01", count: 16)
        let nulls = String(repeating: "00", count: 16)
        #expect(
            try home.dump() == [
                #"{"table":"event","number":1,"shop":"/pinduoduo/shops/10086","id":"e\u0001\u000a","body":"7b2261223a317d"}"#,
                #"{"table":"event","number":1099511627776,"shop":"/pinduoduo/shops/10086","id":"d-1","body":"7b7d"}"#,
                #"{"table":"outcome","number":1,"previous":0,"trace":"ab"}"#,
                #"{"table":"ticket","shop":"/taobao/shops/店铺-7","ticket":"T\\1","state":"","due":null,"due_order":null,"attention":0}"#,
                #"{"table":"ticket","shop":"/taobao/shops/店铺-7","ticket":"Z2","state":"","due":-5,"due_order":7,"attention":6}"#,
                #"{"table":"run","number":1024,"id":""# + nulls
                    + #"","shop":"/pinduoduo/shops/10086","ticket":"T1","rule":"先沟通 \"再\" 拒绝","state":"waiting","pin":""#
                    + String(repeating: "07", count: 32) + #"","log":"01"}"#,
                #"{"table":"action","number":1048576,"key":"abcdefghijklmnopqrstuvwxyz","shop":"/pinduoduo/shops/10086","ticket":"T1","kind":"agree_refund","state":"needs_approval","arguments":"7b22616d6f756e745f66656e223a3939307d","reason":"金额\"大\"","reference":null,"at":1795000000123,"request":"","before_human":false}"#,
                #"{"table":"action","number":1048577,"key":"k","shop":"/pinduoduo/shops/10086","ticket":"T1","kind":"agree_refund","state":"ready","arguments":"7b22616d6f756e745f66656e223a3939307d","reason":null,"reference":null,"at":1795000000123,"request":"fe","before_human":true}"#,
                #"{"table":"action","number":1048578,"key":"abcdefghijklmnopqrstuvwxyz","shop":"/pinduoduo/shops/10086","ticket":"T1","kind":"agree_refund","state":"done","arguments":"7b22616d6f756e745f66656e223a3939307d","reason":null,"reference":null,"at":1795000000123,"request":"","before_human":false,"past":"\#(past.hexadecimal)"}"#,
                #"{"table":"ledger","number":1048576,"shop":"/pinduoduo/shops/10086","ticket":"T1","account":"payout","state":"reserved","mode":"live","day":20000,"buyer":"b-1","fen":990}"#,
                #"{"table":"dead_letter","line":3,"digest":""# + ones
                    + #"","reason":"no JSON","body":"00ff0a"}"#,
                #"{"table":"memory","shop":"/pinduoduo/shops/10086","key":"记","value":"09"}"#,
                #"{"table":"figure","shop":"/pinduoduo/shops/10086","day":20000,"requested":1,"intervened":2,"lost":3}"#,
                #"{"table":"script","hash":"01","sources":"02"}"#,
                #"{"table":"stream","position":1,"shop":"/pinduoduo/shops/10086","ticket":"T\\1","type":"refund.requested","body":"7b2261223a317d"}"#,
                #"{"table":"stream","position":2,"shop":"/taobao/shops/店铺-7","ticket":"T1","type":"settle.rules.decided","body":"7b7d"}"#,
                #"{"table":"setting","name":"开关/\"1\"","value":"f0"}"#,
                #"{"table":"unfinished","first":0}"#,
            ]
        )
    }
}

extension [PastState] {
    /// As the dump shows it.
    fileprivate var hexadecimal: String {
        encoded.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
