import Automation
import HTTPTypes
import Hummingbird

/// What a reader of the stream asks for.
struct StreamRequest: Sendable, Hashable {
    var filter: StreamFilter
    /// The position behind which it begins; nil: with what happens from now on.
    var after: Int64?

    /// Reads `Last-Event-ID`, and the query: `after`, and any number of `shop`, `type`, `ticket`.
    ///
    /// - Throws: ``Problem``, 400.
    init(_ request: Request, for caller: Caller) throws(Problem) {
        filter = StreamFilter(scope: caller.shops)
        for (name, value) in Query(request).pairs { try read(name, value) }
        if let header = request.headers[named: "Last-Event-ID"] {
            after = try Self.position(header)
        }
        let counts = [filter.shops.count, filter.types.count, filter.tickets.count]
        guard counts.allSatisfy({ $0 <= StreamFilter.valuesMax }) else {
            throw Problem(
                .badRequest,
                "a filter has at most \(StreamFilter.valuesMax) shops, types and tickets each"
            )
        }
    }

    private mutating func read(_ name: String, _ value: String) throws(Problem) {
        switch name {
        case "after": after = try Self.position(value)
        case "type": filter.types.append(value)
        case "ticket": filter.tickets.insert(value)
        case "shop":
            let shop = try Query.shop(value)
            guard filter.scope.contains(shop) else { throw .nothing("shop \(value)") }
            filter.shops.insert(shop)
        default:
            throw Problem(
                .badRequest,
                "the stream knows after, shop, type and ticket, not '\(name)'"
            )
        }
    }

    private static func position(_ text: String) throws(Problem) -> Int64 {
        guard let position = Int64(text), position >= 0 else {
            throw Problem(
                .badRequest,
                "a position is a whole number from 0, not '\(text.prefix(40))'"
            )
        }
        return position
    }
}
