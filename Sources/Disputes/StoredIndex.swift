/// A closed enum whose cases have numbers in stored bytes: the order of declaration, to which new
/// cases are added at the end.
protocol StoredIndex: CaseIterable, Equatable where AllCases == [Self] {}

extension StoredIndex {
    var index: UInt8 {
        UInt8(Self.allCases.firstIndex(of: self) ?? 0)
    }

    init?(index: UInt8) {
        guard Int(index) < Self.allCases.count else { return nil }
        self = Self.allCases[Int(index)]
    }
}

extension Platform: StoredIndex {}
extension TicketKind: StoredIndex {}
extension ParcelState: StoredIndex {}
extension Message.Author: StoredIndex {}
extension Verdict.Liable: StoredIndex {}
extension Party: StoredIndex {
    /// Stands for nobody known.
    static let noIndex: UInt8 = 255
}
