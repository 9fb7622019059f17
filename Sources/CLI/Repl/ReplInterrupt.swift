import CTerminal

/// Not 0 after Ctrl-C; the sandbox looks at it while a line runs.
var replInterruptFlag: UnsafePointer<Int32>? {
    unsafe terminal_interruption()
}

/// Ctrl-C was pressed since the line was read.
var replIsInterrupted: Bool { unsafe terminal_interruption().pointee != 0 }
