import Disputes

/// What became of an event that was handed in.
public enum Acceptance: Sendable, Equatable {
    /// It is on disk; its number in the journal.
    case accepted(number: Int64)
    /// It was on disk already, by its shop and id: nothing changed.
    case known
    /// It is no event, or can't be taken; nothing of it is kept.
    case rejected(EventProblem)
    /// Its sender may not speak for its shop.
    case forbidden(ShopKey)
    /// Too much waits or comes: to be tried again after so many seconds; nothing of it is kept.
    ///
    /// `isShop`: it is this shop's own doing, and other shops are not held up.
    case busy(retryAfter: Int, isShop: Bool)
}
