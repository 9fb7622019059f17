import Automation

/// Why a text is no event; `fine` where it is one.
func problem(_ text: String) -> String { problem(Array(text.utf8)) }

/// Why bytes are no event; `fine` where they are one.
func problem(_ bytes: [UInt8]) -> String {
    do throws(EventProblem) {
        _ = try EventReader().read(bytes)
        return "fine"
    } catch {
        return error.description
    }
}
