/// Where in a line of Lua the cursor stands, as far as the text before it shows.
///
/// Read forward once (``CompletionReader``); what is not understood offers names.
struct CompletionPlace {
    enum Kind: Equatable {
        /// In a comment, or after a number: there is nothing to offer.
        case nothing
        /// At a name.
        case name
        /// After `path.` or `path:`.
        case member([String], Character)
        /// Inside quotes: what the text is for, such as `on`, `parcel.state` or `await`; `[` is a key.
        case text(String)
        /// After `{` in the text of a template.
        case placeholder
    }

    /// An open parenthesis or brace.
    struct Frame: Equatable {
        /// The word before it: of `rule "x" {` it is `rule`, of `when = {` it is `when`.
        var callee = ""
        /// It is a method's: `ticket:payout {`.
        var isMethod = false
        /// The callee of the frame around it.
        var outer = ""
        var isTable = false
        /// The cursor stands where a key is written.
        var expectsKey = false

        /// It is a block: of a function, a loop or an `if`.
        var isBlock: Bool { self == Frame() }
    }

    let kind: Kind
    /// What is typed already of what stands at the cursor.
    let stem: String
    /// What is open at the cursor, the outermost first.
    let frames: [Frame]

    init(before text: String) {
        var reader = CompletionReader(bytes: Array(text.utf8.suffix(Completion.bytesMax)))
        reader.read()
        kind = reader.kind
        stem = reader.stem
        frames = reader.frames
    }
}
