import Automation
import NIOCore
import Synchronization

/// A page of the stream as server-sent events.
struct EventFrames: Sendable {
    /// All of them, one behind the other.
    let whole: ByteBuffer
    private let ends: [Int]

    init(_ page: [StreamItem]) {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(page.reduce(0) { $0 + $1.body.count + 96 })
        ends = page.map { item in
            Self.write(item, to: &buffer)
            return buffer.writerIndex
        }
        whole = buffer
    }

    /// The frames of the items that a filter takes; no bytes where there are none.
    func frames(of page: [StreamItem], for filter: StreamFilter) -> ByteBuffer {
        if filter.isEverything { return whole }
        var buffer = ByteBuffer()
        var start = 0
        for (item, end) in zip(page, ends) {
            if filter.takes(item) {
                buffer.writeImmutableBuffer(
                    whole.getSlice(at: start, length: end - start) ?? ByteBuffer()
                )
            }
            start = end
        }
        return buffer
    }

    private static func write(_ item: StreamItem, to buffer: inout ByteBuffer) {
        buffer.writeString("id: \(item.position)\nevent: ")
        buffer.writeBytes(item.type.utf8.map(Self.inLine))
        buffer.writeString("\ndata: ")
        // Between the values of a JSON text a line end is a space; inside of them there is none.
        if item.body.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            buffer.writeBytes(item.body.map(Self.inLine))
        } else {
            buffer.writeBytes(item.body)
        }
        buffer.writeString("\n\n")
    }

    private static func inLine(_ byte: UInt8) -> UInt8 {
        byte == 0x0A || byte == 0x0D ? 0x20 : byte
    }
}

/// The pages that were rendered last: a thousand readers at one place share one rendering.
final class FrameShelf: Sendable {
    private static let pagesMax = 16

    private struct Place: Hashable {
        var first: Int64
        var last: Int64
    }

    private struct State {
        var frames: [Place: EventFrames] = [:]
        var order: [Place] = []
    }

    private let state = Mutex(State())

    /// A page's frames.
    func frames(of page: [StreamItem]) -> EventFrames {
        guard let first = page.first?.position, let last = page.last?.position else {
            return EventFrames(page)
        }
        let place = Place(first: first, last: last)
        if let known = state.withLock({ $0.frames[place] }) { return known }
        let frames = EventFrames(page)
        state.withLock { state in
            guard state.frames.updateValue(frames, forKey: place) == nil else { return }
            state.order.append(place)
            if state.order.count > Self.pagesMax { state.frames[state.order.removeFirst()] = nil }
        }
        return frames
    }
}
