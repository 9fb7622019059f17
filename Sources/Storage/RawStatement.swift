import GRDB
import GRDBSQLite

/// A prepared statement driven through SQLite's own interface.
///
/// GRDB's rows and arguments cost about a microsecond each; at several rows per event that alone
/// would be more than the whole commit may take. GRDB still owns the statement, its connection and
/// the transaction around it.
@safe struct RawStatement {
    private let owner: Statement
    private let handle: OpaquePointer
    private let scratch: ScratchBytes

    /// The statement of `sql`, prepared once per connection.
    ///
    /// `scratchBytes` is the room for what is bound by copy; what does not fit is copied by SQLite.
    init(_ database: Database, _ sql: String, scratchBytes: Int = 1_024) throws {
        owner = try database.cachedStatement(sql: sql)
        unsafe handle = owner.sqliteStatement
        scratch = ScratchBytes(capacity: scratchBytes)
    }

    // MARK: Values, by position from 1

    func bind(_ value: Int64, at position: Int32) {
        unsafe sqlite3_bind_int64(handle, position, value)
    }

    func bindNull(at position: Int32) {
        unsafe sqlite3_bind_null(handle, position)
    }

    func bind(_ text: String, at position: Int32) {
        var text = text
        text.withUTF8 { utf8 in
            let size = Int32(utf8.count)
            if let kept = unsafe scratch.copy(UnsafeRawBufferPointer(utf8)) {
                let start = unsafe kept.assumingMemoryBound(to: CChar.self)
                unsafe sqlite3_bind_text(handle, position, start, size, nil)
            } else {
                let start = unsafe UnsafeRawPointer(utf8.baseAddress)?
                    .assumingMemoryBound(to: CChar.self)
                unsafe sqlite3_bind_text(handle, position, start, size, copiedBySQLite)
            }
        }
    }

    func bind(_ bytes: [UInt8], at position: Int32) {
        unsafe bytes.withUnsafeBytes { buffer in
            let size = Int32(buffer.count)
            if let kept = unsafe scratch.copy(buffer) {
                unsafe sqlite3_bind_blob(handle, position, kept, size, nil)
            } else {
                unsafe sqlite3_bind_blob(
                    handle,
                    position,
                    buffer.baseAddress,
                    size,
                    copiedBySQLite
                )
            }
        }
    }

    // MARK: Execution

    /// Executes a statement that gives no rows, and says how many rows it changed.
    @discardableResult
    func run() throws -> Int {
        defer { reset() }
        let gaveRow = try next()
        assert(!gaveRow, "a statement that writes gives no rows")
        return unsafe Int(sqlite3_changes(sqlite3_db_handle(handle)))
    }

    /// Steps to the next row; false after the last.
    ///
    /// ``reset()`` must follow in the end.
    func next() throws -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let message = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
    }

    /// Ends the execution; values bound before are gone, all must be bound anew.
    func reset() {
        unsafe sqlite3_reset(handle)
        scratch.clear()
    }

    /// All rows, each read by `row`.
    func all<Element>(_ row: (RawStatement) throws -> Element) throws -> [Element] {
        defer { reset() }
        var elements: [Element] = []
        while try next() { elements.append(try row(self)) }
        return elements
    }

    // MARK: Columns of the current row, from 0

    func integer(_ column: Int32) -> Int64 {
        unsafe sqlite3_column_int64(handle, column)
    }

    func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func byteCount(_ column: Int32) -> Int {
        unsafe Int(sqlite3_column_bytes(handle, column))
    }

    func text(_ column: Int32) -> String {
        guard let start = unsafe sqlite3_column_text(handle, column) else { return "" }
        let size = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: size),
            as: UTF8.self
        )
    }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let size = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: size))
    }
}

/// SQLite's `SQLITE_TRANSIENT`, a cast in C that Swift does not import.
private var copiedBySQLite: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

/// Bytes that stay where they are until ``clear()``: bound values must outlive their binding.
@safe private final class ScratchBytes {
    private let buffer: UnsafeMutableRawBufferPointer
    private var used = 0

    init(capacity: Int) {
        unsafe buffer = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        unsafe buffer.deallocate()
    }

    /// A copy of `bytes`, at an address also when there are none; nil when there is no room left.
    func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
        guard unsafe used + bytes.count <= buffer.count,
            let base = unsafe buffer.baseAddress
        else {
            return nil
        }
        let start = unsafe base + used
        if let source = bytes.baseAddress {
            unsafe start.copyMemory(from: source, byteCount: bytes.count)
        }
        used += bytes.count
        return UnsafeRawPointer(start)
    }

    func clear() {
        used = 0
    }
}
