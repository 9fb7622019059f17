import Disputes
import Sandbox

extension ShopSettings {
    /// Reads the table given to `shop { … }`.
    init(_ fields: Value) throws(SettingsReader.Problem) {
        var reader = try SettingsReader(fields)
        guard let platform = try reader.choice("platform", Platform.self) else {
            throw reader.problem("platform", "is missing: write platform = \"pinduoduo\"")
        }
        guard let id = try reader.text("id"), id.utf8.count <= 64, !id.contains("/") else {
            throw reader.problem(
                "id",
                "is missing, or not a text of at most 64 bytes without a slash"
            )
        }
        self.init(shop: ShopKey(platform: platform, id: id))
        if let name = try reader.text("name") { self.name = name }
        if let mode = try reader.choice("mode", Mode.self) { self.mode = mode }
        if let flag = try reader.flag("instant_refund") { hasInstantRefund = flag }
        if let words = try reader.texts("never_say") { neverSay = words }
        try readZone(&reader)
        try readAllow(&reader)
        try readMoney(&reader)
        try readTimes(&reader, platform: platform)
        try readGateway(&reader)
        try readLimits(&reader)
        try reader.finish()
    }

    private mutating func readZone(_ reader: inout SettingsReader) throws(SettingsReader.Problem) {
        guard let identifier = try reader.text("zone") else { return }
        guard let zone = Zone(identifier: identifier) else {
            throw reader.problem(
                "zone",
                "'\(identifier)' is not a time zone; write one such as Asia/Shanghai"
            )
        }
        self.zone = zone
    }

    private mutating func readAllow(_ reader: inout SettingsReader) throws(SettingsReader.Problem) {
        for name in try reader.texts("allow") ?? [] {
            guard let kind = ActionKind(rawValue: name) else {
                throw reader.unknown(name, at: "allow", among: ActionKind.allCases.map(\.rawValue))
            }
            allow.insert(kind)
        }
    }

    private mutating func readMoney(_ reader: inout SettingsReader) throws(SettingsReader.Problem) {
        if var table = try reader.table("payout") {
            payout.perTicket = try table.money("per_ticket") ?? payout.perTicket
            payout.perBuyerPerDay = try table.money("per_buyer_per_day") ?? payout.perBuyerPerDay
            payout.perDay = try table.money("per_day") ?? payout.perDay
            payout.approveAbove = try table.money("approve_above") ?? payout.approveAbove
            try table.finish()
        }
        if var table = try reader.table("refund") {
            refund.approveAbove = try table.money("approve_above") ?? refund.approveAbove
            refund.perDay = try table.money("per_day") ?? refund.perDay
            try table.finish()
        }
        if var table = try reader.table("return_to") {
            returnTo.address = try table.text("address")
            returnTo.consignee = try table.text("consignee")
            returnTo.phone = try table.text("phone")
            try table.finish()
        }
    }

    private mutating func readTimes(
        _ reader: inout SettingsReader,
        platform: Platform
    ) throws(SettingsReader.Problem) {
        if var table = try reader.table("approvals") {
            approvalSeconds = try table.seconds("within", in: 1...34_560_000).map { Int($0) }
            try table.finish()
        }
        if var table = try reader.table("deadlines") {
            // A shop of any platform may negotiate before it rejects.
            let keys = DeadlineKey.allCases.filter {
                $0.platform == platform || $0 == .negotiationWait
            }
            let names = keys.map(\.rawValue)
            for (name, _) in table.all() {
                guard let key = DeadlineKey(rawValue: name), keys.contains(key) else {
                    throw table.unknown(name, at: name, among: names)
                }
                lengths.overrides[key] = try table.seconds(name, in: 1...34_560_000).map { Int($0) }
            }
        }
        for date in try readDates("holidays", &reader) {
            lengths.calendar = lengths.calendar.addingHoliday(date)
        }
        for date in try readDates("workdays", &reader) {
            lengths.calendar = lengths.calendar.addingWorkday(date)
        }
        lengths.offset = zone.offset(at: 1_790_000_000)
    }

    private func readDates(
        _ key: String,
        _ reader: inout SettingsReader
    ) throws(SettingsReader.Problem) -> [CivilDate] {
        var dates: [CivilDate] = []
        for text in try reader.texts(key) ?? [] {
            guard let date = CivilDate(text) else {
                throw reader.problem(key, "'\(text)' is not a date; write 2026-10-01")
            }
            dates.append(date)
        }
        return dates
    }

    private mutating func readGateway(_ reader: inout SettingsReader) throws(SettingsReader.Problem)
    {
        guard var table = try reader.table("gateway") else { return }
        gateway.timeout = try table.seconds("timeout", in: 0.001...600) ?? gateway.timeout
        gateway.settleTime = try table.seconds("settle_time", in: 0...604_800) ?? gateway.settleTime
        gateway.retryAfter =
            try table.seconds("retry_after", in: 0.001...86_400) ?? gateway.retryAfter
        gateway.attempts = try table.whole("attempts", in: 1...1000) ?? gateway.attempts
        gateway.keyLifetime =
            try table.seconds("key_lifetime", in: 1...34_560_000) ?? gateway.keyLifetime
        gateway.concurrency = try table.whole("concurrency", in: 1...1000) ?? gateway.concurrency
        try table.finish()
    }

    /// A shop may tighten the sandbox, never widen it.
    private mutating func readLimits(_ reader: inout SettingsReader) throws(SettingsReader.Problem)
    {
        guard var table = try reader.table("limits") else { return }
        let most = Limits()
        limits.instructions =
            try table.whole("instructions", in: 1...Int(most.instructions)).map(Int64.init)
            ?? limits.instructions
        limits.memoryBytes =
            try table.whole("memory", in: 262_144...most.memoryBytes) ?? limits.memoryBytes
        limits.allocationBytes =
            try table.whole("allocation", in: 65_536...most.allocationBytes)
            ?? limits.allocationBytes
        limits.stringBytes =
            try table.whole("string", in: 256...most.stringBytes) ?? limits.stringBytes
        limits.asks = try table.whole("asks", in: 1...most.asks) ?? limits.asks
        limits.logLines = try table.whole("log_lines", in: 0...most.logLines) ?? limits.logLines
        limits.processorSeconds =
            try table.seconds("processor_seconds", in: 0.001...most.processorSeconds)
            ?? limits.processorSeconds
        try table.finish()
    }
}
