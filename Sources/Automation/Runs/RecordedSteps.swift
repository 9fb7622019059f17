import Sandbox

/// The answered asks of a run, in order, as the journal keeps them: a replay reads them in place.
struct RecordedSteps: Sendable, Equatable, Sequence {
    /// Ask, answer, time, and changes of the document or null.
    static let valuesPerStep = 4

    /// One step, by its bytes.
    struct Slices {
        /// All of it.
        var whole: ArraySlice<UInt8>
        var ask: ArraySlice<UInt8>
        var answer: ArraySlice<UInt8>
        /// The host's clock with the answer, in seconds since 1970.
        var now: Int64
        /// Members of the document that changed with the answer; nil where none did.
        var changes: ArraySlice<UInt8>?
    }

    /// Goes through steps that were read or written as what they are.
    struct Iterator: IteratorProtocol {
        fileprivate var reader: FlatReader
        fileprivate var count: Int

        mutating func next() -> Slices? {
            guard count > 0 else { return nil }
            count -= 1
            do throws(FlatError) {
                return try Slices(&reader)
            } catch {
                preconditionFailure("a step that was recorded can't be read: \(error)")
            }
        }
    }

    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    init() {}

    /// Reads as many whole steps as there are.
    init(reading items: inout FlatReader) throws(FlatError) {
        count = items.remaining / Self.valuesPerStep
        var check = items
        bytes = Array(try items.slice(of: count * Self.valuesPerStep))
        for _ in 0..<count {
            try check.skip()
            try check.skip()
            _ = try check.integer()
            try check.skip()
        }
    }

    func makeIterator() -> Iterator {
        Iterator(reader: FlatReader(sequence: bytes), count: count)
    }

    /// The answer of the last step.
    var lastAnswer: FlatValue? {
        last.map { FlatValue(bytes: Array($0.answer)) }
    }

    private var last: Slices? { suffix(1).first }

    /// The ask of a step by its place, from 0; nil where there is none.
    func ask(at place: Int) -> ArraySlice<UInt8>? {
        place < count ? dropFirst(place).first { _ in true }?.ask : nil
    }

    /// Adds a step at the end; the ask is an ``Ask/flat``.
    mutating func append(ask: FlatValue, answer: FlatValue, now: Int64, changes: FlatValue?) {
        var time = FlatWriter(capacity: 16)
        time.integer(now)
        bytes += ask.bytes
        bytes += answer.bytes
        bytes += time.finish().bytes
        bytes += (changes ?? .null).bytes
        count += 1
    }

    mutating func removeLast() {
        guard let last else { preconditionFailure("there is no step") }
        bytes.removeSubrange(last.whole.startIndex...)
        count -= 1
    }
}

extension RecordedSteps.Slices {
    fileprivate init(_ reader: inout FlatReader) throws(FlatError) {
        var all = reader
        whole = try all.slice(of: RecordedSteps.valuesPerStep)
        ask = try reader.slice()
        answer = try reader.slice()
        now = try reader.integer()
        let isUnchanged = reader.kind == .null
        let last = try reader.slice()
        changes = isUnchanged ? nil : last
    }
}
