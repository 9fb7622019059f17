import Disputes

/// A dotted name of a ticket's field, looked up once, when its rule is loaded.
struct TicketPath: Sendable, Equatable {
    /// Where the value is found fastest.
    enum Place: Sendable, Equatable {
        case field(TicketField)
        case phase
        /// Anywhere else in what a script sees.
        case document
    }

    let text: String
    let parts: [String]
    let place: Place

    init(_ text: String) {
        self.text = text
        parts = text.split(separator: ".").map(String.init)
        if let field = Self.fields[text] {
            place = .field(field)
        } else {
            place = text == "phase" ? .phase : .document
        }
    }

    private static let fields = Dictionary(
        uniqueKeysWithValues: TicketField.allCases.map { ($0.name, $0) }
    )
}
