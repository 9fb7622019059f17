import Disputes
import Simulation
import Testing

/// What is sold and what buyers ask for: believable figures, with a fixed seed.
@Suite struct MarketTests {
    private static func requests(_ platform: Platform) throws -> [Event] {
        try Sample.month(platform).stories.compactMap(\.first)
    }

    /// The amounts, smallest first.
    private static func amounts(_ platform: Platform) throws -> [Int64] {
        try requests(platform).compactMap { $0.money(.amount) }.sorted()
    }

    @Test func `on Pinduoduo many claims are below ten yuan, and few above a hundred`() throws {
        let amounts = try Self.amounts(.pinduoduo) // PDD-25
        #expect((0.3...0.5).contains(Self.share(amounts) { $0 < 10_00 }))
        #expect((0.02...0.15).contains(Self.share(amounts) { $0 > 100_00 }))
    }

    @Test func `wholesale claims are of more money than any others, and spread the most`() throws {
        let medians = try Platform.allCases.map { platform in
            let amounts = try Self.amounts(platform)
            return (platform, amounts[amounts.count / 2])
        }
        #expect(medians.max { $0.1 < $1.1 }?.0 == .alibaba1688)
        #expect(medians.min { $0.1 < $1.1 }?.0 == .pinduoduo)
        let amounts = try Self.amounts(.alibaba1688)
        #expect(amounts[amounts.count * 9 / 10] > 20 * amounts[amounts.count / 5])
    }

    @Test(arguments: Platform.allCases)
    func `nobody asks for more than was paid, and nothing happens before it could`(
        _ platform: Platform
    ) throws {
        for request in try Self.requests(platform) {
            let amount = try #require(request.money(.amount))
            let paid = try #require(request.money(.orderPaid))
            #expect(amount > 0 && amount <= paid)
            let paidAt = try #require(request.time(.orderPaidAt))
            #expect(paidAt < request.time)
            if let shippedAt = request.time(.orderShippedAt) {
                #expect(paidAt <= shippedAt && shippedAt <= request.time)
                #expect(request.fact(.parcelWaybill) != nil)
            } else {
                #expect(request.fact(.parcelState) == .parcelState(.none))
                #expect(request.fact(.kind) == .kind(.refundOnly))
            }
        }
    }

    @Test(arguments: Platform.allCases)
    func `buyers come back under the same number, and few refund often`(
        _ platform: Platform
    ) throws {
        let requests = try Self.requests(platform)
        let buyers = Dictionary(grouping: requests) { request in
            if case .text(let id) = request.fact(.buyerID) { return id }
            return ""
        }
        #expect(buyers[""] == nil)
        #expect((1_000...1_400).contains(buyers.count))
        for (_, own) in buyers {
            #expect(Set(own.compactMap { $0.money(.buyerRefunds30d) }).count == 1)
        }
        let often = Self.share(requests) { ($0.money(.buyerRefunds30d) ?? 0) > 5 }
        #expect((0.01...0.09).contains(often))
    }

    @Test(arguments: Platform.allCases)
    func `buyers ask for money, returns, exchanges, for many reasons, some with pictures`(
        _ platform: Platform
    ) throws {
        let requests = try Self.requests(platform)
        let kinds = Set(requests.compactMap { $0.fact(.kind) })
        #expect(kinds.isSuperset(of: [.kind(.refundOnly), .kind(.returnRefund), .kind(.exchange)]))
        #expect(Set(requests.compactMap { $0.fact(.reason) }).count == 8)
        let pictures = Self.share(requests) { request in
            if case .textList(let images) = request.fact(.images) { return !images.isEmpty }
            return false
        }
        #expect((0.1...0.45).contains(pictures))
    }

    @Test(arguments: Platform.allCases)
    func `buyers write as people do: politely, tersely, angrily`(_ platform: Platform) throws {
        let texts = try Sample.month(platform).events
            .compactMap { event -> String? in
                guard event.type == .buyerMessaged, case .message(let text) = event.payload else {
                    return nil
                }
                return text
            }
        #expect(texts.count > 700)
        #expect(texts.contains { $0.contains("麻烦") || $0.contains("您好") })
        #expect(texts.contains("?") && texts.contains("同意"))
        #expect(texts.contains { $0.contains("投诉") || $0.contains("12315") })
        #expect(texts.contains { $0.contains("图片") || $0.contains("照片") })
        #expect(texts.contains { $0.contains("不行") || $0.contains("不同意") })
        #expect(Set(texts).count > 60)
    }

    private static func share<Element>(
        _ elements: [Element],
        _ holds: (Element) -> Bool
    ) -> Double {
        Double(elements.count(where: holds)) / Double(max(1, elements.count))
    }
}
