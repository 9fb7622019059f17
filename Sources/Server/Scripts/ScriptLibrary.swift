public import Automation
import Disputes
public import Logging

/// The scripts of a host's shops on disk, in all their versions: the files of a shop's folder are
/// what is at work, and who changes them by hand or over HTTP changes the same files.
///
/// A change is one at a time: it is checked, its files are put into the folder, and the host sees
/// it. A host that dies in between does it again at its next start.
public actor ScriptLibrary {
    /// What became of bringing a version to work.
    public enum Outcome: Sendable {
        /// It is at work, on all tickets or a share of them.
        case done([ShopCheck.Finding])
        /// It can't run; nothing is changed.
        case refused(ScriptProblems)
        /// It is not kept.
        case absent
    }

    private let dir: String
    private let host: LiveHost
    private let clock: any WallClock
    private let logger: Logger
    /// The texts at work, or refused, by folder: what differs is looked at.
    private var known: [String: ShopScripts]
    private var folders: [ShopKey: String] = [:]

    /// The library of a host.
    ///
    /// - Parameters:
    ///   - dir: a shop's folder, or a folder of shop folders.
    ///   - shops: the folders as the host was opened with them.
    ///   - host: sees what changes.
    ///   - clock: the time that is taken down.
    ///   - logger: where it is said which scripts are loaded and which refused.
    public init(
        _ dir: String,
        _ shops: [ShopFolder],
        of host: LiveHost,
        clock: any WallClock = SystemClock(),
        logger: Logger
    ) {
        self.dir = dir
        self.host = host
        self.clock = clock
        self.logger = logger
        known = Dictionary(shops.map { ($0.path, $0.scripts) }) { first, _ in first }
    }

    /// Finishes what a host has begun and not done; before its shops are read.
    ///
    /// - Parameter dir: a shop's folder, or a folder of shop folders.
    /// - Throws: ``LibraryProblem`` where files can't be written; ``FolderProblem``.
    public static func finish(in dir: String) throws {
        for shop in try ShopFolders.read(dir).shops {
            let folder = VersionFolder(shop: shop.path)
            var history = try folder.history()
            guard let version = history.activating else { continue }
            if let scripts = try folder.scripts(of: version) { try folder.put(scripts) }
            history.activating = nil
            try folder.save(history)
        }
    }

    /// Has shares of tickets see again what they saw before the last end.
    public func resume() async {
        findFolders()
        for (shop, path) in folders {
            let folder = VersionFolder(shop: path)
            guard let canary = try? folder.history().canary,
                let scripts = try? folder.scripts(of: canary.version)
            else { continue }
            if case .failure(let problems) = await host.setCanary(
                scripts,
                share: canary.share,
                of: shop
            ) {
                say("the canary is refused", path, problems)
            }
        }
    }

    // MARK: One at a time

    private var isBusy = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Waits for its turn: while a change waits for the host, no other begins.
    private func enter() async {
        while isBusy { await withCheckedContinuation { waiters.append($0) } }
        isBusy = true
    }

    private func leave() {
        isBusy = false
        if !waiters.isEmpty { waiters.removeFirst().resume() }
    }

    // MARK: Files that change

    /// Looks at the folders, and has the host see what has changed.
    public func look() async {
        await enter()
        defer { leave() }
        let reading: ShopFolders.Reading
        do {
            reading = try ShopFolders.read(dir)
        } catch {
            return logger.error("\(error)")
        }
        for problem in reading.problems { logger.error("\(problem)") }
        let there = Set(reading.shops.map(\.path) + reading.problems.map(\.path))
        for path in known.keys.sorted()
        where !there.contains(where: { $0 == path || $0.hasPrefix("\(path)/") }) {
            known[path] = nil
            folders = folders.filter { $0.value != path }
            logger.warning(
                "the folder is gone; its rules go on until the host is started again",
                metadata: ["folder": "\(path)"]
            )
        }
        for shop in reading.shops where known[shop.path] != shop.scripts {
            let old = known.updateValue(shop.scripts, forKey: shop.path)
            await load(shop, after: old)
        }
    }

    private func load(_ shop: ShopFolder, after old: ShopScripts?) async {
        switch await host.reload(shop.scripts) {
        case .success(let findings):
            logger.info("scripts are loaded", metadata: ["folder": "\(shop.path)"])
            for finding in findings { logger.warning("\(shop.path)/\(finding)") }
            do throws(LibraryProblem) {
                try takeDown(shop.scripts, in: shop.path, after: old, by: "folder")
            } catch {
                logger.error("\(error)")
            }
        case .failure(let problems):
            say("scripts are refused, the old ones go on", shop.path, problems)
        }
    }

    private func say(_ what: Logger.Message, _ path: String, _ problems: ScriptProblems) {
        logger.error(what, metadata: ["folder": "\(path)"])
        for line in problems.description.split(separator: "\n") { logger.error("\(path)/\(line)") }
    }

    /// Keeps a version that came to work, and the one before, if nobody has taken it down.
    private func takeDown(
        _ scripts: ShopScripts,
        in path: String,
        after old: ShopScripts?,
        by name: String
    ) throws(LibraryProblem) {
        let folder = VersionFolder(shop: path)
        var history = try folder.history()
        if let old, history.active == nil {
            try keep(old, in: folder, &history, by: "folder")
            history.activate(old.version, at: clock.now, by: "folder")
        }
        try keep(scripts, in: folder, &history, by: name)
        history.activate(scripts.version, at: clock.now, by: name)
        try folder.save(history)
    }

    private func keep(
        _ scripts: ShopScripts,
        in folder: VersionFolder,
        _ history: inout ScriptHistory,
        by name: String
    ) throws(LibraryProblem) {
        try folder.add(scripts)
        folder.remove(history.add(scripts.version, at: clock.now, by: name))
    }

    // MARK: Orders

    /// The shop's folder; nil where there is none.
    private func folder(of shop: ShopKey) -> VersionFolder? {
        if folders[shop] == nil { findFolders() }
        return folders[shop].map(VersionFolder.init)
    }

    private func findFolders() {
        for (path, scripts) in known {
            guard let settings = try? Desk.settings(of: [scripts]).first?.get() else { continue }
            folders[settings.shop] = path
        }
    }

    /// What is known of a shop's versions; nil where it has no folder.
    ///
    /// - Throws: ``LibraryProblem``.
    public func history(of shop: ShopKey) throws(LibraryProblem) -> ScriptHistory? {
        try folder(of: shop)?.history()
    }

    /// A version's texts; nil where it is not kept.
    ///
    /// - Throws: ``LibraryProblem``.
    // Inlined into a caller that waits, it crashes the compiler in a release build (Swift 6.3.1).
    @inline(never)
    public func scripts(
        of shop: ShopKey,
        version: String
    ) throws(LibraryProblem) -> ShopScripts? {
        try folder(of: shop)?.scripts(of: version)
    }

    /// Keeps a version that has passed its check; nothing sees it yet.
    ///
    /// - Returns: false where the shop has no folder.
    /// - Throws: ``LibraryProblem``.
    public func add(
        _ scripts: ShopScripts,
        to shop: ShopKey,
        by name: String
    ) throws(LibraryProblem) -> Bool {
        guard let folder = folder(of: shop) else { return false }
        var history = try folder.history()
        try keep(scripts, in: folder, &history, by: name)
        try folder.save(history)
        return true
    }

    /// Puts a version to work: its files into the folder, and before the host.
    ///
    /// - Returns: what became of it.
    /// - Throws: ``LibraryProblem``; nothing is changed.
    public func activate(
        _ version: String,
        of shop: ShopKey,
        by name: String
    ) async throws(LibraryProblem) -> Outcome {
        guard let folder = folder(of: shop), let scripts = try folder.scripts(of: version) else {
            return .absent
        }
        await enter()
        defer { leave() }
        if case .failure(let problems) = await LiveHost.check(scripts, of: shop) {
            return .refused(problems)
        }
        let old = known[folder.shop]
        try put(scripts, in: folder, insteadOf: old)
        let findings: [ShopCheck.Finding]
        switch await host.reload(scripts) {
        case .failure(let problems): return .refused(problems)
        case .success(let found): findings = found
        }
        try takeDown(scripts, in: folder.shop, after: old, by: name)
        logger.info(
            "scripts are activated",
            metadata: ["folder": "\(folder.shop)", "version": "\(version)", "by": "\(name)"]
        )
        return .done(findings)
    }

    /// Puts a version into the folder; where that fails the old one is there again.
    private func put(
        _ scripts: ShopScripts,
        in folder: VersionFolder,
        insteadOf old: ShopScripts?
    ) throws(LibraryProblem) {
        var history = try folder.history()
        history.activating = scripts.version
        try folder.save(history)
        do throws(LibraryProblem) {
            try folder.put(scripts)
            known[folder.shop] = scripts
        } catch {
            if let old { try? folder.put(old) }
            history.activating = nil
            try? folder.save(history)
            throw error
        }
    }

    /// Has a share of a shop's tickets see a version, until another is activated.
    ///
    /// - Parameters:
    ///   - version: which; nil: no ticket sees another than the one at work.
    ///   - share: the part of the tickets, 0 to 1.
    ///   - shop: whose.
    /// - Returns: what became of it.
    /// - Throws: ``LibraryProblem``.
    public func setCanary(
        _ version: String?,
        share: Double,
        of shop: ShopKey
    ) async throws(LibraryProblem) -> Outcome {
        guard let folder = folder(of: shop) else { return .absent }
        var scripts: ShopScripts?
        if let version {
            scripts = try folder.scripts(of: version)
            if scripts == nil { return .absent }
        }
        await enter()
        defer { leave() }
        switch await host.setCanary(scripts, share: share, of: shop) {
        case .failure(let problems): return .refused(problems)
        case .success(let findings):
            var history = try folder.history()
            history.canary = version.map { ScriptHistory.Canary(version: $0, share: share) }
            try folder.save(history)
            return .done(findings)
        }
    }
}
