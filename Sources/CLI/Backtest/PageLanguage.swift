import ArgumentParser
import Foundation

/// The languages that pages are written in.
enum PageLanguage: String, ExpressibleByArgument, CaseIterable {
    case zh
    case en

    /// That of the environment: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set.
    static var ofEnvironment: PageLanguage {
        let variables = ProcessInfo.processInfo.environment
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
        let value = names.lazy.compactMap { variables[$0] }.first { !$0.isEmpty }
        return value?.hasPrefix("zh") ?? false ? .zh : .en
    }

    var words: PageWords { self == .zh ? .chinese : .english }
}
