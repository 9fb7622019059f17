import Automation

/// What people should know of a shop's tests beside their results.
struct TestNotes {
    private let folder: ShopFolder

    init(_ folder: ShopFolder) {
        self.folder = folder
    }

    /// Says on standard error what was not played, if anything.
    ///
    /// - Parameter isEmpty: whether the shop has no test, which is to be said.
    func tell(isEmpty: Bool) {
        let path = folder.path
        if isEmpty {
            Terminal.standardError.warning("\(path) has no test: write \(path)/tests/*.lua")
        }
        let unread = ShopFolders.unreadTests(of: folder)
        guard let first = unread.first else { return }
        let rest = unread.count == 1 ? "" : " and \(unread.count - 1) more"
        Terminal.standardError.warning(
            "\(path)/\(first)\(rest) not read: put tests into \(path)/tests itself"
        )
    }
}
