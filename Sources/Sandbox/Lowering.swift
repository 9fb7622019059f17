// What crosses to and from C.
internal import CSandbox

extension UnsafeRawBufferPointer {
    /// The same bytes for C, as long as they last.
    var lent: sandbox_bytes {
        unsafe sandbox_bytes(
            start: baseAddress?.assumingMemoryBound(to: UInt8.self),
            count: count
        )
    }
}

extension sandbox_bytes {
    var buffer: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: start, count: count) }

    var copied: [UInt8] { unsafe Array(UnsafeBufferPointer(start: start, count: count)) }

    var text: String {
        unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}

/// Lends the bytes of a value, or none.
func withBytes<Result>(of value: FlatValue?, _ body: (sandbox_bytes) -> Result) -> Result {
    guard let value else { return unsafe body(sandbox_bytes(start: nil, count: 0)) }
    return unsafe value.bytes.withUnsafeBytes { unsafe body($0.lent) }
}

/// Lends all sources of a program, laid out one behind the other.
func withSources<Result>(
    of program: Program,
    _ body: (inout sandbox_program) -> Result
) -> Result {
    let sources = program.prelude + program.modules + program.scripts
    var blob: [UInt8] = []
    for source in sources {
        blob.append(contentsOf: source.name.utf8)
        blob.append(contentsOf: source.text)
    }
    return unsafe blob.withUnsafeBytes { blob in
        var at = 0
        let lend = { (count: Int) in
            defer { at += count }
            return unsafe UnsafeRawBufferPointer(rebasing: blob[at..<(at + count)]).lent
        }
        let lowered = unsafe sources.map { source in
            unsafe sandbox_source(name: lend(source.name.utf8.count), text: lend(source.text.count))
        }
        return unsafe lowered.withUnsafeBufferPointer { lowered in
            unsafe program.arguments.bytes.withUnsafeBytes { arguments in
                var program = unsafe sandbox_program(
                    sources: lowered.baseAddress,
                    prelude_count: program.prelude.count,
                    module_count: program.modules.count,
                    script_count: program.scripts.count,
                    arguments: arguments.lent
                )
                return unsafe body(&program)
            }
        }
    }
}

extension ScriptPosition {
    init(_ position: sandbox_position) {
        self.init(
            file: string(of: position.file),
            line: Int(position.line),
            function: string(of: position.function)
        )
    }
}

/// The text of a C array that ends with a zero.
private func string<Tuple>(of characters: Tuple) -> String {
    unsafe withUnsafeBytes(of: characters) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}

/// The script's frames noted in a result.
private func frames(of result: UnsafePointer<sandbox_result>) -> [ScriptPosition] {
    unsafe withUnsafeBytes(of: result.pointee.trace) { bytes in
        let positions = unsafe bytes.bindMemory(to: sandbox_position.self)
        return unsafe positions.prefix(Int(result.pointee.trace_count)).map(ScriptPosition.init)
    }
}

extension ScriptFailure {
    init(_ result: UnsafePointer<sandbox_result>) {
        let position = unsafe ScriptPosition(result.pointee.position)
        let value = unsafe result.pointee.value.copied
        self.init(
            message: unsafe result.pointee.message.text,
            file: position.file,
            line: position.line,
            value: value.isEmpty ? nil : try? Value(FlatValue(bytes: value)),
            traceback: unsafe frames(of: result)
        )
    }
}

extension LimitExceeded {
    init(_ result: UnsafePointer<sandbox_result>) {
        let position = unsafe ScriptPosition(result.pointee.position)
        self.init(
            kind: Kind(unsafe result.pointee.limit),
            limit: unsafe result.pointee.limit_value,
            reached: unsafe result.pointee.limit_reached,
            file: position.file,
            line: position.line,
            traceback: unsafe frames(of: result)
        )
    }
}

extension LimitExceeded.Kind {
    init(_ limit: sandbox_limit) {
        self =
            switch limit {
            case SANDBOX_LIMIT_INSTRUCTIONS: .instructions
            case SANDBOX_LIMIT_PROCESSOR_TIME: .processorTime
            case SANDBOX_LIMIT_MEMORY: .memory
            case SANDBOX_LIMIT_ALLOCATION: .allocation
            case SANDBOX_LIMIT_STRING: .string
            case SANDBOX_LIMIT_ASKS: .asks
            case SANDBOX_LIMIT_CALLS: .calls
            case SANDBOX_LIMIT_DOCUMENT: .document
            case SANDBOX_LIMIT_INTERRUPTED: .interrupted
            default: .source
            }
    }
}

extension RunLog {
    /// Decodes what the sandbox wrote: three values to a line.
    static func lines(in bytes: [UInt8]) -> [Line] {
        var reader = FlatReader(sequence: bytes)
        var lines: [Line] = []
        while let file = try? reader.string(), let line = try? reader.integer(),
            let text = try? reader.string()
        {
            lines.append(Line(file: file, line: Int(line), text: text))
        }
        return lines
    }
}
