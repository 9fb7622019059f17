/// Something that operators set on a live host and that outlives it: a switch, a webhook.
public struct Setting: Sendable, Hashable {
    /// What it is found by, with the kind first: `switch/sending`.
    public var name: String
    /// Its value in an encoding of its kind; nil: it is no longer set.
    public var value: [UInt8]?

    /// A setting by name and value.
    public init(name: String, value: [UInt8]?) {
        self.name = name
        self.value = value
    }
}
