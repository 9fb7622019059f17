/// What one event says about its ticket: any part of it.
public struct TicketFacts: Equatable, Sendable {
    /// One field and what the event says of it; ``FieldValue/null`` clears it.
    public struct Fact: Equatable, Sendable {
        /// What the event says.
        public var value: FieldValue

        /// Of which field.
        public var field: TicketField
    }

    /// The facts, in the order of the event; of two facts on one field the later one counts.
    public private(set) var facts: [Fact]

    /// The phase, where the event names it: it wins over the one derived from the event's type.
    public var phase: Phase?

    /// Members that this version does not know.
    public var extra: [ExtraField]

    /// No facts yet.
    public init() {
        self.facts = []
        self.phase = nil
        self.extra = []
    }

    /// These facts.
    public init(_ facts: KeyValuePairs<TicketField, FieldValue>, phase: Phase? = nil) {
        self.init()
        self.phase = phase
        for (field, value) in facts {
            set(field, value)
        }
    }

    /// Makes room for `count` facts.
    public mutating func reserve(_ count: Int) {
        facts.reserveCapacity(count)
    }

    /// Says `value` of `field`.
    ///
    /// A value that does not fit the field's type is a mistake of the caller, who decodes events
    /// by the table of ``TicketField``.
    public mutating func set(_ field: TicketField, _ value: FieldValue) {
        precondition(value.fits(field.type), "a value of the wrong type")
        facts.append(Fact(value: value, field: field))
    }

    /// What is said of `field`, nil when nothing is.
    public subscript(field: TicketField) -> FieldValue? {
        facts.last { $0.field == field }?.value
    }
}
