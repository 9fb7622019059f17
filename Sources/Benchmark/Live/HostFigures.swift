import Foundation
import Synchronization

/// What the host takes of the machine, as Linux tells.
struct HostFigures: Sendable {
    var processorSeconds: Double
    var memoryMegabytes: Int
    var fileCount: Int

    /// - Parameter process: its number; `self` for this one.
    init(process: String) {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let memory = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        memoryMegabytes =
            (memory?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
        // Behind the name in brackets: user time is the 12th, system time the 13th, in hundredths.
        let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        processorSeconds = fields.dropFirst(11).prefix(2).reduce(0) { $0 + (Double($1) ?? 0) / 100 }
        let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
        fileCount = files?.count ?? 0
    }

    /// The machine's load averages.
    static var loadAverages: String {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").prefix(3).joined(separator: " ")
    }
}
