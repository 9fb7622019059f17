import Automation
import Disputes

/// What a backtest's page says, in one language.
///
/// What stands in rules and events (names of rules, reasons, kinds) stays as it is written there.
struct PageWords {
    var title: String
    var events: String
    var tickets: String
    var touched: String
    var untouched: String
    var refunds: String
    var payouts: String
    var moneyWaiting: String
    var met: String
    var missed: String
    var failedRuns: String
    var waiting: String
    var rejected: String
    var moneyByDay: String
    var limit: String
    var byRule: String
    var rule: String
    var runs: String
    var actions: String
    var byKind: String
    var action: String
    var count: String
    var done: String
    var needsApproval: String
    var refused: String
    var other: String
    var deadlines: String
    var deadline: String
    var owner: String
    var reasons: String
    var state: String
    var why: String
    var failures: String
    var nobodyTouched: String
    var kind: String
    var reason: String
    var phase: String
    var askedFor: String
    var suchAs: String
    var costs: String
    var steps: String
    var instructions: String
    var longest: String
    var neverFired: String
    var against: String
    var difference: String
    var differingTickets: String
    var sameEverywhere: String
    var nothing: String
    var day: String
    var shop: String
    var ticket: String
    var noMoney: String
    var more: String
    var yuan: String
    /// By those who take part; who is missing keeps the name that rules use.
    var owners: [Party: String]
    var note: String

    /// The name of a row of the comparison.
    func comparison(of item: BacktestComparison.Item) -> String {
        switch item {
        case .touched: touched
        case .untouched: untouched
        case .actions: actions
        case .needsApproval: needsApproval
        case .refused: refused
        case .failedRuns: failedRuns
        case .refunds: "\(refunds) (\(yuan))"
        case .payouts: "\(payouts) (\(yuan))"
        case .met: met
        case .missed: missed
        }
    }

    static let english = PageWords(
        title: "Backtest",
        events: "events",
        tickets: "tickets",
        touched: "tickets acted on",
        untouched: "tickets nobody touched",
        refunds: "refunds",
        payouts: "payouts",
        moneyWaiting: "of it, waiting for a human",
        met: "deadlines met",
        missed: "deadlines missed",
        failedRuns: "runs failed",
        waiting: "runs still waiting",
        rejected: "lines rejected",
        moneyByDay: "Money by day",
        limit: "limit a day",
        byRule: "Actions by rule",
        rule: "rule",
        runs: "runs",
        actions: "actions",
        byKind: "Actions by kind",
        action: "action",
        count: "count",
        done: "done",
        needsApproval: "needs a human",
        refused: "refused",
        other: "other",
        deadlines: "Deadlines",
        deadline: "deadline",
        owner: "who must act",
        reasons: "Why actions were held back",
        state: "came to",
        why: "why (first)",
        failures: "Errors of rules",
        nobodyTouched: "Nobody touched",
        kind: "kind",
        reason: "reason",
        phase: "phase",
        askedFor: "asked for (yuan)",
        suchAs: "such as",
        costs: "Slowest rules",
        steps: "steps",
        instructions: "instructions",
        longest: "longest step",
        neverFired: "never fired",
        against: "Against",
        difference: "difference",
        differingTickets: "Tickets on which they differ",
        sameEverywhere: "The two do the same on every ticket.",
        nothing: "nothing",
        day: "day",
        shop: "shop",
        ticket: "ticket",
        noMoney: "No money was moved.",
        more: "more",
        yuan: "yuan",
        owners: [:],
        note: """
            A rehearsal on recorded events: nothing was sent, every shop acted as if live, and nobody approved \
            anything.
            """
    )

    static let chinese = PageWords(
        title: "规则回测",
        events: "事件",
        tickets: "售后单",
        touched: "规则处理的单",
        untouched: "无人处理的单",
        refunds: "退款",
        payouts: "打款",
        moneyWaiting: "其中待人工批准",
        met: "按时处理的期限",
        missed: "超时的期限",
        failedRuns: "运行失败",
        waiting: "仍在等待的运行",
        rejected: "被拒的行",
        moneyByDay: "每日金额",
        limit: "每日限额",
        byRule: "各规则的动作",
        rule: "规则",
        runs: "运行",
        actions: "动作",
        byKind: "各类动作",
        action: "动作",
        count: "次数",
        done: "已完成",
        needsApproval: "需人工批准",
        refused: "被拒绝",
        other: "其他",
        deadlines: "期限",
        deadline: "期限",
        owner: "责任方",
        reasons: "动作为何没有执行",
        state: "结果",
        why: "原因(首次)",
        failures: "规则的错误",
        nobodyTouched: "无人处理",
        kind: "类型",
        reason: "原因",
        phase: "阶段",
        askedFor: "申请金额(元)",
        suchAs: "例如",
        costs: "最慢的规则",
        steps: "步数",
        instructions: "指令数",
        longest: "最长一步",
        neverFired: "从未触发",
        against: "对比",
        difference: "差额",
        differingTickets: "结果不同的售后单",
        sameEverywhere: "两个版本在每张售后单上的结果都相同。",
        nothing: "无动作",
        day: "日期",
        shop: "店铺",
        ticket: "售后单",
        noMoney: "没有产生金额。",
        more: "更多",
        yuan: "元",
        owners: [.merchant: "商家", .buyer: "买家", .both: "双方", .platform: "平台"],
        note: "用历史事件演练:没有向外发送任何东西,每家店都按正式执行处理,且无人批准动作。"
    )

    /// Who must act.
    func name(of owner: Party?) -> String {
        owner.map { owners[$0] ?? $0.rawValue } ?? ""
    }
}
