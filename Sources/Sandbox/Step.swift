/// How far a run came.
public enum Step: Sendable, Hashable {
    /// It waits for an answer.
    case asked(Ask)
    /// It ended, with the entry's first result.
    case finished(FlatValue)
    /// It ended with an error of the script.
    case failed(ScriptFailure)
    /// A limit ended it.
    case stopped(LimitExceeded)
}

/// What a run wants from the host.
public struct Ask: Sendable, Hashable {
    /// The operation's name.
    public var operation: String
    /// The list of its arguments.
    public var arguments: FlatValue

    /// An ask for an operation.
    public init(operation: String, arguments: FlatValue) {
        self.operation = operation
        self.arguments = arguments
    }
}

extension Ask {
    /// One list of operation and arguments: what a replay compares byte by byte.
    public var flat: FlatValue {
        var writer = FlatWriter(capacity: arguments.bytes.count + 64)
        writer.beginList()
        writer.string(operation)
        writer.append(arguments)
        writer.endList()
        return writer.finish()
    }
}

/// A place in a script.
public struct ScriptPosition: Sendable, Hashable, CustomStringConvertible {
    /// The source's name; empty when no script was running.
    public var file: String
    /// The line, from 1; 0 when it is not known.
    public var line: Int
    /// The function's name, where Lua knows one.
    public var function: String

    /// A place in a source.
    public init(file: String, line: Int, function: String = "") {
        self.file = file
        self.line = line
        self.function = function
    }

    /// As Lua writes it: `rules/refunds.lua:12`.
    public var description: String { "\(file):\(line)" }
}

/// An error that a script didn't catch.
public struct ScriptFailure: Error, Sendable, Hashable {
    /// The text, with its position in front where the script or Lua gave one.
    public var message: String
    /// Where.
    public var file: String
    /// The line, from 1; 0 when it is not known.
    public var line: Int
    /// The error value, when it is a table that can be encoded.
    public var value: Value?
    /// The script's calls, innermost first, at most ten.
    public var traceback: [ScriptPosition]

    /// An error at a place.
    public init(
        message: String,
        file: String,
        line: Int,
        value: Value? = nil,
        traceback: [ScriptPosition] = []
    ) {
        self.message = message
        self.file = file
        self.line = line
        self.value = value
        self.traceback = traceback
    }
}

extension ScriptFailure: CustomStringConvertible {
    /// The message with its position in front.
    public var description: String {
        let prefix = "\(file):\(line): "
        return file.isEmpty || message.hasPrefix(prefix) ? message : prefix + message
    }
}

/// What a run has used.
public struct Cost: Sendable, Hashable {
    /// Instructions, the work of library functions included.
    public var instructions: Int64
    /// The most memory in use at a time.
    public var peakBytes: Int
    /// Asks so far.
    public var asks: Int
    /// Log lines kept.
    public var logLines: Int
}

/// The lines a run logged.
public struct RunLog: Sendable, Hashable {
    /// One line.
    public struct Line: Sendable, Hashable {
        /// The source's name.
        public var file: String
        /// The line in the source.
        public var line: Int
        /// The text as it was given: control characters included.
        public var text: String
    }

    /// The lines since the log was last taken.
    public var lines: [Line]
    /// How many lines the run lost so far because of the limit.
    public var dropped: Int
}
