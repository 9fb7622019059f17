/// The candidate that a misspelt name most likely means, nil if none is near.
///
/// Near is a Damerau-Levenshtein distance of at most 2 (1 for names of up to three characters): an
/// insertion, a deletion, a substitution or a swap of neighbours counts 1. Of several equally near
/// ones it is the first in the order of their bytes, so that a message is always the same.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(name.utf8)
    guard (1...64).contains(letters.count) else { return nil }
    var best: (name: String, distance: Int)?
    let limit = letters.count <= 3 ? 1 : 2
    for candidate in candidates where candidate != name {
        let other = Array(candidate.utf8)
        guard abs(other.count - letters.count) <= limit else { continue }
        let distance = editDistance(letters, other)
        guard distance <= limit, distance < letters.count else { continue }
        if let best, (best.distance, best.name) <= (distance, candidate) { continue }
        best = (candidate, distance)
    }
    return best?.name
}

/// The end of a message about an unknown name: the nearest known one, if any is near.
func suggestion(for name: String, among candidates: some Sequence<String>) -> String {
    nearestName(to: name, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
}

/// The number of edits between two names, where it is not more than a limit; else more than that.
func editDistance(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int {
    abs(left.count - right.count) > limit ? limit + 1 : editDistance(left, right)
}

/// The number of edits between two names, in which no part is edited twice.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let isSame = left[row] == right[column]
            var cost = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1)
            cost = min(cost, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
